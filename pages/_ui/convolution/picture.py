"""The picture under the microscope, at a size whose pixels can be seen."""

import streamlit as st

from pages._ui.widgets import current_picture, url_widgets
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.current_picture import BY_KEY, Source, open_image
from rps_core.arrays import Float32
from rps_core.convolution.pytorch_code import Picture
from rps_core.data.images import to_values


def choose_picture(default_size_px: int, *, can_normalize: bool) -> Picture:
    """Widgets for the picture, its size and its channels."""
    source = current_picture.choose_picture()
    size_px = url_widgets.whole_number("Size, pixels a side", links.SIZE, default=default_size_px)
    grey = url_widgets.chips("Channels", links.CHANNELS, links.CHANNELS.options) == "grey"
    normalized = can_normalize and url_widgets.switch(
        "Values from −1 to 1", links.NORMALIZED, help="Normalize with mean 0.5 and std 0.5, as the nets see pictures."
    )
    values = _values(source, size_px, grey, normalized)
    return Picture(values, source.path, size_px, grey, normalized, source.box)


@st.cache_data(show_spinner=False, max_entries=32, hash_funcs=BY_KEY)
def _values(source: Source, size_px: int, grey: bool, normalized: bool) -> Float32:
    return to_values(open_image(source), size_px, grey=grey, normalized=normalized)
