"""Exercises as cards: the task, how far one is, a hint, and a mark once it was solved."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from rps_core.exercises import solved as progress


@dataclass(frozen=True)
class Card:
    """An exercise as it stands now. `start` brings its first state onto the screen."""

    key: str
    title: str
    task: str
    hint: str
    standing: str
    is_solved: bool
    start: Callable[[], None]


def show_exercises(cards: list[Card]) -> None:
    """All exercises of a page. One that is solved now is remembered, here and after a restart."""
    solved = progress.solved()
    st.subheader("Try it", anchor=False)
    with st.grid(2, border=True, min_column_width=300):
        for card in cards:
            with st.container():
                _show_card(card, card.key in solved)
    for card in cards:
        if card.is_solved and card.key not in solved:
            progress.mark_solved(card.key)
            st.toast(f"Solved: {card.title}", icon=":material/check_circle:")


def _show_card(card: Card, was_solved: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{card.title}**", width="stretch")
        if card.is_solved or was_solved:
            st.badge("solved", icon=":material/check:", color="green")
    st.markdown(card.task)
    st.caption(f"Now: {card.standing}.")
    with st.container(horizontal=True):
        st.button("Start here", key=f"exercise_{card.key}", icon=":material/flag:", on_click=card.start)
        with st.popover("Hint", icon=":material/lightbulb:"):
            st.markdown(card.hint)
