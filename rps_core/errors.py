"""The exception that means: what was given cannot be used; and names of outside origin as text that can be shown."""

import re
import unicodedata

LONGEST_NAME = 80
LONGEST_SENTENCE = 1000
_LONGEST_WORD = 80
_MOST_MARKS = 4  # accents on one letter; a heap of them would cover the lines above
_JOINERS = "\u200c\u200d"  # without a width, but Persian and emoji cannot be written without them

import re
import unicodedata

LONGEST_WORD = 500


class InputError(ValueError):
    """Bad input from a person: a file, a folder, a number, a link.

    The message is one sentence that a page or a terminal shows as it stands: what was given, what was
    expected, what to do next. Anything else that goes wrong is a bug and keeps its own exception.

    Names in it may come from anywhere, so it is made one line, without control characters.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))


def one_line(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """Text of outside origin as one line that any terminal or page can show.

    Line breaks and other control characters become spaces; marks that turn the direction of reading, or are not seen,
    are dropped. Of more than `longest` letters, and of words of more than 80, the middle is left out. The rest stays as
    it is: what the text means to Markdown or HTML is for the page to take away.
    """
    text = _shortened(text, longest)
    if not text.isprintable():
        text = "".join(map(_printable, text))
    if not text.isascii():
        text = _without_heaps(text)
    words = (_shortened(word, _LONGEST_WORD) for word in re.split("([ /])", " ".join(text.split())))
    return "".join(words)


def _shortened(text: str, longest: int) -> str:
    """Three quarters of it from the beginning, the rest from the end: there long names differ."""
    if len(text) <= longest:
        return text
    end = longest // 4
    return f"{text[: longest - end - 1]}…{text[len(text) - end :]}"


def _printable(letter: str) -> str:
    if letter.isprintable() or letter in _JOINERS:
        return letter
    kind = unicodedata.category(letter)
    if kind == "Cs":
        return "\N{REPLACEMENT CHARACTER}"  # half of a letter: from bytes that are no text
    return "" if kind == "Cf" else " "


def _without_heaps(text: str) -> str:
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


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


def one_line(text: str) -> str:
    """The text with line breaks, and what else a terminal would obey, written out; endless words are cut short."""
    obeyed = {"Cc", "Cs", "Zl", "Zp"}
    shown = "".join(ascii(c)[1:-1] if unicodedata.category(c) in obeyed else c for c in text)
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda word: f"{word[0][:60]}…{word[0][-20:]}", shown)
