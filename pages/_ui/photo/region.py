"""What the net sees of a photograph: the hand that is found, a box that people draw, or all of it."""

import hashlib
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import ClassifiedPhoto, Model
from pages._ui.components.crop_box import Rectangle, crop_box
from pages._ui.drawing import images
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_state, url_widgets
from rps_core.errors import InputError

if TYPE_CHECKING:
    from rps_core.nets.boxes import Box

FIND, BOX, WHOLE = "Find my hand", "Use my box", "Whole picture"

_BOXES = "photo_boxes"  # by the picture's fingerprint: what somebody drew on it


def choose_region() -> str:
    """FIND, BOX or WHOLE; it stands in the link."""
    return url_widgets.segments("What the net sees", links.REGION, [FIND, BOX, WHOLE])


def classify(data: bytes, name: str, model: Model, region: str, *, alone: bool) -> ClassifiedPhoto | InputError:
    """The photograph as the net sees it; or what is wrong with the file. The box of a picture `alone` is the link's."""
    photo = cache.classify(data, name, model, search=region != WHOLE)
    if region != BOX or isinstance(photo, InputError):
        return photo
    return cache.classify(data, name, model, box=_box_of(photo, fingerprint(data), alone=alone))


def fingerprint(data: bytes) -> str:
    """Of a file, short enough for a key."""
    return hashlib.sha256(data).hexdigest()[:16]


def show_crop_box(photo: ClassifiedPhoto, picture: str, *, alone: bool) -> None:
    """The photograph with the box on it, to be moved and resized. `picture` is the fingerprint of its file."""
    assert photo.box is not None
    crop_box(
        f"photo_crop_{picture}",
        images.data_url(photo.preview),
        f"The photograph {photo.name}",
        picture_px=photo.hand.picture_px,
        box=photo.box,
        on_box=partial(_keep_box, picture, alone),
    )


def _keep_box(picture: str, alone: bool, box: Rectangle) -> None:
    _boxes()[picture] = box
    if alone:
        url_state.write(links.CROP, _text(box))


def _boxes() -> dict[str, Rectangle]:
    boxes: dict[str, Rectangle] = st.session_state.setdefault(_BOXES, {})
    return boxes


def _box_of(found: ClassifiedPhoto, picture: str, *, alone: bool) -> Rectangle:
    """What the link says, where the picture stands alone; else what was drawn; else the hand; else the middle."""
    from rps_core.nets.boxes import middle_box
    from rps_core.nets.find import MARGIN

    boxes, (width, height) = _boxes(), found.hand.picture_px
    linked = _box_of_link() if alone else None
    if linked:
        boxes[picture] = linked.within(width, height)
    if alone and picture in boxes:
        url_state.write(links.CROP, _text(boxes[picture]))
    if picture in boxes:
        return boxes[picture]
    hand = found.hand.box
    return (hand.square(MARGIN) if hand else middle_box(width, height)).within(width, height)


def _box_of_link() -> "Box | None":
    expected = "x,y,width,height in pixels"
    given = url_state.checked(links.CROP, lambda text: _parse(text) is not None, expected, "the hand")
    return None if given is None else _parse(given)


def _text(box: Rectangle) -> str:
    return ",".join(map(str, box))


def _parse(text: str) -> "Box | None":
    """A box from x,y,width,height, of which the last two are above 0; None where it is none."""
    from rps_core.nets.boxes import Box

    try:
        x, y, width, height = (int(part) for part in text.split(","))
    except ValueError:
        return None
    return Box(x, y, width, height, 1.0) if width > 0 and height > 0 else None
