"""Webcam: your hand before a trained net, live."""

import streamlit as st

from pages._ui import bound, live_view
from pages._ui.camera import camera
from pages._ui.model_choice import choose_model
from pages._ui.routing import PHOTO, ensure_routed, link
from rps_core.errors import InputError

ensure_routed(__file__)

SMOOTHING = (
    "A net looks at every frame anew, and a blurred frame between two clear ones makes its label flicker. So the "
    "probabilities are averaged over half a second, and a new label counts once it has held. Switch it off to see "
    "every frame's own answer."
)

st.title("Webcam")
st.html('<p class="rps-lead">Hold a hand into the green box, and see what the net makes of it.</p>')
left, right = st.columns([3, 2], gap="large")
try:
    with right:
        model, info, threshold = choose_model()
        smooth = bound.switch("Smooth over time", "smooth", default=True, help=SMOOTHING)
        st.caption("Averages half a second of frames, and changes the label only once the new one has held.")
    with left:
        cam = camera("webcam", model, threshold, smooth=smooth)
        st.caption("Leaving this page ends the video. The pictures go to the computer that runs this dashboard.")
except InputError as error:
    st.error(f"{error}.")
    st.stop()
with right:
    live_view.show_answer(cam, model, threshold)
live_view.show_history(cam, threshold)
link(PHOTO, "Try next: photographs, one or many")
