"""A sample hand before the shipped net: the first picture of the dashboard."""

import streamlit as st

from pages._ui.app import cache, warmup
from pages._ui.drawing import images
from pages._ui.drawing.text import show_error
from rps_core.errors import InputError


def show_net_at_work() -> None:
    """A sample and what the shipped net makes of it, as soon as torch is here."""
    name, file = next(iter(cache.samples().items()))
    if not warmup.is_done():
        sample = images.figure(file.read_bytes(), f"A rendered hand: {name}", "a rendered hand")
        images.show_figures(sample, images.blank("the net is waking up …"))
        st.skeleton(130)
        return
    model = cache.models()[0]
    photo = cache.classify(file.read_bytes(), name, model)
    if isinstance(photo, InputError):
        show_error(photo)
        return
    read = photo.hand
    boxes = [read.box_px] if read.box_px else []
    images.show_figures(
        images.framed(photo.preview, f"A rendered hand: {name}", "a rendered hand", read.picture_px, *boxes),
        images.figure(photo.net_input, "The same hand as the net sees it", "what the net sees", pixels=True),
    )
    said = read.decide(cache.describe(model).threshold)
    images.show_verdict(said, read.prediction.label, read.prediction.probability, read.prediction.probabilities)
    images.show_bars(read.prediction.probabilities)
