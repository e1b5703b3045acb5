"""Shared: a run or a collection that its owner shows by a link. To look at, not to change."""

from pathlib import Path

import streamlit as st

from pages._ui.app.routing import HOME, ensure_routed, link
from pages._ui.drawing import images
from pages._ui.drawing.text import show_error
from pages._ui.runs.run_view import show_folder
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.url_state import read
from rps_core.data.class_folders import ClassFolders, scan
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.runs.run import Run, read_folder
from rps_core.storage import visitors
from rps_core.storage.workspace import local_workspace

ensure_routed(__file__)

MOST = 48  # pictures of a class
EVERY_S = 3.0


def show_collection(folders: ClassFolders) -> None:
    """Counts, and the pictures class by class."""
    images.show_split(folders.counts)
    for label, name in enumerate(folders.classes):
        st.subheader(f"{folders.counts[name]:,} of {name}", anchor=False)
        images.show_fours(
            images.figure(images.preview(load_image(folders.files[index])), f"A picture of {name}", "")
            for index in folders.indices(label)[:MOST]
        )


def open_folder() -> Path:
    """What the link shows. Raises InputError where it shows nothing (any more)."""
    return visitors.open_share(local_workspace(), read(links.SHARED))


def follow(is_at_work: bool) -> None:
    """By itself, every few seconds: whether it is shown still, and of a run at work how far it is."""
    try:
        run = read_run_of(open_folder())
    except InputError:
        st.rerun()  # the whole page says so
    if run and is_at_work:
        if run.status.ended:
            st.rerun()
        show_folder(run)


def read_run_of(folder: Path) -> Run | None:
    """The run that the folder is; None for a collection."""
    return read_folder(folder) if folder.parent.name == "runs" else None


st.title("Shared")
try:
    folder = open_folder()
    st.html('<p class="rps-lead">Somebody shows you this by a link. You can look at it, and change nothing.</p>')
    run = read_run_of(folder)
    is_at_work = run is not None and not run.status.ended
    if run is None:
        show_collection(scan(folder))
    elif not is_at_work:
        show_folder(run)
    st.fragment(follow, run_every=EVERY_S)(is_at_work)
except InputError as error:
    show_error(error, ":material/link_off:")
link(HOME, "See what there is to do here")
