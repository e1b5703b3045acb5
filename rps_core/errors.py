"""The one exception that means: what was given cannot be used, and this sentence says what to do."""

import re
import unicodedata

LONGEST_WORD = 500


class InputError(ValueError):
    """Bad input from a person: a file, a folder, a number, a link.

    The message is one sentence that a page or a terminal shows as it stands: what was given, what was
    expected, what to do next. Anything else that goes wrong is a bug and keeps its own exception.
    """


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
