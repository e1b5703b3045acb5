"""A box that can be dragged and resized on the video of the page's player, as a component of plain JavaScript.

While no video plays it lies on a picture instead. The browser sends the box once it rests, so a drag costs one message.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent, box={"x": float, "y": float, "side": float})


def region_box(
    key: str, picture: str, label: str, *, box: dict[str, int], height: int, on_box: Callable[[dict[str, int]], None]
) -> None:
    """The box on the video, else on the picture: a URL; empty, and the box waits for the video.

    `on_box` gets the new box when somebody has moved it. A box is x and y, in percent of the way that is free for it,
    and its side, in pixels of a frame of that height.
    """
    _component(
        key=key,
        data={"picture": picture, "label": label, "height": height} | box,
        on_box_change=lambda: on_box({name: int(st.session_state[key].box[name]) for name in ("x", "y", "side")}),
    )
