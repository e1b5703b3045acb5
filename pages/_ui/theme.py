"""Colours and the style sheet: one colour a class everywhere, grey for everything that is no class."""

from pathlib import Path

import streamlit as st

CLASS_COLOURS = {"paper": "#0072B2", "rock": "#E69F00", "scissors": "#009E73"}
"""From Okabe and Ito's palette, told apart by colour-blind people too. Orange on white is faint (2.2 to 1), so a
colour never stands alone: a name or a number is always beside it, in ink."""

OTHER = "#8A8F98"
"""Grey: training curves, unsure answers, classes other than the three."""

ACCENT = "#7A63E0"
"""Between the accents of the light and of the dark theme, for charts, which must be readable on both."""


LOGO = Path(__file__).with_name("logo.svg")
ICON = Path(__file__).with_name("icon.svg")


def class_colour(name: str) -> str:
    return CLASS_COLOURS.get(name, OTHER)


def apply() -> None:
    """Put the style sheet on the page. For app.py, once a run."""
    st.html(Path(__file__).with_name("style.css"))
