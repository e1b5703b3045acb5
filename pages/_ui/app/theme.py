"""Colours and the style sheet: one colour a class everywhere, grey for everything that is no class."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

CLASS_COLOURS = {"paper": "#0072B2", "rock": "#C07F00", "scissors": "#009E73"}
"""Blue, orange and green after Okabe and Ito. A colour never stands alone: a name or a number is beside it, in ink."""

OWN_CLASS_COLOURS = ("#C9559B", "#D04A2B", "#7B8B12", "#3C97C9", "#946246")
"""For classes of a person's own. All eight have a contrast of 3 to 1 or more on both themes' backgrounds."""

OTHER = "#8A8F98"
"""Grey: training curves, and answers that are no gesture."""

NO_GESTURES = ("none", "no gesture", "no hand", "not sure", "unreadable")

ACCENT = "#7A63E0"
"""Between the accents of the light and of the dark theme, for charts, which must be readable on both."""


LOGO = Path(__file__).with_name("logo.svg")
ICON = Path(__file__).with_name("icon.svg")


@dataclass(frozen=True)
class ClassStyle:
    """How a class is drawn. Beyond eight classes colours come again, with stripes, or on lines with dashes."""

    colour: str
    round: int = 0
    """How many classes of the set have this colour already."""

    @property
    def fill(self) -> str:
        """A CSS background: the colour, or stripes of it, the wider the later."""
        if not self.round:
            return self.colour
        stripe, gap = 2 + 2 * self.round, 3 + 2 * self.round
        return f"repeating-linear-gradient(45deg, {self.colour} 0 {stripe}px, transparent {stripe}px {stripe + gap}px)"

    @property
    def dashes(self) -> str:
        """An SVG stroke-dasharray."""
        return f"{2 + 3 * self.round} {2 * self.round}" if self.round else "none"


def class_styles(classes: Iterable[str]) -> dict[str, ClassStyle]:
    """A style for each class of a set, no two alike: the same in whatever order they come.

    Capital letters do not matter: Rock is drawn as rock is, unless both are in the set. What is no class is grey.
    """
    styles: dict[str, ClassStyle] = {}
    taken: set[tuple[str, int]] = set()
    everything = (*OWN_CLASS_COLOURS, *CLASS_COLOURS.values())
    # paper, rock and scissors first; of two that differ in capitals the one that has none
    for name in sorted(set(classes), key=lambda name: (_plain(name) not in CLASS_COLOURS, name.swapcase(), name)):
        if _plain(name) in NO_GESTURES:
            styles[name] = ClassStyle(OTHER)
            continue
        own = CLASS_COLOURS.get(_plain(name))
        first = zlib.crc32(_plain(name).encode("utf-8", "replace")) % len(OWN_CLASS_COLOURS)
        likes = (*OWN_CLASS_COLOURS[first:], *OWN_CLASS_COLOURS[:first], *everything)
        wanted = (own, *likes) if own else likes
        rounds = range(len(styles) + 1)
        colour, times = next((c, r) for r in rounds for c in wanted if (c, r) not in taken)
        styles[name] = ClassStyle(colour, times)
        taken.add((colour, times))
    return styles


def class_style(name: str, classes: Iterable[str] = ()) -> ClassStyle:
    """The style of one class, or of an answer, among the classes of its set."""
    return class_styles((*classes, name))[name]


def _plain(name: str) -> str:
    return name.strip().casefold()


def apply() -> None:
    """Put the style sheet on the page. For app.py, once a run."""
    st.html(Path(__file__).with_name("style.css"))
