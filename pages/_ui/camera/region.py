"""What the net gets of a frame: the hand that is found, or a box that stays where people put it.

The box is dragged on the video with the mouse, a finger or the keyboard, or placed by sliders; it stands in the link.
"""

import numpy as np
import streamlit as st
from PIL import Image, ImageFilter, ImageOps

from pages._ui.app import cache
from pages._ui.components.region import region_box
from pages._ui.drawing import images
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_state, url_widgets
from rps_core.arrays import ImageU8
from rps_core.data.images import load_image
from rps_core.live.frame_processor import FrameProcessor
from rps_core.live.region import Region

FIND, BOX, _ = links.REGION.options
FRAME = (640, 480)  # pixels of the guide's camera; a frame of another size is divided alike
SAMPLE = "scissors 2"
LARGER = "Of two hands the larger one counts."
FOLLOWED = "Of two hands the larger one counts; it is followed until it leaves."
WHOLE = "Of a snapshot or an upload the net sees the whole picture."
_BOX = (links.BOX_X, links.BOX_Y, links.BOX_SIDE)


def choose_finding() -> bool:
    """Whether the hand is to be found; else the box counts. It stands in the link."""
    default = BOX if any(map(url_state.says, _BOX)) else FIND  # who says where the box is means the box
    return url_widgets.segments("What the net sees", links.REGION, [FIND, BOX], default) == FIND


def choose_region(key: str, processor: FrameProcessor, *, show: bool) -> Region:
    """The region in the camera's own frame. The preview shows it mirrored, and so do the box on it and the sliders.

    The box lies on the video; while there is none, on the last frame or a sample hand, if `show` says so.
    """
    frame = processor.frame()
    board = st.container()
    with st.expander("Place and size of the box, in numbers", icon=":material/crop_free:"):
        left, middle, right = st.columns(3)
        with left:
            x = url_widgets.slider("Left to right, %", links.BOX_X)
        with middle:
            y = url_widgets.slider("Top to bottom, %", links.BOX_Y)
        with right:
            side = url_widgets.slider("Side, px", links.BOX_SIDE, help="In a frame of 640 x 480 pixels.")
    picture = images.preview(Image.fromarray(sample_frame() if frame is None else frame)) if show else None
    with board:
        region_box(
            f"{key}_board",
            images.data_url(picture) if picture else "",
            "A sample hand" if frame is None else "The camera's last frame",
            box={"x": x, "y": y, "side": side},
            height=FRAME[1],
            on_box=_move_box,
        )
    return Region(x / 100, y / 100, side / FRAME[1]).mirrored()


def _move_box(box: dict[str, int]) -> None:
    """The box was dragged on the picture: the sliders follow."""
    url_state.write_all({parameter: box[name] for name, parameter in zip(("x", "y", "side"), _BOX, strict=True)})


@st.cache_data(show_spinner=False, max_entries=1)
def sample_frame() -> ImageU8:
    """What a camera might show, (480, 640, 3): a sample hand where the default region is, before a soft ground."""
    hand = load_image(cache.samples()[SAMPLE])
    left, top, side = Region().box(*FRAME)
    frame = ImageOps.fit(hand, FRAME).filter(ImageFilter.GaussianBlur(30))
    frame.paste(hand.resize((side, side)), (left, top))
    return np.asarray(frame)
