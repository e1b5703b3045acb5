"""What students have above every page: their name, what the class records, and what the teacher shows to all."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

import streamlit as st

from pages._ui.app import routing, visitor
from pages._ui.classroom import entrance, recordings
from pages._ui.classroom.screens import offer_to_show
from pages._ui.components.follow import follow
from pages._ui.drawing.text import markdown, show_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_state
from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.exercises.classroom import Gathered, Room, Shown
from rps_core.recordings import store
from rps_core.reports import counted
from rps_core.storage.json_file import JsonFile
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
    room = classroom.read_room(local_workspace())
    shown = _new_on_screen(room, page, link)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key="rps_student"):
        number = st.session_state.get(_NAMED, 0)
        with st.popover(markdown(name), icon=":material/person:", type="tertiary", key=f"student_change_{number}"):
            st.markdown(f"You are **{markdown(name)}** here.")
            _name_form("Your name", name, "Take this name")
        if room.gathered and classroom.RECORDING_PAGE not in room.hidden:
            _say_what_is_gathered(room.gathered)
        taken = shown if shown and shown.at_once else Shown("", {})
        address = f"{'' if taken.page == routing.HOME.stem else taken.page}?{urlencode(taken.query)}"
        follow(entrance.version(room, visitor.workspace()), go=taken.number, address=address)
    if shown:
        _offer(shown)


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


def _new_on_screen(room: Room, page: str, link: Mapping[str, list[str]]) -> Shown | None:
    """What stands on every screen, until it was opened here or put aside."""
    shown = room.shown
    if _SHOWN not in st.session_state:
        st.session_state[_SHOWN] = _followed().read()
    if shown and shown.page == page and {name: [text] for name, text in shown.query.items()}.items() <= link.items():
        _put_aside(shown.number)  # this is it
    return shown if shown and shown.number != st.session_state[_SHOWN] else None


def _say_what_is_gathered(gathered: Gathered) -> None:
    mine, name, goal = visitor.workspace(), gathered.collection, gathered.goal
    count = sum(store.counts(mine, name).values()) if name in classroom.student(mine).gives else 0
    said = f"Record: {count} of {counted(goal, 'hand')}" if count < goal else f"{counted(count, 'hand')} recorded"
    if url_state.current()[0] == routing.COLLECT.stem and url_state.read(links.COLLECTION) == name:
        st.markdown(f"{routing.COLLECT.icon} {said}", width="content")
    else:
        _way(routing.COLLECT, said, recordings.query(gathered), "student_record")


def _offer(shown: Shown) -> None:
    """A slim band that stays in sight: what the teacher says is the way there. `follow` presses it by its number."""
    entry = next((one for one in (*routing.PAGES, routing.SHARED) if one.stem == shown.page), None)
    if entry is None:
        return
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key="rps_shown"):
        what = markdown(shown.note, 200) if shown.note else f"Look at this, on *{entry.title}*"
        _way(entry, f"**Your teacher:** {what}", shown.query, f"student_open_{shown.number}", shown.number)
        st.button(
            "",
            icon=":material/close:",
            help="Not now",
            key="student_aside",
            type="tertiary",
            on_click=_put_aside,
            args=(shown.number,),
        )


def _way(entry: routing.PageEntry, label: str, query: Mapping[str, str], key: str, shown: int | None = None) -> None:
    """A link to another page, or a button where the page is open already: links to itself change nothing."""
    with st.container(key=key, width="stretch" if shown else "content"):
        if url_state.current()[0] == entry.stem:
            st.button(
                label,
                key=f"{key}_here",
                icon=entry.icon,
                type="primary" if shown else "tertiary",
                width="stretch" if shown else "content",
                on_click=_take_over,
                args=(query, shown),
            )
        else:
            routing.link(entry, label, **query)


def _take_over(query: Mapping[str, str], shown: int | None) -> None:
    url_state.follow(query)
    if shown is not None:
        _put_aside(shown)


def _put_aside(number: int) -> None:
    if st.session_state.get(_SHOWN) != number:
        st.session_state[_SHOWN] = number
        with suppress(InputError):  # it cannot be written: this session alone remembers it
            _followed().update(lambda _: number)


def _followed() -> JsonFile[int]:
    """Number of the last page from the teacher that was opened or put aside: for a page that is loaded anew."""
    mine = visitor.workspace()
    return JsonFile(mine, mine.folder / "followed.json", 0, int, int)
