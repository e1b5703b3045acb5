"""Colours and the style sheet: one colour a class everywhere, grey for everything that is no class."""

import zlib
from pathlib import Path

import streamlit as st

CLASS_COLOURS = {"paper": "#0072B2", "rock": "#E69F00", "scissors": "#009E73"}
"""From Okabe and Ito's palette, told apart by colour-blind people too. Orange on white is faint (2.2 to 1), so a
colour never stands alone: a name or a number is always beside it, in ink."""

OWN_CLASS_COLOURS = ("#CC79A7", "#56B4E9", "#F0E442", "#D55E00")
"""What is left of that palette, for classes of a person's own; two of them may share one."""

OTHER = "#8A8F98"
"""Grey: training curves, and answers that are no gesture."""

NO_GESTURES = ("none", "no gesture", "no hand", "not sure", "unreadable")

ACCENT = "#7A63E0"
"""Between the accents of the light and of the dark theme, for charts, which must be readable on both."""


LOGO = Path(__file__).with_name("logo.svg")
ICON = Path(__file__).with_name("icon.svg")


def class_colour(name: str) -> str:
    """A class's colour, the same everywhere and every time."""
    if name in NO_GESTURES:
        return OTHER
    return CLASS_COLOURS.get(name) or OWN_CLASS_COLOURS[zlib.crc32(name.encode()) % len(OWN_CLASS_COLOURS)]


def apply() -> None:
    """Put the style sheet on the page. For app.py, once a run."""
    st.html(Path(__file__).with_name("style.css"))
