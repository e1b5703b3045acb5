"""What students have above every page: their name, what the class records, and what the teacher shows to all."""

from collections.abc import Mapping

import streamlit as st

from pages._ui.app import routing, visitor
from pages._ui.classroom import entrance, recordings
from pages._ui.classroom.screens import offer_to_show
from pages._ui.components.follow import follow
from pages._ui.drawing.text import markdown, show_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_state
from pages._ui.widgets.page_parameters import parameters_of
from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.exercises.classroom import Gathered, Shown
from rps_core.recordings import store
from rps_core.storage.workspace import local_workspace

_SHOWN = "student_shown"  # number of the last page from the teacher that was opened or put aside here
_NAMED = "student_named"  # counts changes of the name: each closes the popover


def enter(page: str, link: Mapping[str, list[str]]) -> None:
    """Draws it, above a page by its file's stem, with what its link said before it was read.

    Who has no name is asked for one, and gets the page then.
    """
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
    _follow_teacher(page, link)


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
        given = st.text_input(label, name, key=f"student_name_{button}")
        if st.form_submit_button(button, type="primary"):
            try:
                classroom.give_name(local_workspace(), visitor.workspace(), given)
            except InputError as error:
                show_error(error)
                return
            st.session_state[_NAMED] = st.session_state.get(_NAMED, 0) + 1
            st.rerun()


def _follow_teacher(page: str, link: Mapping[str, list[str]]) -> None:
    """What the class records, and what stands on every screen until it was opened here, or put aside."""
    room = classroom.read_room(local_workspace())
    shown = room.shown
    if shown and shown.page == page and {name: [text] for name, text in shown.query.items()}.items() <= link.items():
        _put_aside(shown.number)  # this is it
    is_new = shown is not None and shown.number != st.session_state.get(_SHOWN)
    follow(entrance.version(visitor.workspace()), go=shown.number if shown and is_new and shown.at_once else 0)
    if room.gathered:
        _say_what_is_gathered(room.gathered)
    if shown and is_new:
        _offer(shown)


def _say_what_is_gathered(gathered: Gathered) -> None:
    mine, name, goal = visitor.workspace(), gathered.collection, gathered.goal
    count = sum(store.counts(mine, name).values()) if name in classroom.student(mine).gives else 0
    done = f"{count} of {goal} hands" if count < goal else f"{count} hands, all that were asked for"
    if url_state.current()[0] == routing.COLLECT.stem and url_state.read(links.COLLECTION) == name:
        st.markdown(f"{routing.COLLECT.icon} For the class: {done}")
    else:
        _way(routing.COLLECT, f"Record for the class: {done}", recordings.query(gathered), "student_record")


def _offer(shown: Shown) -> None:
    """A band that stays in sight. What opens the page comes first in it: `follow` presses that."""
    entry = next((one for one in (*routing.PAGES, routing.SHARED) if one.stem == shown.page), None)
    if entry is None:
        return
    with st.container(border=True, key="rps_shown", gap="small"):
        what = markdown(shown.note, 200) if shown.note else f"Look at this, on *{entry.title}*."
        st.markdown(f":material/co_present: **Your teacher:** {what}")
        with st.container(horizontal=True):
            _way(entry, "Open", shown.query, "student_open", shown.number)
            st.button("Not now", key="student_aside", type="tertiary", on_click=_put_aside, args=(shown.number,))


def _way(entry: routing.PageEntry, label: str, query: Mapping[str, str], key: str, shown: int | None = None) -> None:
    """A link to another page, or a button where the page is open already: links to itself change nothing."""
    if url_state.current()[0] == entry.stem:
        st.button(label, key=key, icon=entry.icon, type="tertiary", on_click=_take_over, args=(query, shown))
    else:
        with st.container(key=key, width="content"):
            routing.link(entry, label, **query)


def _take_over(query: Mapping[str, str], shown: int | None) -> None:
    """The page that is open is as a link to it with these parameters opens it."""
    parameters = [one for one in parameters_of(url_state.current()[0]) if not one.shared or one.name in query]
    url_state.write_all({one: query.get(one.name) for one in parameters})
    if shown is not None:
        _put_aside(shown)


def _put_aside(number: int) -> None:
    st.session_state[_SHOWN] = number
