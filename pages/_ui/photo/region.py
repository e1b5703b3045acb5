"""What the net sees of a photograph: the hand that is found, a box that people draw, or all of it."""

import hashlib
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import ClassifiedPhoto, Model
from pages._ui.components.crop_box import Rectangle, crop_box
from pages._ui.drawing import images
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_state, url_widgets
from pages._ui.widgets.current_picture import Source
from rps_core.errors import InputError
from rps_core.reports import counted

if TYPE_CHECKING:
    from rps_core.nets.boxes import Box

FIND, BOX, WHOLE = links.REGION.options

UNSEEN_S = 0.5
"""What takes less needs no bar: the pictures are kept, and with every click they would flash by."""
_BOXES = "photo_boxes"  # by the picture's fingerprint: what somebody drew on it


def choose_region() -> str:
    """FIND, BOX or WHOLE; it stands in the link."""
    default = BOX if _parse(url_state.read(links.CROP)) else FIND  # who says where the box is means the box
    return url_widgets.segments("What the net sees", links.REGION, [FIND, BOX, WHOLE], default)


def classify_all(
    sources: Sequence[Source], model: Model, region: str
) -> list[tuple[str, ClassifiedPhoto | InputError]]:
    """Name of each photograph, and how the net sees it, or what is wrong with its file; with a bar where it takes long.

    The box of a picture that stands alone is the link's.
    """
    results: list[tuple[str, ClassifiedPhoto | InputError]] = []
    bar, started = st.empty(), time.monotonic()
    with st.spinner("The net is looking …"):
        for number, one in enumerate(sources):
            if number and time.monotonic() - started > UNSEEN_S:
                bar.progress(number / len(sources), f"{number:,} of {counted(len(sources), 'photograph')}")
            results.append((one.name, _classify(one.data, one.name, model, region, alone=len(sources) == 1)))
    bar.empty()
    return results


def _classify(data: bytes, name: str, model: Model, region: str, *, alone: bool) -> ClassifiedPhoto | InputError:
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
    hand = found.hand.box
    first = (hand.square(MARGIN) if hand else middle_box(width, height)).within(width, height)
    if alone and url_state.says(links.CROP):
        boxes[picture] = _box_of_link(width, height) or first
    if alone and picture in boxes:
        url_state.keep(links.CROP, _text(boxes[picture]))
    return boxes.get(picture, first)


def _box_of_link(width: int, height: int) -> Rectangle | None:
    """What of its box lies in the picture of that size; a box of which nothing does is none."""

    def overlaps(text: str) -> bool:
        box = _parse(text)
        return box is not None and -box.width < box.x < width and -box.height < box.y < height

    expected = f"x,y,width,height in pixels of a box in this picture of {width} x {height} px"
    given = url_state.checked(links.CROP, overlaps, expected, "the hand")
    box = None if given is None else _parse(given)
    return None if box is None else box.within(width, height)


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
