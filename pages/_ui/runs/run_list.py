"""The list of runs: open, delete, and take a deletion back. A damaged run stands in it, with what is wrong."""

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import markdown, toast_error
from pages._ui.runs.run_view import badge
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.format import run_created, run_title
from pages._ui.widgets.undo import offer_undo, remember
from pages._ui.widgets.url_state import clear, read, write
from rps_core.errors import LONGEST_SENTENCE, InputError
from rps_core.reports import percent
from rps_core.runs.run import Run, UnreadableRun, delete_run, list_runs, list_unreadable_runs

_UNDO = "training_undo"
_RETURNED = "training_returned"
PER_PAGE = 10
REFRESH_S = 3.0


def show_runs() -> None:
    """All runs, the newest first; drawn anew as long as one is at work."""
    at_work = any(not run.status.ended for run in list_runs(workspace()))
    st.fragment(_draw, run_every=REFRESH_S if at_work else None)()


def _draw() -> None:
    rows: list[Run | UnreadableRun] = [*list_runs(workspace()), *list_unreadable_runs(workspace())]
    if not rows and f"{_UNDO}_change" not in st.session_state:
        return
    st.subheader("Your runs", anchor=False)
    offer_undo(_UNDO, then=_note_return)
    if st.session_state.pop(_RETURNED, False):
        st.rerun()  # the whole page: the run may be shown above
    pages = -(-len(rows) // PER_PAGE)
    page = st.pagination(pages, key="training_page") if pages > 1 else 1
    for run in rows[(page - 1) * PER_PAGE : page * PER_PAGE]:
        with st.container(horizontal=True, vertical_alignment="center", key=f"rps_row_{run.id}", gap="small"):
            _show_row(run) if isinstance(run, Run) else _show_unreadable(run)
            if st.button("Delete", icon=":material/delete:", key=f"training_delete_{run.id}", type="tertiary"):
                _delete(run.id, run_title(run) if isinstance(run, Run) else "")


def _note_return() -> None:
    st.session_state[_RETURNED] = True


def _show_row(run: Run) -> None:
    way = f"lesson {run.config.lesson}" if run.config.lesson else run.config.recipe
    name = f"**{markdown(run_title(run))}**  {way}, {run_created(run)}"
    if st.button(name, key=f"training_open_{run.id}", type="tertiary", width="stretch"):
        write(links.RUN, run.id)
        st.rerun()
    badge(run)
    shown = f"{percent(run.best['accuracy'] / 100)} on validation" if run.best else "–"
    st.markdown(f":small[{shown}]", width="content", text_alignment="right")


def _show_unreadable(run: UnreadableRun) -> None:
    st.markdown(f":small[**{markdown(run.id)}**  {markdown(run.damage, LONGEST_SENTENCE)}]", width="stretch")
    st.badge("damaged", color="red", icon=":material/broken_image:")


def _delete(run_id: str, called: str) -> None:
    try:
        change = delete_run(workspace(), run_id, called)
    except InputError as error:
        toast_error(error)
        return
    remember(change, _UNDO)
    if read(links.RUN) == run_id:
        clear(links.RUN)
    st.rerun()
