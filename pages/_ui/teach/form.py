"""The form of the page Teach: which collection, which net, and how."""

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.visitor import workspace
from pages._ui.drawing.images import show_split
from pages._ui.training.form import choose_threads
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import number_field, url_widgets
from pages._ui.widgets.format import run_created, run_title
from pages._ui.widgets.select_by_key import select_by_key
from pages._ui.widgets.url_state import keep, says
from rps_core.config import LESSONS, TrainConfig
from rps_core.errors import InputError, shortened
from rps_core.recordings import store
from rps_core.runs.run import list_runs
from rps_core.storage.limits import most_allowed

A_TAUGHT = "HandNet or a run of its kind"


def show_lesson_form(names: list[str]) -> TrainConfig | None:
    """The configuration when Teach was pressed, else None. Raises InputError for what cannot be taught."""
    name = select_by_key("Collection", {name: name for name in names}, links.COLLECTION)
    show_split(store.counts(workspace(), name))
    nets = {model.key: model for model in cache.models() if _can_be_taught(model)}
    key = select_by_key("Net", {key: model.title for key, model in nets.items()}, links.MODEL, expected=A_TAUGHT)
    lesson = url_widgets.chips("Lesson", links.LESSON, list(LESSONS))
    st.caption(f"{LESSONS[lesson].title[:1].upper()}{LESSONS[lesson].title[1:]}.")
    field = links.LESSON_EPOCHS[lesson]
    most = most_allowed(workspace(), "most_epochs", field.highest or LESSONS[lesson].epochs)
    with number_field.form(), st.expander("Epochs, seed, threads"):
        epochs = url_widgets.whole_number("Epochs", field, default=LESSONS[lesson].epochs, highest=most)
        seed = url_widgets.whole_number("Seed", links.SEED)
        threads = choose_threads()
    pressed = st.button("Teach", type="primary", icon=":material/school:", width="stretch")
    number_field.refuse_wrong()
    if not pressed:
        return None
    start = None if nets[key].key == cache.models()[0].key else str(nets[key].path)
    return TrainConfig.for_lesson(
        lesson, str(store.folder(workspace(), name)), start, epochs=epochs, seed=seed, threads=threads
    )


def choose_lesson() -> str | None:
    """The run to show: one of the lessons, the newest unless chosen otherwise; None where there is none yet."""
    lessons = [run for run in list_runs(workspace()) if run.config.lesson]
    if not lessons:
        return None
    titles = {run.id: f"{shortened(run_title(run))}, {run_created(run)}" for run in lessons}
    if not says(links.RUN):
        keep(links.RUN, lessons[0].id)  # it stays, whoever begins another
    return select_by_key("Lesson to look at", titles, links.RUN, expected="one of your lessons")


def _can_be_taught(model: cache.Model) -> bool:
    try:
        return cache.describe(model).net == "handnet"
    except InputError:
        return False
