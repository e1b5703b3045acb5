"""What a parameter of a link is: its name, whose it is, what it means, default and bounds. No Streamlit in here."""

from dataclasses import dataclass


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


@dataclass(frozen=True)
class Whole(LinkParameter):
    """A whole number from `lowest` to `highest`. None: the page says it, for it depends on what is shown."""

    default: int | None = None
    lowest: int = 0
    highest: int | None = None


@dataclass(frozen=True)
class Real(LinkParameter):
    """A number with decimals from `lowest` to `highest`. Without a default the page says it."""

    default: float | None = None
    lowest: float = 0.0
    highest: float = 1.0
    step: float = 0.05


@dataclass(frozen=True)
class Flag(LinkParameter):
    """true or false."""

    default: bool = False
