"""Convolution: a kernel over a picture, with every product under it; any kernel, any stride, padding, dilation."""

import streamlit as st

from pages._ui.app.routing import MAX_POOLING, ensure_routed, link
from pages._ui.components import microscope
from pages._ui.components.share import share_button
from pages._ui.convolution.exercises import CONVOLUTION_STARTS
from pages._ui.convolution.kernel import choose_kernel
from pages._ui.convolution.picture import choose_picture
from pages._ui.drawing.text import show_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_state, url_widgets
from pages._ui.widgets.code_view import show_code, show_two_formulas
from pages._ui.widgets.exercise_cards import CONTROLS, show_exercises
from pages._ui.widgets.number_field import side_by_side
from rps_core.convolution import formulas, pytorch_code
from rps_core.convolution.conv import convolve, value_range
from rps_core.convolution.kernels import RANDOM, TYPED, KernelChoice
from rps_core.convolution.pytorch_code import Picture
from rps_core.errors import InputError
from rps_core.exercises.convolution import convolution_exercises
from rps_core.shapes import Window

ensure_routed(__file__)

SIGNED, PICTURE, STRETCHED = links.VIEW.options
VIEWS = (
    "**signed**: colours for negative and positive values. **picture**: black and white where the input has them; what "
    "lies beyond is cut off. **stretched**: a picture from the lowest value to the highest."
)
GUIDES_VIEW = {  # nn.Conv2d(3, 3, kernel_size=3, stride=1, padding=1), and the image beside its output
    links.KERNEL: RANDOM,
    links.KERNEL_SIDE: 3,
    links.CHANNELS: "colour",
    links.STRIDE: 1,
    links.PADDING: 1,
    links.DILATION: 1,
    links.PADDING_MODE: "zeros",
    links.VIEW: STRETCHED,
}


def choose_window(kernel_size: int) -> tuple[Window, str]:
    """Stride, padding and dilation, and what stands in the padding."""
    with side_by_side():
        left, right = st.columns(2)
        with left:
            stride = url_widgets.whole_number("Stride", links.STRIDE)
            dilation = url_widgets.whole_number("Dilation", links.DILATION, help="Distance between the kernel's cells.")
        with right:
            padding = url_widgets.whole_number("Padding", links.PADDING)
            mode = url_widgets.choice("Padding mode", links.PADDING_MODE, links.PADDING_MODE.options)
    return Window.square(kernel_size, stride, padding, dilation), mode


def choose_view(out_channels: int) -> tuple[int, str]:
    """Which output channel is under the microscope, and how the output is drawn."""
    channel = url_widgets.step("Output channel", links.FILTER, out_channels)
    return channel, url_widgets.chips("Draw the output", links.VIEW, links.VIEW.options, help=VIEWS)


def show_all(picture: Picture, choice: KernelChoice, window: Window, mode: str) -> None:
    """The microscope, and what belongs to it."""
    with controls:
        channel, view = choose_view(len(choice.kernels.weight))
    conv = convolve(picture.values, choice.kernels.weight, choice.kernels.bias, window, mode)
    in_colour = view != SIGNED and len(conv.output) == 3
    shown = conv.output if in_colour else conv.output[channel : channel + 1]
    found = value_range(shown, *picture.limits)
    black_white = {SIGNED: None, PICTURE: picture.limits, STRETCHED: (found.lowest, found.highest)}[view]
    note = formulas.describe_share(choice.square, len(picture.values))
    with stage:
        cell = microscope.show_convolution(conv, channel, shown, picture.limits, black_white, note)
        st.caption(formulas.describe_range(found, picture.limits))
    with share:
        share_button("conv_share", "Share this view", f"What the kernel {choice.source} sees in a hand")
    rule = formulas.convolution_formula(window, len(picture.values), channel)
    show_two_formulas(rule, formulas.size_formula(conv.windows))
    show_code(pytorch_code.convolution_code(picture, choice, window, mode, channel))
    typed = choice.square if choice.source == TYPED else None
    show_exercises(convolution_exercises(conv, channel, cell, choice.source, typed), CONVOLUTION_STARTS)
    link(MAX_POOLING, "Go on with max pooling: which of these values survive?")


with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Convolution", width="content")
    share = st.container(width="content")
st.html('<p class="rps-lead">Move over the output: every pixel of it is a sum of products under the kernel.</p>')
stage, settings = st.columns([13, 5], gap="large")
with settings:
    st.button(
        "The guide's view",
        icon=":material/auto_stories:",
        on_click=url_state.write_all,
        args=(GUIDES_VIEW,),
        width="stretch",
    )
    controls = st.container(key=CONTROLS)
    with controls:
        picture = choose_picture(32, can_normalize=True)
        choice = choose_kernel(len(picture.values))
        window, mode = choose_window(choice.kernels.weight.shape[-1])
try:
    show_all(picture, choice, window, mode)
except InputError as error:
    with stage:
        show_error(error, ":material/grid_off:")
