"""Photo: photographs of hands, uploaded, taken here, or samples, put to a trained net."""

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.routing import TRAINING, ensure_routed, link
from pages._ui.drawing.text import show_error
from pages._ui.photo.region import choose_region, classify, fingerprint
from pages._ui.photo.result import show_result
from pages._ui.photo.summary import show_summary
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.model_choice import choose_model
from rps_core.errors import InputError

ensure_routed(__file__)

PER_PAGE = 10


def choose_files() -> list[tuple[str, bytes]]:
    """(name, content) of the uploaded files and the snapshot; where there are none, of a sample."""
    uploads = st.file_uploader("Photographs of a hand, one or many", accept_multiple_files=True, key="uploads")
    camera_on = st.toggle("Take one with the camera", key="photo_camera")
    snapshot = st.camera_input("Hold up a hand", key="snapshot", width=420) if camera_on else None
    files = [(file.name, file.getvalue()) for file in uploads]
    files += [("snapshot", snapshot.getvalue())] if snapshot else []
    if files:
        return files
    samples = cache.samples()
    sample = url_widgets.chips("Or take a sample", links.PICTURE, list(samples))
    return [(f"sample {sample}", samples[sample].read_bytes())]


st.title("Photo")
st.html('<p class="rps-lead">Put a photograph to a net: it finds the hand, and you see what the net sees of it.</p>')

left, right = st.columns([3, 2], gap="large")
with right:
    try:
        model, info, threshold = choose_model()
    except InputError as error:
        show_error(error)
        st.stop()
with left:
    files = choose_files()

region = choose_region()
with st.spinner("The net is looking …"):
    results = [(name, classify(data, name, model, region, alone=len(files) == 1)) for name, data in files]
if len(results) > 1:
    show_summary(results, threshold)
pages = -(-len(results) // PER_PAGE)
page = st.pagination(pages, key="photo_page") if pages > 1 else 1
shown = slice((page - 1) * PER_PAGE, page * PER_PAGE)
for (_, result), (_, data) in zip(results[shown], files[shown], strict=True):
    with st.container(border=not isinstance(result, InputError)):
        show_result(result, fingerprint(data), info.input_spec.size_px, threshold)
link(TRAINING, "Try next: train a net of your own, and choose it here")
