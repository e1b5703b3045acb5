"""Stopping a training: offered while there is something to stop, and what is said of when it stops is true."""

import streamlit as st

from pages._ui.app.visitor import workspace
from rps_core.runs import launch
from rps_core.runs.run import Run


def offer_stop(run: Run) -> None:
    """A run that waits has no batch to end, and no weights."""
    waits = run.status.state == "waiting"
    label = "Leave the queue" if waits else "Stop, keep the best weights"
    if st.button(label, icon=f":material/{'logout' if waits else 'stop'}:", key="training_stop"):
        launch.stop(workspace(), run.id)
        st.toast("Leaving the queue" if waits else f"Stopping after {_batch(run)}")


def when_it_stops(run: Run) -> str:
    """What the training of somebody else does once it is asked to."""
    return "leaves the queue" if run.status.state == "waiting" else f"stops after {_batch(run)}"


def _batch(run: Run) -> str:
    return "this batch" if run.status.state == "running" else "its first batch"
