"""Shared: a run or a collection that its owner shows by a link. To look at, not to change."""

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
from rps_core.runs.run import read_folder
from rps_core.storage import visitors
from rps_core.storage.workspace import local_workspace

ensure_routed(__file__)

MOST = 48  # pictures of a class


def show_collection(folders: ClassFolders) -> None:
    """Counts, and the pictures class by class."""
    images.show_split(folders.counts)
    for label, name in enumerate(folders.classes):
        st.subheader(f"{folders.counts[name]:,} of {name}", anchor=False)
        images.show_fours(
            images.figure(images.preview(load_image(folders.files[index])), f"A picture of {name}", "")
            for index in folders.indices(label)[:MOST]
        )


st.title("Shared")
try:
    folder = visitors.open_share(local_workspace(), read(links.SHARED))
    st.html('<p class="rps-lead">Somebody shows you this by a link. You can look at it, and change nothing.</p>')
    if folder.parent.name == "runs":
        show_folder(read_folder(folder))
    else:
        show_collection(scan(folder))
except InputError as error:
    show_error(error, ":material/link_off:")
link(HOME, "See what there is to do here")
