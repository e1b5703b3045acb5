"""The end of a class: everything that was made in it goes."""

import streamlit as st

from pages._ui.drawing.text import toast_error
from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.storage.workspace import local_workspace

_ENDED = "classroom_ended"  # counts classes that ended here: each closes the popover


def offer_end() -> None:
    """For the teacher: what goes, and the button by which it goes."""
    key = f"classroom_over_{st.session_state.get(_ENDED, 0)}"
    with st.popover("The class is over", icon=":material/delete_forever:", key=key):
        st.markdown(
            "Names, runs, recordings and solved exercises of all students go, and what the class has gathered: there "
            "is no undo. Take the results and the recordings along first. Your own link holds until make classroom is "
            "started anew."
        )
        st.button("Delete everything of the class", type="primary", key="classroom_end", on_click=_end)


def _end() -> None:
    try:
        classroom.end(local_workspace())
    except InputError as error:
        toast_error(error)
        return
    st.session_state[_ENDED] = st.session_state.get(_ENDED, 0) + 1
    st.toast("Everything of the class is deleted.", icon=":material/delete_forever:")
