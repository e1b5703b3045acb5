"""A run's net before other people's hands: the measurement of its folder, or a button that makes it; the mistakes."""

from functools import partial

import streamlit as st

from pages._ui.drawing import images
from pages._ui.drawing.text import sentence, show_error
from pages._ui.widgets.current_picture import look_inside, read_source
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.reports import counted, percent
from rps_core.runs import other_hands
from rps_core.runs.other_hands import Failure, OtherHands
from rps_core.runs.run import Run


def read_or_offer(run: Run) -> OtherHands | None:
    """What the end of the run measured, where it can be used; else what is wrong, or a button that measures it now."""
    try:
        measured = other_hands.read(run.folder)
    except InputError as error:
        st.caption(sentence(error))
        measured = None
    if measured and measured.unfit:
        st.caption(f"It cannot be put to other people’s hands: {sentence(measured.unfit)}")
        return None
    if measured:
        return measured
    if run.checkpoint is None:
        return None
    label = "Put it to other people’s hands"
    if st.button(label, icon=":material/groups:", key="other_people_measure", help="Takes some seconds."):
        bar = st.progress(0.0, "Opening the first pictures")

        def on_progress(done: int, total: int) -> None:
            bar.progress(done / total, f"{done:,} of {counted(total, 'picture')}")

        try:
            other_hands.measure(run, on_progress)
        except InputError as error:
            show_error(error)
            return None
        st.rerun()
    return None


def show_failures(failures: tuple[Failure, ...], net: str) -> None:
    """The pictures, each with a button that puts it to the net of this key on the page Network."""
    shown = [one for one in failures if one.path.is_file()]
    if shown:
        st.caption("What it was surest of, and wrong about:")
        with st.grid(4, min_column_width=130):
            for number, one in enumerate(shown):
                with st.container():
                    images.show_figures(_figure(one))
                    look_inside(f"failure_inside_{number}", partial(read_source, one.path, one.path.name), net)


def _figure(one: Failure) -> str:
    caption = f"{one.truth}, taken for {one.predicted} with {percent(one.probability)}"
    return images.figure(
        images.preview(load_image(one.path)), f"A picture of {caption}", f"{one.truth} → {one.predicted}"
    )
