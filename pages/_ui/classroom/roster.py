"""Who is here, what each has solved and recorded, and whose training waits or is at work. Drawn anew by itself."""

from collections.abc import Callable

import streamlit as st

from pages._ui.drawing.text import markdown, sentence, toast_error
from pages._ui.runs.run_view import BADGES
from pages._ui.runs.stopping import when_it_stops
from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.exercises.exercise import TITLES
from rps_core.exercises.results import Result, accuracy, results, to_csv
from rps_core.reports import counted, percent
from rps_core.runs import launch
from rps_core.runs.run import Run
from rps_core.storage.workspace import local_workspace

REFRESH_S = 3.0
TEACHER = "the teacher stopped it"
EMPTY = "Nobody has joined yet. Show the class the square code of this page: a phone's camera opens it."


def show_roster() -> None:
    """The list of students."""
    st.fragment(_draw, run_every=REFRESH_S)()


def _draw() -> None:
    home = local_workspace()
    try:
        classroom.bring_up_to_date(home)
    except InputError as error:
        toast_error(error)
    listed, room = results(home), classroom.read_room(home)
    if not listed:
        st.info(EMPTY, icon=":material/qr_code_2:")
        return
    here = sum(one.is_here for one in listed)
    trainings = [one.training.status.state for one in listed if one.training]
    waiting = trainings.count("waiting")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{counted(len(listed), 'student')}**, {here} here now · "
            f"{counted(len(trainings) - waiting, 'training')} at work, {waiting} waiting",
            width="stretch",
        )
        table = to_csv(listed).encode("utf-8-sig")  # by whose mark spreadsheets know the letters
        label = "Results as CSV"
        st.download_button(label, table, "results.csv", "text/csv", icon=":material/download:", on_click="ignore")
    with st.container(gap=None):
        for one in listed:
            _show_student(one, room)


def _show_student(one: Result, room: classroom.Room) -> None:
    key = one.workspace.folder.name
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"rps_row_student_{key}"):
        icon = ":green[:material/radio_button_checked:]" if one.is_here else ":gray[:material/radio_button_unchecked:]"
        st.markdown(f"{icon} **{markdown(one.name)}**", width="stretch")
        st.markdown(f":small[{len(one.solved)} of {len(TITLES)} solved]", width="content")
        if one.recorded or room.gathered:
            out = ", left out" if key in room.left_out else ""
            st.markdown(f":small[{counted(one.recorded, 'hand')}{out}]", width="content")
        _show_training(one)
        with st.popover("More", type="tertiary", key=f"classroom_more_{key}"):
            _show_more(one, key in room.left_out)


def _show_training(one: Result) -> None:
    if run := one.training:
        st.markdown(f":small[{_how_far(run)}]", width="content")
        key = f"classroom_stop_{one.workspace.folder.name}"
        if run.status.can_stop and st.button("Stop", key=key, icon=":material/stop:", type="tertiary"):
            _attempt(
                lambda: launch.stop(one.workspace, run.id, TEACHER), f"{one.name}'s training {when_it_stops(run)}."
            )
    elif best := one.best:
        data = markdown(best.data_name, 24)
        st.markdown(f":small[{percent(accuracy(best) / 100)} on validation of {data}]", width="content")


def _how_far(run: Run) -> str:
    """In a few words, for it stands in one line: a place in the queue, an epoch, or what is being done."""
    status = run.status
    if status.state == "waiting":
        return sentence(status.message).removesuffix(".")
    is_learning = status.state == "running" and status.epoch
    return f"epoch {status.epoch} of {run.config.epochs}" if is_learning else BADGES[status.state][0]


def _show_more(one: Result, is_left_out: bool) -> None:
    student_id = one.workspace.folder.name
    st.markdown(f"Solved: {', '.join(one.solved) or 'nothing yet'}.")
    st.markdown(f"Steps of the guide done: {one.steps}. Trainings: {len(one.runs)}.")
    label = "Take the recordings in again" if is_left_out else "Leave the recordings out"
    if st.button(label, key=f"classroom_out_{student_id}", icon=":material/filter_alt:"):
        _attempt(lambda: classroom.leave_out(local_workspace(), student_id, not is_left_out))
    if st.button("Ask for another name", key=f"classroom_name_{student_id}", icon=":material/edit:"):
        _attempt(lambda: classroom.take_name(one.workspace))


def _attempt(do: Callable[[], object], said: str = "") -> None:
    try:
        do()
    except InputError as error:
        toast_error(error)
        return
    if said:
        st.toast(markdown(said, 200))
    st.rerun()
