"""Which collection: choose it, make another, rename it, delete it, take its zip along; and undo for what was done."""

from collections.abc import Callable

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.classroom.entrance import class_collection
from pages._ui.drawing.text import show_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.damaged import show_damaged_folders
from pages._ui.widgets.select_by_key import select_by_key
from pages._ui.widgets.share import offer_share
from pages._ui.widgets.undo import remember
from pages._ui.widgets.url_state import write
from pages._ui.widgets.zip_link import offer_zip
from rps_core import CLASSES
from rps_core.errors import InputError
from rps_core.recordings import archive, changes, store
from rps_core.storage.trash import Change

_ADDED = "collect_added"  # a class that was just added
_WANTED = "collect_wanted"  # a collection that was just made or renamed
UNDO = "collect_undo_button"
_ROUND = "collect_round"  # counts what was done, so that forms and selections begin anew


def choose_collection() -> str:
    """The collection's name; where there is none yet, that of the one which the first picture makes."""
    own, asked = store.names(workspace()), class_collection()
    names = [*own, *([asked] if asked and asked not in own else ())] or [store.FIRST_NAME]
    if (wanted := st.session_state.pop(_WANTED, None)) in names:
        write(links.COLLECTION, wanted)
    name = select_by_key("Collection", {name: name for name in names}, links.COLLECTION)
    with st.container(horizontal=True, gap="small"):
        with st.popover("New", icon=":material/add:", key=_key("new")):
            _new()
        with st.popover("Change", icon=":material/edit:", key=_key("change")):
            _change(name)
    show_damaged_folders(store.damaged(workspace()), next_round)
    return name


def choose_class(name: str) -> tuple[str | None, list[str]]:
    """The class to record into and to look through, None where there is none yet; and all of them.

    One that was just added is chosen.
    """
    labels = store.classes(workspace(), name)
    label = None
    if (added := st.session_state.pop(_ADDED, None)) in labels:
        write(links.LABEL, added)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if labels:
            label = url_widgets.chips("Class", links.LABEL, labels)
        with st.popover("Classes", icon=":material/label:", key=_key("classes")):
            _change_classes(name, labels)
    return label, labels


def _key(widget: str) -> str:
    """A key that is new after every change: it closes the popover in which something was done."""
    return f"collect_{widget}_{round_number()}"


def _change_classes(name: str, labels: list[str]) -> None:
    with st.form("collect_new_class", border=False):
        new = st.text_input("Another class", placeholder="lizard", key=f"collect_class_name_{round_number()}")
        if st.form_submit_button("Add class", icon=":material/add:"):
            attempt(lambda: _add_class(name, new))
    if labels:
        label = st.selectbox("Class", labels, key="collect_class_edit")
        renamed = st.text_input("Its name", label, key=f"collect_class_renamed_{label}")
        with st.container(horizontal=True):
            if st.button("Rename class", disabled=renamed.strip() == label):
                attempt(lambda: changes.rename_class(workspace(), name, label, renamed))
            if st.button("Delete class", icon=":material/delete:"):
                attempt(lambda: changes.delete_class(workspace(), name, label))


def _add_class(name: str, label: str) -> None:
    st.session_state[_ADDED] = store.add_class(workspace(), name, label)


def attempt(do: Callable[[], object]) -> None:
    """Do it and draw the page anew, or say why not. What comes back as a Change can be undone."""
    try:
        done = do()
    except InputError as error:
        show_error(error)
        return
    if isinstance(done, Change):
        remember(done, UNDO)
    next_round()
    st.rerun()


def round_number() -> int:
    return int(st.session_state.get(_ROUND, 0))


def next_round() -> None:
    """Forms and selections begin anew."""
    st.session_state[_ROUND] = round_number() + 1


def _new() -> None:
    with st.form("collect_new", border=False, clear_on_submit=False):
        name = st.text_input("Name", placeholder="hands of my class", key="collect_new_name")
        labels = st.multiselect(
            "Classes", [*CLASSES, "lizard", "spock", "none"], CLASSES, accept_new_options=True, key="collect_new_labels"
        )
        if st.form_submit_button("Make collection", type="primary"):
            attempt(lambda: _create(name, labels))


def _create(name: str, labels: list[str]) -> None:
    st.session_state[_WANTED] = store.create(workspace(), name, labels)


def _change(name: str) -> None:
    renamed = st.text_input("Name", name, key=f"collect_renamed_{name}")
    with st.container(horizontal=True):
        if st.button("Rename", disabled=renamed.strip() == name):
            attempt(lambda: _rename(name, renamed))
        if st.button("Delete collection", icon=":material/delete:", disabled=name not in store.names(workspace())):
            attempt(lambda: changes.delete_collection(workspace(), name))
    empty = not any(store.counts(workspace(), name).values())
    if workspace().of_visitor:
        if not empty:
            offer_zip("Export as a zip", collection=name)
            offer_share(store.folder(workspace(), name))
        return
    st.download_button(
        "Export as a zip",
        (lambda: b"") if empty else (lambda: archive.export(workspace(), name)),
        f"{name}.zip",
        "application/zip",
        icon=":material/download:",
        disabled=empty,
        on_click="ignore",
        key="collect_export",
    )
    st.caption("One folder of pictures for each class: any ImageFolder reads it, and so does “Add files” here.")


def _rename(name: str, renamed: str) -> Change:
    done = changes.rename(workspace(), name, renamed)
    st.session_state[_WANTED] = done.moves[0][1].name
    return done
