"""Max pooling: which value wins in each window, what is thrown away, and what a shift of the picture changes."""

import streamlit as st

from pages._ui.app.routing import CONVOLUTION, ensure_routed, link
from pages._ui.components import microscope
from pages._ui.convolution.exercises import POOLING_STARTS
from pages._ui.convolution.picture import choose_picture
from pages._ui.drawing.text import show_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.code_view import show_code, show_two_formulas
from pages._ui.widgets.exercise_cards import CONTROLS, show_exercises
from pages._ui.widgets.number_field import side_by_side
from rps_core.convolution import formulas, pytorch_code
from rps_core.convolution.pooling import Change, change, pool, shift_right
from rps_core.convolution.pytorch_code import Picture
from rps_core.errors import InputError
from rps_core.exercises.convolution import pooling_exercises
from rps_core.reports import percent
from rps_core.shapes import Window

ensure_routed(__file__)


def choose_window() -> tuple[Window, bool]:
    with side_by_side():
        left, right = st.columns(2)
        with left:
            kernel_size = url_widgets.whole_number("Kernel size", links.POOL_KERNEL)
            padding = url_widgets.whole_number("Padding", links.POOL_PADDING)
        with right:
            stride = url_widgets.whole_number(
                "Stride", links.POOL_STRIDE, help="Torch takes the kernel size where none is given."
            )
            dilation = url_widgets.whole_number("Dilation", links.POOL_DILATION)
    ceil_mode = url_widgets.switch(
        "Ceil mode", links.CEIL_MODE, help="Adds a window where pixels would be left over at the end."
    )
    return Window.square(kernel_size, stride, padding, dilation), ceil_mode


def show_forgiveness(shift: int, changes: dict[str, Change]) -> None:
    """How much of the picture and of the pooled maps is still the same after the shift."""
    if not shift:
        st.caption("Move the picture a pixel to the right, by *Shift the picture*, and see what pooling forgives.")
        return
    st.markdown(f"**After a shift by {shift} px, values that are exactly the same:**")
    with st.container(horizontal=True):
        for name, found in changes.items():
            st.metric(name, percent(found.unchanged, 0), help=f"Mean change {found.mean:.3f}, on a scale from 0 to 1.")


def show_all(picture: Picture, window: Window, ceil_mode: bool, shift: int, only_winners: bool) -> None:
    """The microscope, and what belongs to it."""
    still = pool(picture.values, window, ceil_mode=ceil_mode)
    moved = shift_right(picture.values, shift)
    pooling = pool(moved, window, ceil_mode=ceil_mode) if shift else still
    changes = {"picture": change(picture.values, moved), "max pooling": change(still.maximum, pooling.maximum)}
    if still.average is not None and pooling.average is not None:
        changes["average pooling"] = change(still.average, pooling.average)
    with stage:
        cell = microscope.show_pooling(pooling, only_winners=only_winners)
        st.caption(formulas.describe_winners(pooling))
        if pooling.average is None:
            st.caption("`nn.AvgPool2d` knows no dilation: set it to 1 to see the average beside the maximum.")
        show_forgiveness(shift, changes)
    show_two_formulas(formulas.pooling_formula(window), formulas.size_formula(pooling.windows, ceil_mode=ceil_mode))
    show_code(pytorch_code.pooling_code(picture, window, shift, ceil_mode=ceil_mode))
    show_exercises(pooling_exercises(pooling, changes["max pooling"], cell), POOLING_STARTS)
    link(CONVOLUTION, "Back to convolution: where the values come from")


st.title("Max pooling")
st.html('<p class="rps-lead">Move over an output: of every window only the largest value lives on.</p>')
stage, settings = st.columns([13, 5], gap="large")
with settings, st.container(key=CONTROLS):
    picture = choose_picture(64, can_normalize=False)
    window, ceil_mode = choose_window()
    shift = url_widgets.slider("Shift the picture, pixels", links.SHIFT)
    only_winners = url_widgets.switch("Fade what is thrown away", links.ONLY_WINNERS)
try:
    show_all(picture, window, ceil_mode, shift, only_winners)
except InputError as error:
    with stage:
        show_error(error, ":material/grid_off:")
