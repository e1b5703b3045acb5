"""Exercises: cards at the foot of a page, and the one that is open pinned beside the controls."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from pages._ui.app.hiding import is_hidden
from pages._ui.app.visitor import workspace
from pages._ui.components.scroll import scroll_to
from pages._ui.drawing.text import sentence
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_state
from pages._ui.widgets.damaged import show_damaged
from rps_core.exercises import solved as progress
from rps_core.exercises.exercise import Exercise

CONTROLS = "rps_controls"
"""The key of the container that holds a page's controls, whose top an exercise scrolls to."""

NEEDED = {
    "conv_vertical": links.TYPED,
    "conv_same_size": links.PADDING,
    "conv_wide_view": links.DILATION,
    "pool_same_size": links.POOL_PADDING,
    "pool_ceil": links.CEIL_MODE,
    "pool_forgives": links.SHIFT,
    "network_temperature": links.TEMPERATURE,
}
"""The setting that solves an exercise, whose key is its name, where it stands far below the top of the controls."""

_DONE, _TURN = "exercise_done", "exercise_turn"  # the key of the one that was solved while it was open
_GIVEN = "exercise_given"  # keys of what a link solved
_BY_LINK = "A link brought the solution: it counts once you have changed something and found it yourself."

Starts = Mapping[str, Callable[[], None]]


def show_exercises(exercises: Sequence[Exercise], starts: Starts, elsewhere: Mapping[str, str] | None = None) -> None:
    """All exercises of a page. One that is solved now is remembered, here and after a restart.

    `starts`, by key, writes the first state of an exercise into the link. `elsewhere`: titles, by key, of those that
    another part of the page shows.
    """
    if is_hidden("exercises"):
        return
    titles = {one.key: one.title for one in exercises} | dict(elsewhere or {})
    chosen = url_state.checked(links.EXERCISE, titles.__contains__, links.EXERCISE.written, None)
    solved, given = progress.solved(workspace()), _given(exercises)
    for exercise in exercises:
        if exercise.is_solved and exercise.key not in solved | given:
            progress.mark_solved(workspace(), exercise.key)
            st.toast(f"Solved: {exercise.title}", icon=":material/check_circle:")
            st.session_state[_DONE] = chosen = exercise.key
            url_state.keep(links.EXERCISE, chosen)  # where it was solved it is open; one step back it is not
    known = solved | progress.solved(workspace())
    left = {key: title for key, title in titles.items() if key not in known}
    for exercise in exercises:
        if exercise.key == chosen:
            _pin(exercise, exercise.key in given - known, left, starts)
    st.subheader("Try it", anchor=False)
    show_damaged("The list of solved exercises", progress.file(workspace()).path)
    with st.grid(2, border=True, min_column_width=300):
        for exercise in exercises:
            with st.container():
                _show_card(exercise, starts[exercise.key], exercise.key in known)
                if exercise.key in given - known:
                    st.caption(_BY_LINK)


def _given(exercises: Sequence[Exercise]) -> set[str]:
    """Keys of what a link has solved, a teacher's or a neighbour's, and which was not undone since."""
    given: set[str] = st.session_state.setdefault(_GIVEN, set())
    if url_state.is_by_link():  # or by Back, to where it may not have been solved
        st.session_state.pop(_DONE, None)
        given.update(one.key for one in exercises)
    given.difference_update([one.key for one in exercises if not one.is_solved])
    return given


def _pin(exercise: Exercise, is_given: bool, left: Mapping[str, str], starts: Starts) -> None:
    """The open exercise: its task and how far one is, or why the solution is one, and which comes next."""
    is_done = st.session_state.get(_DONE) == exercise.key or (exercise.is_solved and not is_given)
    st.session_state[_DONE] = exercise.key if is_done else None
    with st.container(border=True, key="rps_exercise", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{exercise.title}**", width="stretch")
            if not is_done:
                _hint(exercise)
            st.button("Close", icon=":material/close:", type="tertiary", key="exercise_close", on_click=_close)
        if is_done:
            st.markdown(f":green-badge[:material/check: solved] {exercise.why}")
            _offer_next(exercise.key, left, starts)
        else:
            st.markdown(exercise.task)
            st.caption(_BY_LINK if is_given else sentence(f"Now: {exercise.progress}"))
    if turn := st.session_state.get(_TURN):
        needed = NEEDED.get(exercise.key)
        scroll_to(
            f"st-key-{CONTROLS}",
            turn,
            f"st-key-{needed.name}" if needed else None,
            is_solved=is_done,
        )


def _offer_next(key: str, left: Mapping[str, str], starts: Starts) -> None:
    following = next((one for one in left if one != key), None)
    if following is None:
        st.caption("That was the last exercise of this page.")
        return
    label = f"Next: {left[following]}"
    begin = (following, starts[following])
    st.button(label, type="primary", icon=":material/flag:", key="exercise_next", on_click=_begin, args=begin)


def _begin(key: str, start: Callable[[], None]) -> None:
    st.session_state.update({_DONE: None, _TURN: st.session_state.get(_TURN, 0) + 1})
    url_state.write_with_next(links.EXERCISE, key)
    start()


def _close() -> None:
    st.session_state.pop(_DONE, None)
    url_state.clear(links.EXERCISE)


def _hint(exercise: Exercise) -> None:
    if is_hidden("hints"):
        return
    with st.popover("Hint", icon=":material/lightbulb:"):
        st.markdown(exercise.hint)


def _show_card(exercise: Exercise, start: Callable[[], None], was_solved: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{exercise.title}**", width="stretch")
        if was_solved:
            st.badge("solved", icon=":material/check:", color="green")
    st.markdown(exercise.task)
    st.caption(sentence(f"Now: {exercise.progress}"))
    with st.container(horizontal=True):
        begin = (exercise.key, start)
        st.button("Start here", key=f"exercise_{exercise.key}", icon=":material/flag:", on_click=_begin, args=begin)
        _hint(exercise)
