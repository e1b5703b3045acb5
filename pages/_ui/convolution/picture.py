"""The picture under the microscope: a sample or one's own, at a size whose pixels can be seen."""

import streamlit as st

from pages._ui.app import cache
from pages._ui.drawing.text import sentence
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from rps_core.arrays import Float32
from rps_core.convolution.pytorch_code import Picture
from rps_core.data.images import load_image, to_values
from rps_core.errors import InputError
from rps_core.storage.files import path_in_script


def choose_picture(default_size_px: int, *, can_normalize: bool) -> Picture:
    """Widgets for the picture, its size and its channels."""
    samples = cache.samples()
    sample = url_widgets.chips("Picture", links.PICTURE, list(samples))
    with st.expander("Or your own", icon=":material/upload:"):
        upload = st.file_uploader("A picture", key="microscope_upload", label_visibility="collapsed")
    size_px = url_widgets.whole_number("Size, pixels a side", links.SIZE, default=default_size_px)
    grey = url_widgets.chips("Channels", links.CHANNELS, ["colour", "grey"]) == "grey"
    normalized = can_normalize and url_widgets.switch(
        "Values from −1 to 1", links.NORMALIZED, help="Normalize with mean 0.5 and std 0.5, as the nets see pictures."
    )
    source, path = samples[sample].read_bytes(), path_in_script(samples[sample])
    if upload:
        try:
            values = _values(upload.getvalue(), upload.name, size_px, grey, normalized)
            return Picture(values, upload.name, size_px, grey, normalized)
        except InputError as error:
            st.error(f"{sentence(error)} Until then you see the sample.", icon=":material/broken_image:")
    return Picture(_values(source, sample, size_px, grey, normalized), path, size_px, grey, normalized)


@st.cache_data(show_spinner=False, max_entries=32)
def _values(data: bytes, name: str, size_px: int, grey: bool, normalized: bool) -> Float32:
    return to_values(load_image(data, name), size_px, grey=grey, normalized=normalized)
