"""The guide's transforms one at a time, and what chance makes of one picture."""

from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.dataset.picture import choose_picture
from pages._ui.dataset.source import Data
from pages._ui.drawing import images
from pages._ui.drawing.images import figure, png, show_figures, show_fours
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.code_view import show_code
from rps_core.arrays import ImageU8
from rps_core.data.images import load_image
from rps_core.exercises.dataset import normalize_exercise
from rps_core.exercises.exercise import Exercise
from rps_core.reports import signed

if TYPE_CHECKING:
    from rps_core.explain.transform_trace import Steps, Traced

DRAWS = 8


def show(data: Data) -> list[Exercise]:
    from rps_core.explain.transform_trace import extremes, jitter_range, trace, transforms_code

    position = choose_picture(data)
    name = data.folders.names[position]
    image = load_image(data.folders.root / name)
    left, right = st.columns([1, 2], gap="large")
    with left:
        steps, seed = _choose_steps()
    traced = trace(image, steps, seed)
    with right:
        _show_steps(images.preview(image), image.size, steps, traced)
        st.markdown(f"**{DRAWS} random draws** of the jitter, seeds {seed} to {seed + DRAWS - 1}")
        draws = [trace(image, steps, one).jittered for one in range(seed, seed + DRAWS)]
        show_fours(_figure(draw, f"seed {one}") for one, draw in enumerate(draws, start=seed))
        st.markdown("**The least and the most** that each jitter can do alone")
        ends = extremes(image, steps)
        show_fours(
            _figure(shown, f"{part} {signed(end, '+.2f')}" if part == "hue" else f"{part} × {end:.2f}")
            for part, both in ends.items()
            for shown, end in zip(both, jitter_range(part, steps.strengths[part]), strict=True)
        )
        if not ends:
            st.caption("All strengths are 0: nothing is jittered.")
    show_code(transforms_code(data.folders.root / name, steps, seed))
    return [normalize_exercise(steps.mean, steps.std)]


def _choose_steps() -> "tuple[Steps, int]":
    from rps_core.explain.transform_trace import Steps

    st.markdown("**1 Resize**")
    resize = url_widgets.chips("To a square", links.RESIZE, links.RESIZE.options, help=RESIZE_HELP)
    size_px = url_widgets.slider("Side, pixels", links.SIDE_PX)
    st.markdown("**2 ColorJitter**")
    strengths = {
        part.name: url_widgets.real_slider(part.name.capitalize(), part)
        for part in (links.BRIGHTNESS, links.CONTRAST, links.SATURATION, links.HUE)
    }
    seed = url_widgets.whole_number("Seed", links.DRAW)
    st.markdown("**3 To tensor, 4 Normalize**")
    mean = url_widgets.real_slider("Mean", links.MEAN)
    std = url_widgets.real_slider("Standard deviation", links.STD)
    return Steps(size_px, resize, **strengths, mean=mean, std=std), seed


RESIZE_HELP = (
    "**letterbox** keeps the proportions and fills the bands with the picture's own border. **squash** is the guide's "
    "`Resize((90, 90))`: an open hand that is squashed looks like a fist."
)


def _show_steps(preview: bytes, size: tuple[int, int], steps: "Steps", traced: "Traced") -> None:
    side = f"{steps.size_px} x {steps.size_px}"
    low, high = traced.before
    lowest, highest = traced.after
    normalized = f"3, 4 tensor, normalized: {signed(lowest, '.2f')} to {signed(highest, '.2f')}"
    show_fours(
        [
            figure(preview, "The picture as it is", f"the file: {size[0]} x {size[1]} px"),
            _figure(traced.resized, f"1 {steps.resize}: {side} px"),
            _figure(traced.jittered, "2 jittered: other colours, same hand"),
            _figure(traced.stretched, normalized),
        ]
    )
    ends = f"{low:.2f} … {high:.2f}  →  {signed(lowest, '.2f')} … {signed(highest, '.2f')}"
    st.html(f'<p class="rps-mono">x′ = (x − {steps.mean:g}) / {steps.std:g}:  {ends}</p>')
    if lowest < 0 or highest > 1:
        with st.expander("What matplotlib would show of it"):
            show_figures(
                figure(png(traced.cut_off), "The tensor, cut off at 0 and 1", "cut off at 0 and 1", pixels=True)
            )
            st.caption(
                "`plt.imshow` cuts off what lies below 0 or above 1: everything darker than the mean turns black. "
                "Undo the normalization before you draw a tensor."
            )


def _figure(pixels: ImageU8, words: str) -> str:
    return figure(png(pixels), f"The picture, {words}", words, pixels=True)
