"""Hands before the shipped net, one after another: the first picture of the dashboard."""

import streamlit as st

from pages._ui.app import cache, warmup
from pages._ui.app.cache import ClassifiedPhoto, Model
from pages._ui.drawing import images
from pages._ui.drawing.text import show_error
from rps_core.errors import InputError


def show_net_at_work() -> None:
    """Rendered scenes and what the shipped net makes of them, as soon as torch is here; they change by themselves."""
    if not warmup.is_done():
        name, file = next(iter(cache.demo_scenes().items()))
        scene = images.figure(file.read_bytes(), f"A rendered scene with a hand: {name}", "a rendered scene")
        st.html(_shown(scene, images.blank("the net is waking up …")))
        st.skeleton(150)
        return
    try:
        st.html(play(cache.shipped_models()[0]))
    except InputError as error:
        show_error(error)
        return
    st.caption("Rendered scenes of no training set: the net itself found and read each hand.")


def play(model: Model) -> str:
    """HTML of the scenes as the net reads them. Raises InputError when the net's file is none. Imports torch."""
    cache.describe(model)  # says what is wrong with it
    return _play(model, model.path.stat().st_mtime_ns)


@st.cache_data(show_spinner=False, max_entries=2)
def _play(model: Model, changed_ns: int) -> str:
    threshold = cache.describe(model).threshold
    photos = [cache.classify(file.read_bytes(), name, model) for name, file in cache.demo_scenes().items()]
    return f'<div class="rps-play" tabindex="0">{"".join(_scene(photo, threshold) for photo in photos)}</div>'


def _shown(*figures: str) -> str:
    return f'<div class="rps-figures rps-demo">{"".join(figures)}</div>'


def _scene(photo: ClassifiedPhoto | InputError, threshold: float) -> str:
    """HTML of a scene with the hand's box and label, what the net sees, its answer. Raises what is wrong with it."""
    if isinstance(photo, InputError):
        raise photo
    hand, prediction = photo.hand, photo.hand.prediction
    said = hand.decide(threshold)
    figures = _shown(
        images.framed(
            photo.preview,
            f"A rendered scene with a hand: {photo.name}",
            "a rendered scene",
            hand.picture_px,
            *([hand.box_px] if hand.box_px else []),
            label=said,
        ),
        images.figure(photo.net_input, "The same hand as the net sees it", "what the net sees", pixels=True),
    )
    answer = images.verdict(said, prediction.label, prediction.probability, prediction.probabilities)
    return f"<div>{figures}{answer}{images.bars(prediction.probabilities)}</div>"
