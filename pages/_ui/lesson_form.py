"""The form of the page Teach: which collection, which net, and how."""

import streamlit as st

from pages._ui import bound, loaders
from pages._ui.format import run_start, run_title
from pages._ui.pictures import show_split
from pages._ui.query import select_by_key
from rps_core import collection, runs
from rps_core.config import LESSONS, TrainConfig
from rps_core.errors import InputError


def show_lesson_form(names: list[str]) -> TrainConfig | None:
    """The configuration when Teach was pressed, else None. Raises InputError for what cannot be taught."""
    name = select_by_key("Collection", {name: name for name in names}, "collection")
    show_split(collection.counts(name))
    nets = {model.key: model for model in loaders.models() if _can_be_taught(model)}
    key = select_by_key("Net", {key: model.title for key, model in nets.items()}, "model")
    lesson = bound.chips("Lesson", "lesson", list(LESSONS))
    st.caption(f"{LESSONS[lesson].title[:1].upper()}{LESSONS[lesson].title[1:]}.")
    with st.expander("Epochs, seed, threads"):
        epochs = bound.whole_number("Epochs", f"epochs_{lesson.replace(' ', '_')}", LESSONS[lesson].epochs, 1, 1000)
        seed = bound.whole_number("Seed", "seed", 0, 0, 2**32 - 1)
        threads = bound.whole_number("Threads", "threads", 1, 1, 64)
        st.caption("The same seed gives the same weights. One thread leaves the other cores to the dashboard.")
    if not st.button("Teach", type="primary", icon=":material/school:", width="stretch"):
        return None
    start = None if nets[key].key == loaders.models()[0].key else str(nets[key].path)
    return TrainConfig.for_lesson(
        lesson, str(collection.folder(name)), start, epochs=epochs, seed=seed, threads=threads
    )


def choose_lesson() -> str | None:
    """The run to show: one of the lessons, the newest unless chosen otherwise; None where there is none yet."""
    lessons = [run for run in runs.list_runs() if run.config.lesson]
    if not lessons:
        return None
    titles = {run.id: f"{run_title(run)}, {run_start(run)}" for run in lessons}
    return select_by_key("Lesson to look at", titles, "run")


def show_next(run_id: str) -> None:
    """From now on show this run. To be called before `choose_lesson`."""
    st.query_params["run"] = run_id
    st.session_state.pop("run_choice", None)


def _can_be_taught(model: loaders.Model) -> bool:
    try:
        return loaders.describe(model).net == "handnet"
    except InputError:
        return False
