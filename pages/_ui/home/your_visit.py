"""What becomes of a visitor's things, in three sentences; and the buttons that take them along or delete them."""

import streamlit as st

from pages._ui.app.visitor import hosted, workspace
from pages._ui.classroom import entrance
from pages._ui.drawing.text import toast_error
from pages._ui.owner import log
from pages._ui.widgets.kept_picture import MOST_KEPT
from pages._ui.widgets.zip_link import offer_zip
from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.reports import counted
from rps_core.storage import visitors
from rps_core.storage.limits import limits
from rps_core.storage.workspace import local_workspace

SENTENCES = """\
- What you make here (runs, recordings, imports, rounds, solved exercises) and what you chose last, a picture or the \
first {pictures} of several, are kept on this server for you alone: a cookie in this browser is the only key, and \
nobody else can list them or open them by a link.
- Video frames that you show to a net are looked at and forgotten. Kept pictures are those that you record, import, \
correct or choose, all without the place, time and camera that a photograph's file may name.
- All of it is deleted once you have not been here for {days}, or at once when you press *Forget me*."""


def show_your_visit() -> None:
    """On a hosted dashboard; at a computer of one's own there is nothing to say."""
    if not hosted():
        return
    st.subheader("Your visit", anchor=False)
    st.markdown(SENTENCES.format(pictures=MOST_KEPT, days=counted(limits().keep_days, "day")))
    with st.container(horizontal=True, vertical_alignment="center", key="rps_your_visit"):
        offer_zip("Download all of mine")
        with st.popover("Forget me", icon=":material/delete_forever:"):
            st.markdown("Your runs, recordings, imports, pictures, rounds and lists go for good: there is no undo.")
            st.button("Delete everything of mine", type="primary", key="your_visit_forget", on_click=_forget)


def _forget() -> None:
    """Where it is done, the page that is drawn next leads away (`visitor.require`)."""
    mine = workspace()
    try:
        with log.measured("forgotten", mine):
            visitors.forget(mine)
        if entrance.address():  # what was given to the class goes with its giver
            classroom.bring_up_to_date(local_workspace())
    except InputError as error:
        toast_error(error)
        return
    st.session_state.clear()
