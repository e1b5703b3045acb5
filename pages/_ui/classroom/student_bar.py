"""What students have above every page: their name, what the class records, and what the teacher shows to all."""

import streamlit as st

from pages._ui.app import hiding, routing, visitor
from pages._ui.classroom import entrance, recordings
from pages._ui.classroom.screens import offer_to_show
from pages._ui.drawing.text import markdown, show_error
from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.exercises.classroom import Room, Shown
from rps_core.recordings import store
from rps_core.storage.workspace import local_workspace

REFRESH_S = 2.0
_SHOWN = "student_shown"  # number of the last page from the teacher that was opened or put aside here
_NAMED = "student_named"  # counts changes of the name: each closes the popover


def enter(page: str) -> None:
    """Draws it, above a page by its file's stem. Who has no name is asked for one, and gets the page then."""
    if not entrance.address():
        return
    if entrance.is_teacher():
        if page != routing.CLASSROOM.stem:
            offer_to_show()
        return
    name = classroom.student(visitor.workspace()).name
    if not name:
        _ask()
        st.stop()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="rps_student"):
        st.markdown(f":material/person: **{markdown(name)}**", width="content")
        with st.popover("Change", type="tertiary", key=f"student_change_{st.session_state.get(_NAMED, 0)}"):
            _name_form("Your name", name, "Take this name")
    st.fragment(_follow_teacher, run_every=REFRESH_S)(hiding.by_teacher())


def _ask() -> None:
    st.title("Join the class")
    st.html(
        '<p class="rps-lead">Your teacher shows you how a computer learns to see hands. By what name does your teacher '
        "know you?</p>"
    )
    _name_form("Your name", "", "Join")
    st.caption(
        "Your teacher sees this name, the exercises that you solve and the nets that you train. Your pictures stay "
        "yours unless you agree to give them to the class. All of it is kept on the teacher's computer alone."
    )


def _name_form(label: str, name: str, button: str) -> None:
    with st.form(f"student_{button}", border=False):
        given = st.text_input(label, name, max_chars=classroom.LONGEST_NAME, key=f"student_name_{button}")
        if st.form_submit_button(button, type="primary"):
            try:
                classroom.give_name(local_workspace(), visitor.workspace(), given)
            except InputError as error:
                show_error(error)
                return
            st.session_state[_NAMED] = st.session_state.get(_NAMED, 0) + 1
            st.rerun()


def _follow_teacher(hidden: frozenset[str]) -> None:
    """Drawn anew by itself. `hidden` is what was hidden when the whole page was drawn."""
    mine, room = visitor.workspace(), classroom.read_room(local_workspace())
    if frozenset(room.hidden) != hidden or not classroom.student(mine).name:
        st.rerun()
    _say_what_is_gathered(room)
    if room.shown and room.shown.number != st.session_state.get(_SHOWN):
        _offer(room.shown)


def _say_what_is_gathered(room: Room) -> None:
    if room.gathered is None:
        return
    name, goal = room.gathered.collection, room.gathered.goal
    mine = visitor.workspace()
    count = sum(store.counts(mine, name).values()) if name in classroom.student(mine).gives else 0
    done = f"{count} of {goal} hands" if count < goal else f"{count} hands, all that were asked for"
    routing.link(routing.COLLECT, f"Record for the class: {done}", **recordings.query(room.gathered))


def _offer(shown: Shown) -> None:
    """A band that stays in sight; where the teacher takes everybody along, the page itself, once."""
    entry = next((one for one in (*routing.PAGES, routing.SHARED) if one.stem == shown.page), None)
    if entry is None:
        return
    if shown.at_once:
        st.session_state[_SHOWN] = shown.number
        st.switch_page(entry.file, query_params=dict(shown.query))
    with st.container(border=True, key="rps_shown", gap="small"):
        what = markdown(shown.note, 200) if shown.note else f"Look at this, on *{entry.title}*."
        st.markdown(f":material/co_present: **Your teacher:** {what}")
        with st.container(horizontal=True):
            if st.button("Open", type="primary", key="student_open"):
                st.session_state[_SHOWN] = shown.number
                st.switch_page(entry.file, query_params=dict(shown.query))
            st.button("Not now", key="student_aside", on_click=_put_aside, args=(shown.number,))


def _put_aside(number: int) -> None:
    st.session_state[_SHOWN] = number
