"""Photo: photographs of hands, uploaded, taken here, or samples, put to a trained net."""

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import ClassifiedPhoto
from pages._ui.app.routing import TRAINING, ensure_routed, link
from pages._ui.drawing import images
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


def show_result(result: ClassifiedPhoto | InputError, side_px: int, threshold: float) -> None:
    """The picture, what the net sees of it, and the answer; or what is wrong with the file."""
    if isinstance(result, InputError):
        st.error(f"{result}.", icon=":material/broken_image:")
        return
    width, height = result.size_px
    seen = f"{result.name} as the net sees it: {side_px} by {side_px} pixels"
    left, right = st.columns([5, 4], gap="medium", vertical_alignment="center")
    with left:
        images.show_figures(
            images.figure(result.preview, f"The photograph {result.name}", f"{result.name}, {width} x {height} px"),
            images.figure(result.net_input, seen, f"what the net sees: 3 x {side_px} x {side_px}", pixels=True),
        )
    with right:
        said = result.prediction.decide(threshold)
        images.show_verdict(said, result.prediction.label, result.prediction.probability)
        images.show_bars(result.prediction.probabilities, threshold)


st.title("Photo")
st.html('<p class="rps-lead">Put a photograph of a hand to a net, and see what the net sees of it.</p>')

left, right = st.columns([3, 2], gap="large")
with right:
    try:
        model, info, threshold = choose_model()
    except InputError as error:
        st.error(f"{error}.")
        st.stop()
with left:
    files = choose_files()

with st.spinner("The net is looking …"):
    results = [(name, cache.classify(data, name, model)) for name, data in files]
if len(results) > 1:
    show_summary(results, threshold)
pages = -(-len(results) // PER_PAGE)
page = st.pagination(pages, key="photo_page") if pages > 1 else 1
for _, result in results[(page - 1) * PER_PAGE : page * PER_PAGE]:
    with st.container(border=not isinstance(result, InputError)):
        show_result(result, info.input_spec.size_px, threshold)
link(TRAINING, "Try next: train a net of your own, and choose it here")
