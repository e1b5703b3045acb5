"""Says that a file was damaged and set aside, until it is deleted."""

from pathlib import Path

import streamlit as st

from pages._ui.widgets.undo import offer_undo, remember
from rps_core.errors import InputError
from rps_core.storage import trash
from rps_core.storage.json_file import damaged_files

_UNDO = "damaged_undo"


def show_damaged(what: str, path: Path) -> None:
    """A warning for each damaged file that was set aside in place of this one. Deleting puts it into the trash."""
    offer_undo(_UNDO)
    for aside in damaged_files(path):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(
                f"{what} in {path.name} cannot be read. The damaged file was set aside as {aside}; mend it and rename "
                "it back, or delete it.",
                icon=":material/broken_image:",
                width="stretch",
            )
            st.button("Delete", icon=":material/delete:", key=f"damaged_{aside}", on_click=_delete, args=(aside,))


def _delete(aside: Path) -> None:
    try:
        remember(trash.delete(f"{aside.name} is in the trash", [aside]), _UNDO)
    except InputError as error:
        st.toast(f"{error}.", icon=":material/error:")
