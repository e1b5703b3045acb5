"""What is loaded: data, net, runs, recordings, and the exercises that were solved."""

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.routing import MODEL, link
from pages._ui.app.visitor import workspace
from pages._ui.drawing import images
from pages._ui.drawing.text import markdown
from pages._ui.widgets.format import NET_NAMES, moment, run_created, run_title
from rps_core.evaluation import shipped_scores
from rps_core.exercises import solved as exercises
from rps_core.recordings import store
from rps_core.reports import counted, percent
from rps_core.runs.run import list_runs


def _show_solved() -> None:
    """How many exercises were solved, and a way to begin anew that can be taken back."""
    solved = exercises.solved(workspace())
    st.metric("Exercises solved", len(solved))
    if solved:
        st.button("Begin anew", key="home_forget", type="tertiary", icon=":material/restart_alt:", on_click=_forget)
    elif "home_forgotten" in st.session_state:
        st.button("Undo", key="home_undo", type="tertiary", icon=":material/undo:", on_click=_remember)
    else:
        st.caption("each Learn page has some")


def _forget() -> None:
    st.session_state["home_forgotten"] = exercises.solved(workspace())
    exercises.forget(workspace())


def _remember() -> None:
    exercises.mark_solved(workspace(), *st.session_state.pop("home_forgotten"))


def _show_accuracy() -> None:
    """The shipped net on whole webcam frames, as people show it theirs, and on the easiest set beside it."""
    frames, tight = _accuracies()
    st.metric("On webcam frames", frames or "–")
    easier = f"; {tight} on tight ones before a green wall, which are easier" if tight else ""
    st.caption(f"right, in real rooms with small hands{easier}" if frames else "not measured yet")
    link(MODEL, "On all sets")


@st.cache_data(show_spinner=False, max_entries=1)
def _accuracies() -> list[str]:
    """Of the shipped net on whole webcam frames and on tight photographs; empty where it was not measured."""
    sets = shipped_scores.scores()["handnet"]
    found = (sets.get(name, {}).get(shipped_scores.FOUND) for name in ("frames", "tight"))
    return [percent(one.total.accuracy) if one else "" for one in found]


def show_loaded() -> None:
    """Data, net, accuracy and on which pictures; and the newest run."""
    info = cache.describe(cache.models()[0])
    counts = cache.shipped_hands().counts
    own = list_runs(workspace())
    recordings = store.names(workspace())
    recorded = store.total(workspace())
    with st.grid(3, border=True, min_column_width=150):
        with st.container():
            st.metric("Data", counted(sum(counts.values()), "hand"))
            images.show_split(counts)
        with st.container():
            st.metric("Net", NET_NAMES[info.net])
            side = info.input_spec.size_px
            st.caption(
                f"{counted(info.parameters, 'parameter')}, sees 3 x {side} x {side}, trained {moment(info.trained_at)}"
            )
        with st.container():
            _show_accuracy()
        with st.container():
            st.metric("Your runs", len(own))
            st.caption(
                f"newest: {markdown(run_title(own[0]))}, {run_created(own[0])}" if own else "none yet: start one"
            )
        with st.container():
            st.metric("Your recordings", f"{recorded:,}")
            st.caption(
                "as collections: " + ", ".join(map(markdown, recordings))
                if recordings
                else "none yet: record your hand"
            )
        with st.container():
            _show_solved()
