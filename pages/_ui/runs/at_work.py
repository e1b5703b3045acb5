"""On a phone a form stands above the run that it began: a line at the top says how far that is, and leads there."""

import time

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.components.scroll import scroll_to
from pages._ui.drawing.text import markdown
from pages._ui.runs.run_view import BADGES
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.format import run_title
from pages._ui.widgets.url_state import read, write
from rps_core.runs.run import Run, list_runs

RUN_BOX = "rps_run"
"""Key of the container that the line leads to."""
REFRESH_S = 2.0
_GO_TO = "at_work_go_to"  # the run that is to be brought into view, and when


def show_line(*, lessons: bool, started: str = "") -> None:
    """Of the run that is shown, else the newest, while it is at work. The style sheet hides it beside a form.

    A run that was `started` just now is brought into view: its button is far below.
    """
    if _at_work(lessons):
        st.fragment(_draw, run_every=REFRESH_S)(lessons)
    if turn := started or st.session_state.pop(_GO_TO, ""):
        scroll_to(f"st-key-{RUN_BOX}", turn)


def _at_work(lessons: bool) -> Run | None:
    runs = [run for run in list_runs(workspace()) if not run.status.ended and bool(run.config.lesson) is lessons]
    return next((run for run in runs if run.id == read(links.RUN)), runs[0] if runs else None)


def _draw(lessons: bool) -> None:
    run = _at_work(lessons)
    if run is None:
        return
    status = run.status
    so_far = f"epoch {status.epoch:,} of {status.epochs:,}" if status.state == "running" else BADGES[status.state][0]
    with st.container(key="rps_at_work"):
        if st.button(
            f"{markdown(run_title(run))}: {so_far}", icon=":material/arrow_downward:", key="at_work_go", width="stretch"
        ):
            st.session_state[_GO_TO] = f"{run.id} {time.monotonic_ns()}"
            write(links.RUN, run.id)
            st.rerun()
