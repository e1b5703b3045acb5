"""Exercises as cards: the task, how far one is, a hint, and a mark once it was solved."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.widgets.damaged import show_damaged
from rps_core.exercises import solved as progress
from rps_core.exercises.exercise import Exercise


def show_exercises(exercises: Sequence[Exercise], starts: Mapping[str, Callable[[], None]]) -> None:
    """All exercises of a page. One that is solved now is remembered, here and after a restart.

    `starts`, by key, brings the first state of an exercise onto the screen.
    """
    solved = progress.solved(workspace())
    st.subheader("Try it", anchor=False)
    show_damaged("The list of solved exercises", progress.file(workspace()).path)
    with st.grid(2, border=True, min_column_width=300):
        for exercise in exercises:
            with st.container():
                _show_card(exercise, starts[exercise.key], exercise.key in solved)
    for exercise in exercises:
        if exercise.is_solved and exercise.key not in solved:
            progress.mark_solved(workspace(), exercise.key)
            st.toast(f"Solved: {exercise.title}", icon=":material/check_circle:")


def _show_card(exercise: Exercise, start: Callable[[], None], was_solved: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{exercise.title}**", width="stretch")
        if exercise.is_solved or was_solved:
            st.badge("solved", icon=":material/check:", color="green")
    st.markdown(exercise.task)
    st.caption(f"Now: {exercise.progress}.")
    with st.container(horizontal=True):
        st.button("Start here", key=f"exercise_{exercise.key}", icon=":material/flag:", on_click=start)
        with st.popover("Hint", icon=":material/lightbulb:"):
            st.markdown(exercise.hint)
