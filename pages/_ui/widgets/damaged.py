"""Says that a file was damaged and set aside, or that a folder is damaged, until it is deleted."""

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import sentence, toast_error
from pages._ui.widgets.undo import offer_undo, remember
from rps_core.data.input_paths import as_text
from rps_core.errors import InputError
from rps_core.storage import trash
from rps_core.storage.json_file import damaged_files

_UNDO = "damaged_undo"
_UNDO_FOLDER = "damaged_folder_undo"


def show_damaged(what: str, path: Path) -> None:
    """A warning for each damaged file that was set aside in place of this one. Deleting puts it into the trash."""
    offer_undo(_UNDO)
    for aside in damaged_files(path):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(
                sentence(
                    f"{what} in {path.name} cannot be read. The damaged file was set aside as "
                    f"{workspace().shown(aside)}; mend it and rename it back, or delete it"
                ),
                icon=":material/broken_image:",
                width="stretch",
            )
            st.button("Delete", icon=":material/delete:", key=f"damaged_{aside}", on_click=_delete, args=(aside, _UNDO))


def show_damaged_folders(damaged: Mapping[Path, str], then: Callable[[], None] | None = None) -> None:
    """A warning for each, and a button that puts it into the trash. `then` is called when it was deleted or is back."""
    offer_undo(_UNDO_FOLDER, then=then)
    for path, damage in damaged.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(sentence(damage), icon=":material/folder_off:", width="stretch")
            key = f"damaged_{as_text(path.name)}"
            st.button("Delete", icon=":material/delete:", key=key, on_click=_delete, args=(path, _UNDO_FOLDER, then))


def _delete(path: Path, undo: str, then: Callable[[], None] | None = None) -> None:
    try:
        remember(trash.delete(workspace(), f"{as_text(path.name)} is in the trash", [path]), undo)
    except InputError as error:
        toast_error(error)
        return
    if then:
        then()
