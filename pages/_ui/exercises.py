"""Exercises that check themselves: what is on the screen solves them, and what was solved is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from rps_core import progress


@dataclass(frozen=True)
class Exercise:
    """A task, a hint for who asks, and whether the screen as it is now solves it. `key` is unique in the house."""

    key: str
    task: str
    hint: str
    solved: bool


def show_exercises(exercises: Sequence[Exercise]) -> None:
    """The list, with a mark at each that is or once was solved."""
    keys = {exercise.key for exercise in exercises}
    done = progress.solved() & keys
    for exercise in exercises:
        if exercise.solved and exercise.key not in done:
            progress.mark_solved(exercise.key)
            done.add(exercise.key)
            st.toast(f"Solved: {exercise.task}", icon=":material/task_alt:")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader("Exercises", anchor=False)
        st.caption(f"{len(done)} of {len(keys)} solved", width="content")
    for exercise in exercises:
        _show(exercise, exercise.key in done)


def _show(exercise: Exercise, done: bool) -> None:
    icon = ":green[:material/task_alt:]" if done else ":gray[:material/radio_button_unchecked:]"
    st.markdown(f"{icon}&ensp;{exercise.task}", help=exercise.hint)
