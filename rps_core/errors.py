"""The one exception that means: what was given cannot be used; and text of outside origin, so that it can be shown.

A parser of command lines raises it, too.
"""

import argparse
import operator
import re
import unicodedata
from collections.abc import Callable
from typing import Any, NoReturn

LONGEST_WORD = 500
LONGEST_NAME = 80
LONGEST_SENTENCE = 1000
NO_MEMORY = "there was not enough memory for this training"
_MOST_MARKS = 4  # accents on one letter; a heap of them would cover the lines above
_JOINERS = "\u200c\u200d"  # without a width, but Persian and emoji cannot be written without them


class InputError(ValueError):
    """Bad input from a person: a file, a folder, a number, a link.

    The message is one sentence that a page or a terminal shows as it stands: what was given, what was
    expected, what to do next. Anything else that goes wrong is a bug and keeps its own exception.

    Names in it may come from anywhere, so it is made one line. Where a worker of a DataLoader raises it, torch makes it
    anew from the whole traceback, whose last line is the sentence.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence.rpartition(f"{__name__}.InputError: ")[2].rstrip("\n")))


class _Once(argparse.Action):
    """Keeps the value of an option. Given twice it is refused: which of the two was meant cannot be known."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, option: str | None = None
    ) -> None:
        given = vars(namespace).setdefault("given", set())
        if option and self.dest in given:
            raise argparse.ArgumentError(self, "it stands there twice, but one value is expected; give it once")
        given.add(self.dest)
        setattr(namespace, self.dest, values)


class Parser(argparse.ArgumentParser):
    """argparse, but a wrong argument is an InputError like every other bad input: one line, exit status 2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in (None, "store"):
            self.register("action", name, _Once)

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see {self.prog} --help")


def why_failed(error: Exception) -> str:
    """Why a training broke off, in words; of what nobody expected its kind and message."""
    words = ("allocate memory", "out of memory", "not enough memory", "can't start new thread")  # torch's, and Python's
    if isinstance(error, MemoryError) or any(one in str(error) for one in words):
        return f"{NO_MEMORY}: take a smaller batch, fewer pictures or the guide's net, and start again"
    return f"{type(error).__name__}: {error}; see worker.log"


def described(value: object) -> str:
    """A value of any kind as such a sentence names it: None, 3.5, 'cuda', a dict, the class Adam."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        return _short(value)
    if isinstance(value, tuple) and all(part is None or isinstance(part, int | float | str) for part in value):
        return _short(value)
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


def _short(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # an int of more digits than Python writes out
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}…"


def whole_number(value: object) -> int | None:
    """Itself as an int, where it is a whole number, numpy's and torch's too; None for all else: 3.0, "3", True."""
    try:
        return None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]  # it says so itself
    except TypeError:
        return None


def one_line(text: str) -> str:
    """The text with line breaks, and what else a terminal would obey, written out; endless words are cut short.

    What turns the direction of reading, or is not seen, is dropped, and so are accents heaped on one letter.
    """
    if not text.isprintable():
        text = "".join(map(_printable, text))
    if not text.isascii():
        text = _without_heaps(text)
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda word: f"{word[0][:60]}…{word[0][-20:]}", text)


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """The text in one line of at most `longest` letters, no word of which, nor part of a path, has more than 80.

    What is too long loses its middle, for long names differ at their ends.
    """
    parts = re.split("([ /])", one_line(text).strip())
    return _cut("".join(_cut(part, LONGEST_NAME) for part in parts), longest)


def folder_name(text: str) -> str:
    """What of a text can name a folder that is made here: what is seen of it, at most 80 letters."""
    return "".join(letter for letter in text if _printable(letter) == letter)[:LONGEST_NAME]


def is_seen(text: str) -> bool:
    """Whether every letter of it is seen as it is written: no control, no change of direction, nothing unseen."""
    return all(_printable(letter) == letter for letter in text)


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    end = longest // 4
    return f"{text[: longest - end - 1]}…{text[-end:]}"


def _printable(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Cs", "Zl", "Zp"):
        return ascii(letter)[1:-1]
    return "" if kind == "Cf" and letter not in _JOINERS else letter


def _without_heaps(text: str) -> str:
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number from `low` to `high`."""

    def read(text: str) -> int:
        number = int(text) if re.fullmatch(r"[+-]?[0-9]{1,18}", text) else None
        if number is None or not low <= number <= high:
            raise argparse.ArgumentTypeError(
                f"{text or 'nothing'} is given, but a whole number from {low:,} to {high:,} is expected"
            )
        return number

    return read
