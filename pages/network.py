"""Network: a picture on its way through a trained net: every map of every layer, the answer, and what spoke for it."""

from dataclasses import dataclass

import streamlit as st

from pages._ui.app.routing import LAYER_SHAPES, PHOTO, ensure_routed, link
from pages._ui.components.feature_maps import show_maps
from pages._ui.drawing.images import show_verdict
from pages._ui.drawing.text import show_error
from pages._ui.network.answer import show_answer
from pages._ui.network.choosing import (
    ANSWER,
    COMPARE,
    MAPS,
    VIEWS,
    WHY,
    check_the_rest,
    choose_layer,
    choose_map,
    choose_net,
    open_map,
)
from pages._ui.network.compare import choose_other, show_comparison
from pages._ui.network.exercises import STARTS
from pages._ui.network.exploring import Net, script_input, trace
from pages._ui.network.map_view import show_map, show_top_patches
from pages._ui.network.overview import show_overview
from pages._ui.network.why import choose_why, show_why
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.code_view import show_code
from pages._ui.widgets.current_picture import Source, choose_picture
from pages._ui.widgets.exercise_cards import CONTROLS, show_exercises
from rps_core.errors import InputError
from rps_core.exercises.network import network_exercises
from rps_core.explain.forward_trace import SCOPES, Step, TracedPicture, ranges
from rps_core.explain.pytorch_code import attribution_code, maps_code, softmax_code
from rps_core.explain.softmax import Softmax

ensure_routed(__file__)

SCALES = (
    "What shares a colour scale: the maps of this layer, each map alone, or all maps of the net. Violet is above 0, "
    "orange below; after a ReLU nothing is below."
)


@dataclass(frozen=True)
class Screen:
    """What is open: a layer and a map of it, a softmax, or the class that is asked about."""

    step: Step | None = None
    channel: int | None = None
    softmax: Softmax | None = None
    target: int | None = None


def show_layer(net: Net, source: Source, traced: TracedPicture) -> Screen:
    """The maps of a layer, and one of them closely."""
    left, right = st.columns([7, 5], gap="large")
    with right:
        step = choose_layer(traced.trace)
        channel = choose_map(step)
        scope = url_widgets.chips("Colour scale", links.SCALE, SCOPES, help=SCALES)
    with left:
        st.markdown(f"**{step.title}**")
        show_maps(
            "network_maps",
            traced.trace.maps[step.name],
            ranges(traced.trace, step.name, scope),
            title=f"Maps of {step.name}",
            signed=step.signed,
            noun="map" if step.is_map else "unit",
            chosen=channel,
            on_map=open_map,
        )
    with right:
        show_map(net, source, traced, step, channel)
    show_top_patches(net, step, channel)
    codes.append(maps_code(script_input(net, source), step, channel))
    return Screen(step=step, channel=channel)


def show_two_nets(net: Net, source: Source, traced: TracedPicture) -> Screen:
    """The same layer in another net beside it."""
    left, right = st.columns(2, gap="large")
    with left:
        step = choose_layer(traced.trace)
        scope = url_widgets.chips("Colour scale", links.SCALE, SCOPES, help=SCALES)
    with right:
        other, other_step = choose_other(net, source, step)
    show_comparison(net, other, source, (step, other_step), scope)
    codes.extend((maps_code(script_input(net, source), step, 0), maps_code(script_input(other, source), other_step, 0)))
    return Screen(step=step)


def show_reasons(net: Net, source: Source, traced: TracedPicture) -> Screen:
    """What speaks for a class."""
    why = choose_why(traced)
    show_why(net, source, traced, why)
    codes.append(attribution_code(script_input(net, source), why.layer, why.target, why.window_px, why.stride_px))
    return Screen(target=why.target)


def show_logits(net: Net, source: Source, traced: TracedPicture) -> Screen:
    """From the last layer to the answer."""
    result = show_answer(traced)
    codes.append(softmax_code(script_input(net, source), result.temperature))
    return Screen(step=traced.trace.steps[-1], softmax=result)


def compare_with_photo(source: Source) -> None:
    """Why Photo says another number: of a picture of one's own it reads the hand alone, which here nobody cut out."""
    if source.sample or source.box:
        st.caption(
            "From one view; *Photo* takes the mean of several, mirror images among them, so its number differs a "
            "little."
        )
        return
    st.caption("Here the net is given all of the picture; *Photo* finds the hand first, and may answer otherwise.")
    link(PHOTO, "Find the hand on Photo; *Look inside* there takes it along")


st.title("Network")
st.html('<p class="rps-lead">Follow a picture through a trained net: every map, the answer, and what spoke for it.</p>')
codes: list[str] = []
left, right = st.columns([3, 2], gap="large")
with left:
    source = choose_picture()
with right:
    try:
        net = choose_net("Net", links.MODEL, links.MODEL_EPOCH)
        traced = trace(net, source)
    except InputError as error:
        show_error(error)
        st.stop()
    show_verdict(traced.prediction.label, traced.prediction.label, traced.prediction.probability, traced.classes)
    compare_with_photo(source)
overview = st.container(key=CONTROLS)
view = url_widgets.chips("Look at", links.TAB, VIEWS)
try:
    show = {MAPS: show_layer, ANSWER: show_logits, WHY: show_reasons, COMPARE: show_two_nets}[view]
    screen = show(net, source, traced)
except InputError as error:
    show_error(error)
    st.stop()
finally:  # also where another net cannot be opened
    check_the_rest(traced, source)
with overview:
    show_overview(traced, screen.step)
show_code(*codes)
show_exercises(
    network_exercises(
        traced,
        step=screen.step,
        channel=screen.channel,
        softmax=screen.softmax,
        target=screen.target,
    ),
    STARTS,
)
link(LAYER_SHAPES, "Where sizes and receptive fields come from: layer shapes")
