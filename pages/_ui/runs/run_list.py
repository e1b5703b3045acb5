"""The list of runs: open, delete, and take a deletion back."""

import streamlit as st

from pages._ui.runs.run_view import badge
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.format import run_start, run_title
from pages._ui.widgets.undo import undo_bar
from pages._ui.widgets.url_state import clear, read, write
from rps_core.errors import InputError
from rps_core.runs import run as runs
from rps_core.runs.run import Run

_DELETED = "training_deleted"
PER_PAGE = 10
REFRESH_S = 3.0


def show_runs() -> None:
    """All runs, the newest first; drawn anew as long as one is at work."""
    at_work = any(not run.status.ended for run in runs.list_runs())
    st.fragment(_draw, run_every=REFRESH_S if at_work else None)()


def _draw() -> None:
    everything = runs.list_runs()
    if not everything and _DELETED not in st.session_state:
        return
    st.subheader("Your runs", anchor=False)
    _offer_undo()
    pages = -(-len(everything) // PER_PAGE)
    page = st.pagination(pages, key="training_page") if pages > 1 else 1
    for run in everything[(page - 1) * PER_PAGE : page * PER_PAGE]:
        _show_row(run)


def _show_row(run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"rps_row_{run.id}", gap="small"):
        name = f"**{run_title(run)}**  {run.config.recipe}, {run_start(run)}"
        if st.button(name, key=f"training_open_{run.id}", type="tertiary", width="stretch"):
            write(links.RUN, run.id)
            st.rerun()
        badge(run)
        st.markdown(f"{run.best['accuracy']:.1f} %" if run.best else "–", width=70, text_alignment="right")
        if st.button("Delete", icon=":material/delete:", key=f"training_delete_{run.id}", type="tertiary"):
            _delete(run)


def _delete(run: Run) -> None:
    try:
        runs.delete(run.id)
    except InputError as error:
        st.toast(f"{error}.", icon=":material/error:")
        return
    st.session_state[_DELETED] = run.id
    if read(links.RUN) == run.id:
        clear(links.RUN)
    st.rerun()


def _offer_undo() -> None:
    deleted = st.session_state.get(_DELETED)
    if deleted is None:
        return
    if undo_bar(f"The run {deleted} is in the trash.", "training_undo"):
        del st.session_state[_DELETED]
        try:
            runs.restore(deleted)
        except InputError as error:
            st.toast(f"{error}.", icon=":material/error:")
            return
        write(links.RUN, deleted)
        st.rerun()
