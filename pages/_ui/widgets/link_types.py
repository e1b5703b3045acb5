"""What a parameter of a link is: its name, whose it is, what it means, default and bounds. No Streamlit in here."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rps_core.errors import InputError
from rps_core.reports import plain_fraction, plain_number


@dataclass(frozen=True)
class LinkParameter:
    """A parameter whose values depend on what is there: nets, runs, layers, files; or a text."""

    name: str
    pages: tuple[str, ...]
    meaning: str
    was: str = ""
    was_on: tuple[str, ...] = ()
    resets: tuple[str, ...] = ()
    """Names of those that depend on it: another value of this one, and they begin anew."""
    shared: bool = False
    """Whether all its pages have one value, which goes along from page to page."""
    form: str = ""
    """A regular expression that every value fits, whatever is there; `written` says it in words."""
    written: str = ""
    parse: Callable[[str], object] | None = None
    """Raises ValueError for a text that is no value, whatever is there."""
    says: bool = True
    """Whether the sentence of `parse` is said of what is typed, where it has one."""
    spelled: Callable[[str], str] = str
    """A text as a program reads it, where people may write it otherwise: with a decimal comma."""
    empty: str = ""
    """The word that stands in a link for an empty text, where that is a value; else an empty text is left out."""

    @property
    def choice_key(self) -> str:
        """Of the widget that `select_by_key` draws for it."""
        return f"{self.name}_choice"

    def typed(self, text: str, label: str) -> str:
        """What somebody typed into the field of this label, as a link holds it. Raises InputError for what is none."""
        text = self.spell(text)
        if words := self.expected(text):
            wrong = f"{label}: {text or 'nothing'} was typed, but {words} is expected; type another"
            try:
                if self.parse and self.says:
                    self.parse(text)
            except ValueError as error:
                wrong = str(error) if isinstance(error, InputError) else wrong
            raise InputError(wrong)
        return text

    def spell(self, text: str) -> str:
        """What somebody wrote, as a link holds it; what is no value stays as it was written, to be quoted."""
        spelled = self.spelled(text)
        return text if self.expected(spelled) else spelled

    def expected(self, text: str) -> str:
        """What is expected, in words, where this text is a value on no page; empty where it may be one."""
        if self.form and not re.fullmatch(self.form, text, re.ASCII):
            return self.written
        try:
            if self.parse:
                _require_plain_digits(text.strip())
                self.parse(text)
        except ValueError:
            return self.written
        return ""


@dataclass(frozen=True)
class OneOf(LinkParameter):
    """One of a few texts."""

    options: tuple[str, ...] = ()

    def expected(self, text: str) -> str:
        return "" if text in self.options else one_of(self.options)


@dataclass(frozen=True)
class Whole(LinkParameter):
    """A whole number from `lowest` to `highest`. None: the page says it, for it depends on what is shown."""

    default: int | None = None
    lowest: int = 0
    highest: int | None = None

    def expected(self, text: str) -> str:
        return _number_expected(text, int, self.lowest, self.highest)


@dataclass(frozen=True)
class Real(LinkParameter):
    """A number with decimals from `lowest` to `highest`. Without a default the page says it."""

    default: float | None = None
    lowest: float = 0.0
    highest: float = 1.0
    step: float = 0.05
    spelled: Callable[[str], str] = plain_fraction

    def typed(self, text: str, label: str) -> str:
        return as_text(float(super().typed(text.strip(), label)))

    def expected(self, text: str) -> str:
        return _number_expected(text, float, self.lowest, self.highest)


@dataclass(frozen=True)
class Flag(LinkParameter):
    """true or false."""

    default: bool = False

    def expected(self, text: str) -> str:
        return "" if text.lower() in ("true", "false") else "true or false"


def as_text(value: object) -> str:
    """A value as a link holds it; None, an empty field, is an empty text."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def one_of(options: Sequence[str]) -> str:
    """What is expected, in words, where there are these to choose from; a single one stands alone."""
    return f"one of {', '.join(options)}" if len(options) > 1 else options[0]


def _require_plain_digits(text: str) -> None:
    """Raises ValueError for digits of other scripts, spaces and 1_000, which Python takes as numbers, too."""
    if "_" in text or text != text.strip() or any(one.isdigit() and not one.isascii() for one in text):
        raise ValueError(text)


def _number_expected(text: str, kind: Callable[[str], float], lowest: float, highest: float | None) -> str:
    try:
        _require_plain_digits(text)
        if lowest <= kind(text) <= (float("inf") if highest is None else highest):
            return ""
    except ValueError:
        pass
    noun = "a whole number" if kind is int else "a number"
    return f"{noun} from {plain_number(lowest)}" + ("" if highest is None else f" to {plain_number(highest)}")
