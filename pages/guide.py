"""The guide: its steps in our words, each with its code, the page that shows it, and what is done better here."""

import streamlit as st

from pages._ui.app.routing import ensure_routed, link
from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import toast_error
from pages._ui.guide.learning import LEARNING
from pages._ui.guide.net import NET
from pages._ui.guide.pictures import PICTURES
from pages._ui.guide.step import Step
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.damaged import show_damaged
from pages._ui.widgets.url_state import checked
from rps_core.errors import InputError
from rps_core.exercises import solved as progress
from rps_core.reports import counted

ensure_routed(__file__)

PARTS = {"The pictures": PICTURES, "The net": NET, "Learning, and what it is good for": LEARNING}
STEPS = (*PICTURES, *NET, *LEARNING)


def mark(number: int) -> None:
    """The box beside a step was touched."""
    try:
        progress.mark_step(workspace(), number, st.session_state[f"guide_done_{number}"])
    except InputError as error:
        toast_error(error)


def choose_open(done: frozenset[int]) -> int | None:
    """The step that is open: the link's, else the first that is not done."""
    known = [str(number) for number in range(1, len(STEPS) + 1)]
    first = next((number for number in range(1, len(STEPS) + 1) if number not in done), None)
    given = checked(links.GUIDE_STEP, known.__contains__, f"a step from 1 to {len(STEPS)}", first)
    return first if given is None else int(given)


def show_step(number: int, step: Step, is_done: bool, is_open: bool) -> None:
    """One step: what it is about, its code, where it can be seen, and what is better here."""
    icon = ":material/check_circle:" if is_done else ":material/circle:"
    with st.expander(f"**{number}** {step.title} · `{step.name}`", is_open, icon=icon):
        left, right = st.columns(2, gap="medium")
        left.markdown(step.text)
        if step.better:
            right.markdown(f":violet-badge[Better here] {step.better}")
        st.code(step.code, language="python")
        with st.container(horizontal=True, gap="medium"):
            for shown in step.shown:
                link(shown.page, shown.label, **shown.query)
        key = f"guide_done_{number}"
        st.checkbox("I have done this step", is_done, key=key, on_change=mark, args=(number,))


st.title("The guide")
st.html(
    '<p class="rps-lead">From a folder of pictures to your hand before the webcam, in sixteen steps: the written guide '
    "that this project follows, with every step to be touched. Its names are all in rps_core.</p>"
)
done = progress.steps_done(workspace()) & frozenset(range(1, len(STEPS) + 1))
show_damaged("What you have done", progress.steps_file(workspace()).path)
open_step = choose_open(done)
st.progress(len(done) / len(STEPS), f"{len(done)} of {counted(len(STEPS), 'step')} done")
for part, steps in PARTS.items():
    st.subheader(part, anchor=False)
    for step in steps:
        number = STEPS.index(step) + 1
        show_step(number, step, number in done, number == open_step)
