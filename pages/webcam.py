"""Webcam: your hand before a trained net, live."""

import streamlit as st

from pages._ui import loaders, pictures
from pages._ui.camera import Camera, camera
from pages._ui.query import select_by_key
from pages._ui.routing import PHOTO, ensure_routed, link
from rps_core.errors import InputError

ensure_routed(__file__)


def show_answer(cam: Camera, threshold: float) -> None:
    answer = cam.answer()
    if answer:
        pictures.show_verdict(answer.text, answer.label, answer.probability)
        pictures.show_bars(answer.probabilities, threshold)


st.title("Webcam")
st.html('<p class="rps-lead">Hold a hand into the green box, and see what the net makes of it.</p>')
left, right = st.columns([3, 2], gap="large")
models = {model.key: model for model in loaders.models()}
with right:
    model = models[select_by_key("Net", {key: model.title for key, model in models.items()}, "model")]
    threshold = 0.6
with left:
    try:
        cam = camera("webcam", model, threshold)
    except InputError as error:
        st.error(f"{error}.")
        st.stop()
with right:
    st.fragment(show_answer, run_every=0.5 if cam.playing else None)(cam, threshold)
link(PHOTO, "Try next: photographs")
