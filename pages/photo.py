"""Photo: photographs of hands, uploaded, taken here, or samples, put to a trained net."""

from dataclasses import replace
from functools import partial

import streamlit as st

from pages._ui.app.cache import ClassifiedPhoto
from pages._ui.app.routing import TRAINING, ensure_routed, link
from pages._ui.drawing.text import show_error
from pages._ui.photo.region import choose_region, classify_all, fingerprint
from pages._ui.photo.result import show_result
from pages._ui.photo.summary import show_summary
from pages._ui.widgets.current_picture import Source, choose_pictures, look_inside, take_file, take_files
from pages._ui.widgets.model_choice import choose_model
from pages._ui.widgets.uploads import photograph_mb
from rps_core.errors import InputError

ensure_routed(__file__)

PER_PAGE = 10


def bring_pictures() -> None:
    """Widgets for photographs of one's own; what is brought last is shown."""
    st.file_uploader(
        "Photographs of a hand, one or many",
        accept_multiple_files=True,
        key="uploads",
        max_upload_size=photograph_mb(),
        on_change=lambda: take_files(st.session_state["uploads"]),
    )
    if st.toggle("Take one with the camera", key="photo_camera"):
        st.camera_input("Hold up a hand", key="snapshot", width=420, on_change=take_file, args=("snapshot",))


def inside(source: Source, result: ClassifiedPhoto) -> Source:
    """The picture as the net was given it; a sample stays whole, so that the link holds it."""
    return source if source.sample else replace(source, box=result.given)


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
    bring_pictures()
    sources = choose_pictures()

region, alone = choose_region(), len(sources) == 1
results = classify_all(sources, model, region)
if len(results) > 1:
    show_summary(results, threshold)
pages = -(-len(results) // PER_PAGE)
page = st.pagination(pages, key="photo_page") if pages > 1 else 1
shown = slice((page - 1) * PER_PAGE, page * PER_PAGE)
for number, ((_, result), source) in enumerate(zip(results[shown], sources[shown], strict=True)):
    with st.container(border=not isinstance(result, InputError)):
        show_result(result, fingerprint(source.data), info.input_spec.size_px, threshold, alone=alone)
        if not isinstance(result, InputError):
            look_inside(f"photo_inside_{number}", partial(inside, source, result), model.key)
link(TRAINING, "Try next: train a net of your own, and choose it here")
