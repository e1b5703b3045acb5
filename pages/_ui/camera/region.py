"""The box that the net looks into: dragged with the mouse or a finger, or placed by sliders; it stands in the link."""

import numpy as np
import streamlit as st
from PIL import Image, ImageFilter, ImageOps

from pages._ui.app import cache
from pages._ui.components.region import region_box
from pages._ui.drawing import images
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from rps_core.arrays import ImageU8
from rps_core.data.images import load_image
from rps_core.live.frame_processor import FrameProcessor
from rps_core.live.region import Region

FRAME = (640, 480)  # pixels of the guide's camera; a frame of another size is divided alike
SAMPLE = "scissors 2"


def choose_region(key: str, processor: FrameProcessor, *, show: bool) -> Region:
    """The region in the camera's own frame. The preview shows it mirrored, and so do the picture and the sliders.

    With `show` the board is open until the camera is on.
    """
    is_off = st.session_state.get(f"{key}_on_since") is None
    shelf = st.expander(
        "Place and size of the box",
        icon=":material/crop_free:",
        expanded=show and is_off and processor.frame() is None,
        key=f"{key}_board_open" if is_off else f"{key}_board_closed",
        on_change="rerun",  # the picture on the board is then the newest
    )
    with shelf:
        board = st.container()
        left, middle, right = st.columns(3)
        with left:
            x = url_widgets.slider("Left to right, %", links.BOX_X)
        with middle:
            y = url_widgets.slider("Top to bottom, %", links.BOX_Y)
        with right:
            side = url_widgets.slider("Side, px", links.BOX_SIDE, help="In a frame of 640 x 480 pixels.")
        frame = processor.frame()
        with board:
            region_box(
                f"{key}_board",
                images.data_url(images.preview(Image.fromarray(sample_frame() if frame is None else frame))),
                "A sample hand" if frame is None else "The camera's last frame",
                box={"x": x, "y": y, "side": side},
                height=FRAME[1],
                on_box=_move_box,
            )
    return Region(x / 100, y / 100, side / FRAME[1]).mirrored()


def _move_box(box: dict[str, int]) -> None:
    """The box was dragged on the picture: the sliders follow."""
    for name, parameter in (("x", links.BOX_X), ("y", links.BOX_Y), ("side", links.BOX_SIDE)):
        st.session_state[parameter.name] = box[name]


@st.cache_data(show_spinner=False)
def sample_frame() -> ImageU8:
    """What a camera might show, (480, 640, 3): a sample hand where the default region is, before a soft ground."""
    hand = load_image(cache.samples()[SAMPLE])
    left, top, side = Region().box(*FRAME)
    frame = ImageOps.fit(hand, FRAME).filter(ImageFilter.GaussianBlur(30))
    frame.paste(hand.resize((side, side)), (left, top))
    return np.asarray(frame)
