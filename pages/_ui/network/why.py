"""Which pixels speak for a class: Grad-CAM and occlusion, side by side on the net's input."""

from dataclasses import dataclass

import streamlit as st

from pages._ui.components.feature_maps import show_maps
from pages._ui.drawing.images import figure, png, show_figures
from pages._ui.drawing.text import markdown
from pages._ui.network.exploring import Net, grad_cam, occlusion
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.current_picture import Source
from pages._ui.widgets.select_by_key import select_by_key
from rps_core.arrays import Float32
from rps_core.errors import shortened
from rps_core.explain.forward_trace import Step, TracedPicture, largest_magnitude
from rps_core.explain.overlay import overlay
from rps_core.reports import counted

READ_CAM = (
    "Violet is where the layer’s maps speak for **{target}**: each map is weighted by how much the class’s logit grows "
    "with it. It can be no finer than the layer’s {height} x {width} places, so a late layer gives a coarse answer to "
    "the right question, an early one a fine answer to a smaller question."
)
READ_OCCLUSION = (
    "A grey square of {window} x {window} px moves over the picture, {stride} px a step. Violet: covering this takes "
    "away from **{target}**, its logit falls by up to {most:.2f}. Orange: covering this helps it. "
    "A large window finds what matters, a small one often finds that no single spot does."
)


@dataclass(frozen=True)
class Why:
    """What is shown: for which class, of which layer, with which window."""

    target: int
    layer: str
    window_px: int
    stride_px: int
    strength: float


def choose_why(traced: TracedPicture) -> Why:
    """The class asked about, the layer, the window and how strong the colours are."""
    maps = [step for step in traced.trace.steps if step.is_map]
    left, right = st.columns(2, gap="large")
    with left:
        order = sorted(
            traced.classes, key=lambda name: name != traced.prediction.label
        )  # at first the net's own answer
        target = select_by_key("What speaks for", {name: shortened(name) for name in order}, links.TARGET)
        layer = _choose_layer(maps)
    with right:
        window = url_widgets.slider("Window of the occlusion, px", links.WINDOW, highest=traced.size[0] // 2)
        stride = url_widgets.slider("Its stride, px", links.WINDOW_STRIDE, help="A small stride is fine, and slow.")
    strength = url_widgets.slider("Strength of the colours, %", links.STRENGTH)
    return Why(traced.classes.index(target), layer, window, min(stride, window), strength / 100)


def _choose_layer(maps: list[Step]) -> str:
    """The last map first: there the net knows most, and still knows where."""
    titles = {step.name: step.title for step in reversed(maps)}
    expected = "a layer of this net that has maps"
    return select_by_key("Grad-CAM of", titles, links.GRAD_CAM_LAYER, expected=expected)


def show_why(net: Net, source: Source, traced: TracedPicture, why: Why) -> None:
    """Both answers over the picture, with their numbers, and how to read them."""
    target = traced.classes[why.target]
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Grad-CAM", anchor=False)
        of_layer, enlarged = grad_cam(net, source, why.layer, why.target)
        _show(traced, enlarged, f"Grad-CAM of {why.layer} for {target}", why.strength, of_layer, signed=False)
        if of_layer.any():
            height, width = of_layer.shape
            st.caption(READ_CAM.format(target=markdown(target), height=height, width=width))
        else:
            st.caption(
                f"Nothing in {why.layer} speaks for **{markdown(target)}**: the weighted sum is nowhere above 0."
            )
    with right:
        st.subheader("Occlusion", anchor=False)
        fall = _occlude(net, source, why)
        _show(traced, fall, f"Occlusion for {target}", why.strength, fall, signed=True)
        st.caption(
            READ_OCCLUSION.format(
                target=markdown(target), window=why.window_px, stride=why.stride_px, most=max(0.0, fall.max())
            )
        )


def _occlude(net: Net, source: Source, why: Why) -> Float32:
    bar = st.empty()

    def show_progress(done: int, total: int) -> None:
        bar.progress(done / total, f"Covering the picture: {done:,} of {counted(total, 'place')}")

    fall = occlusion(net, source, why.target, why.window_px, why.stride_px, show_progress)
    bar.empty()
    return fall


def _show(traced: TracedPicture, over: Float32, name: str, strength: float, values: Float32, *, signed: bool) -> None:
    """The colours over the picture, and the numbers they stand for."""
    left, right = st.columns(2)
    with left:
        laid = png(overlay(traced.pixels, over, strength))
        show_figures(figure(laid, f"{name}, over the picture", name, pixels=True))
    with right:
        end = [largest_magnitude(values)]
        key = f"network_{'fall' if signed else 'cam'}"
        show_maps(key, values[None], end, title=name, signed=signed, noun="value", labels=[""])
