"""A picture with a rectangle on it that people move and resize to choose what a net sees, as plain JavaScript.

By mouse, finger and keyboard. The browser sends the rectangle once it rests, so a drag costs one message.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages._ui.components.bundle import define

Rectangle = tuple[int, int, int, int]
"""x, y, width and height, in pixels of the picture."""

_component = define(Path(__file__).parent, box=dict.fromkeys(("x", "y", "width", "height"), float))


def crop_box(
    key: str,
    picture: str,
    label: str,
    *,
    picture_px: tuple[int, int],
    box: Rectangle,
    on_box: Callable[[Rectangle], None],
) -> None:
    """The picture (a URL), which stands for one of `picture_px` width and height, with the box.

    `on_box` gets the new box when somebody has moved it.
    """
    width, height = picture_px

    def changed() -> None:
        moved = st.session_state[key].box
        on_box((int(moved["x"]), int(moved["y"]), int(moved["width"]), int(moved["height"])))

    names = dict(zip(("x", "y", "width", "height"), box, strict=True))
    data = {"picture": picture, "label": label, "size": {"width": width, "height": height}, "box": names}
    _component(key=key, data=data, on_box_change=changed)
