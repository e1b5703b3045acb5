"""What a class records together: the teacher asks for it and takes it along; each student agrees to give it."""

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from pages._ui.app.routing import DATASET, TRAINING, link
from pages._ui.app.visitor import workspace
from pages._ui.classroom import entrance
from pages._ui.classroom.invitation import show_qr
from pages._ui.drawing import images
from pages._ui.drawing.text import markdown, show_error, toast_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import number_field
from pages._ui.widgets.undo import offer_undo, remember
from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.exercises.classroom import Gathered
from rps_core.recordings import advice, changes, store
from rps_core.reports import counted
from rps_core.storage.workspace import Workspace, local_workspace

_UNDO = "classroom_undo"
_GOAL = 20
"""Hands of each student, until the teacher says how many."""


def show_gathering() -> None:
    """For the teacher: asks the class to record, and shows what came of it."""
    gathered = classroom.read_room(local_workspace()).gathered
    if gathered:
        show_qr(f"/collect?{urlencode(query(gathered))}", f"Record {counted(gathered.goal, 'hand')} each:")
        st.button("Ask no longer", key="classroom_gathered", on_click=_attempt, args=(classroom.gather_no_more,))
    else:
        _ask()
    st.fragment(_show_sets, run_every=3.0)()


def query(gathered: Gathered) -> dict[str, str]:
    """What a link to Collect holds, so that it opens ready to record for the class."""
    return {links.COLLECTION.name: gathered.collection, links.BURST.name: str(gathered.of_each_class)}


def _ask() -> None:
    with number_field.form():
        name = st.text_input("Name of the recordings", "our class", key="classroom_name")
        bounds = number_field.Bounds(1, classroom.MOST_GOAL)
        goal = number_field.number_field("Hands of each student", bounds, _GOAL, key="classroom_goal")
    pressed = st.button("Ask the class to record", icon=":material/library_add:", key="classroom_gather")
    try:
        number_field.refuse_wrong()
    except InputError as error:
        show_error(error)
    else:
        if pressed:
            _attempt(lambda home: classroom.gather(home, name, int(goal or _GOAL)))
            st.rerun()
    st.caption("Students get a button above every page. Each must agree before a picture goes to the class.")


def _show_sets() -> None:
    room = classroom.room_workspace(local_workspace())
    offer_undo(_UNDO)
    for name in store.names(room):
        counts = store.counts(room, name)
        st.markdown(f"**{markdown(name)}**: {counted(sum(counts.values()), 'picture')}")
        images.show_split(counts)
        with st.container(horizontal=True):
            shown = workspace().shown(store.folder(room, name))
            link(DATASET, "Look through", data=shown)
            link(TRAINING, "Train on it", data=shown)
            address = f"./class.zip?{urlencode({'collection': name})}"
            st.link_button("Download", address, icon=":material/download:", disabled=not any(counts.values()))
            if st.button("Delete", icon=":material/delete:", key=f"classroom_delete_{name}"):
                _delete(room, name)


def _delete(room: Workspace, name: str) -> None:
    def do(home: Workspace) -> None:
        asked = classroom.read_room(home).gathered
        if asked and asked.collection == name:
            classroom.gather_no_more(home)
        remember(changes.delete_collection(room, name), _UNDO)

    _attempt(do)
    st.rerun()


def _attempt(do: Callable[[Workspace], object]) -> None:
    try:
        do(local_workspace())
    except InputError as error:
        toast_error(error)


def require_agreement(name: str) -> None:
    """Above the camera: whether the recordings of this name go to the class. Ends the page until that is decided."""
    if name != entrance.class_collection():
        return
    if name in classroom.student(workspace()).gives:
        with st.container(horizontal=True, vertical_alignment="center", key="rps_given"):
            st.markdown(f":material/groups: Recordings of *{markdown(name)}* go to the class.", width="stretch")
            st.button("Take mine back", key="collect_take_back", on_click=_agree, args=(name, False))
        return
    with st.container(border=True):
        st.markdown(
            f"**These recordings go to the class.** Your teacher and the class see the pictures of *{markdown(name)}*, "
            "and train nets on them. You can take yours back at any time: then they leave the class's set, and stay "
            "with you alone."
        )
        with st.container(horizontal=True):
            st.button("I agree", type="primary", key="collect_agree", on_click=_agree, args=(name, True))
            st.caption("Or choose another collection: what is in it stays yours.")
    st.stop()


def enough_of_each_class(name: str) -> int:
    """Pictures of each class that are asked for in a collection: by the teacher, or by experience."""
    gathered = classroom.read_room(local_workspace()).gathered if name == entrance.class_collection() else None
    return gathered.of_each_class if gathered else advice.ENOUGH


def _agree(name: str, is_given: bool) -> None:
    _attempt(lambda home: classroom.agree(home, workspace(), name, is_given))
