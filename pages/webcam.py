"""Webcam: your hand before a trained net, live."""

from functools import partial

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import Model
from pages._ui.app.routing import PHOTO, ensure_routed, link
from pages._ui.camera import camera
from pages._ui.drawing.text import show_error
from pages._ui.webcam import live_view
from pages._ui.widgets import link_checks, url_widgets
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.current_picture import look_inside
from pages._ui.widgets.model_choice import choose_model
from rps_core.errors import InputError

ensure_routed(__file__)

VIDEO = "Leaving this page ends the video. Frames go to the computer that runs this dashboard; none is kept."
PICTURE = "The picture goes to the computer that runs this dashboard; it is kept there where you look inside."
SMOOTHING = (
    "A net looks at every frame anew, and a blurred frame between two clear ones makes its label flicker. So the "
    "probabilities are averaged over half a second, and a new label counts once it has held. Switch it off to see "
    "every frame's own answer."
)


def choose_inside(model: Model) -> tuple[bool, str | None]:
    """Whether to show where the net looks; and the layer whose maps are shown, if any."""
    where = url_widgets.switch("Where it looks (Grad-CAM)", links.WHERE)
    maps = url_widgets.switch("Feature maps, live", links.LIVE_MAPS)
    if maps:
        return where, url_widgets.choice("Layer", links.LAYER, cache.map_layers(model))
    link_checks.check_choice(links.LAYER, partial(cache.map_layers, model), "a layer of this net that has maps")
    return where, None


st.title("Webcam")
st.html('<p class="rps-lead">Hold up a hand: it is found in the frame, and you see what the net makes of it.</p>')
left, right = st.columns([3, 2], gap="large")
answer = right.container()
try:
    with right:
        model, info, threshold = choose_model()
        smooth = url_widgets.switch("Smooth over time", links.SMOOTH, help=SMOOTHING)
        st.caption("Averages half a second of frames, and changes the label only once the new one has held.")
        where, layer = choose_inside(model)
    with left:
        cam = camera("webcam", model, threshold, smooth=smooth)
        st.caption(VIDEO if cam.tier == "webrtc" else PICTURE)
except InputError as error:
    show_error(error)
    st.stop()
with answer:
    live_view.show_result(cam, model, threshold)
look_inside("webcam_inside", partial(live_view.current_picture, cam), model.key)
live_view.show_inside(cam, model, threshold, where=where, layer=layer)
link(PHOTO, "Try next: photographs, one or many")
