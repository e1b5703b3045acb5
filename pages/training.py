"""Training: a form, a run that learns before your eyes, and the list of all runs."""

import streamlit as st

from pages._ui.app.routing import ensure_routed
from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import show_error
from pages._ui.runs import at_work, queue
from pages._ui.runs.run_list import show_runs
from pages._ui.runs.run_view import show_example, show_run
from pages._ui.training.code import show_code
from pages._ui.training.form import show_form
from pages._ui.training.lesson import show_lesson
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.url_state import checked, keep, write
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.runs import launch
from rps_core.runs.run import EXAMPLE, list_runs, list_unreadable_runs

ensure_routed(__file__)


def choose_run() -> str:
    """The link's run, else the newest, which stays: whoever starts another sees that one, and nobody else does."""
    ids = [run.id for run in list_runs(workspace())] + [run.id for run in list_unreadable_runs(workspace())]
    newest = ids[0] if ids else EXAMPLE.name
    chosen = checked(links.RUN, [*ids, EXAMPLE.name].__contains__, "one of your runs", newest if ids else "the example")
    if chosen is None and ids:
        keep(links.RUN, newest)
    return chosen or newest


st.title("Training")
st.html(
    '<p class="rps-lead">Start a training and watch the loss fall, epoch by epoch. It begins with one person’s hands, '
    "as the guide did; at the end the net meets other people’s.</p>"
)

if not workspace().of_visitor:
    launch.prepare_worker()
config: TrainConfig | None = None
started = ""
line = st.container()
left, right = st.columns([5, 9], gap="medium")
with left, st.container(border=True):
    try:
        config, pressed = show_form()
        if config and pressed:
            with st.spinner(queue.BEGINNING[workspace().of_visitor]):
                write(links.RUN, started := queue.start(workspace(), config))
    except InputError as error:
        show_error(error)
with right, st.container(key=at_work.RUN_BOX):
    run_id = choose_run()
    if run_id == EXAMPLE.name:
        show_example(show_lesson, is_first=not list_runs(workspace()))
    else:
        show_run(run_id, show_lesson)
with line:
    at_work.show_line(lessons=False, started=started)
if config:
    show_code(config)
show_runs()
