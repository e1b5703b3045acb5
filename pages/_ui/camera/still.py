"""One picture at a time, for where live video does not work: a snapshot, else an upload."""

import time
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from pages._ui.app import cache
from pages._ui.drawing import images
from pages._ui.drawing.text import show_error
from pages._ui.widgets.uploads import photograph_mb
from rps_core.arrays import ImageU8
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.live.results import LiveResult, Shot


@dataclass(frozen=True)
class Still:
    """A picture that was taken or uploaded, and what the net says of it."""

    tier: str
    shot: Shot
    result: LiveResult | None


def take_still(key: str, tier: str, model: cache.Model | None, threshold: float, *, finding: bool) -> Still | None:
    """The snapshot, else the upload; None while there is neither. For "upload" nobody is asked for a snapshot."""
    snapshot = st.camera_input("Hold up a hand", key=f"{key}_snapshot") if tier == "snapshot" else None
    or_else = "Or a photograph from a file" if tier == "snapshot" else "A photograph"
    upload = None
    if not snapshot:
        upload = st.file_uploader(or_else, key=f"{key}_upload", max_upload_size=photograph_mb())
    file = snapshot or upload
    if file is None:
        return None
    try:
        image = load_image(file.getvalue(), file.name)
    except InputError as error:
        show_error(error, ":material/broken_image:")
        return None
    shot, result = look_at(np.asarray(image), _numbered(key, file.file_id), model, threshold, finding=finding)
    if shot.box:
        width, height = image.size
        _show_found(images.preview(image), shot.box.within(width, height), image.size)
    return Still("snapshot" if snapshot else "upload", shot, result)


def look_at(
    rgb: ImageU8, shot: Shot, model: cache.Model | None, threshold: float, *, finding: bool
) -> tuple[Shot, LiveResult | None]:
    """What the net gets of a picture (H, W, 3) and says of it, under the number and time of `shot`. Imports torch."""
    from rps_core import inference
    from rps_core.live.track import crop_around, find_once

    if model is None:
        box = find_once(rgb, cache.finder()) if finding else None
        return replace(shot, rgb=crop_around(rgb, box), box=box, frame_px=_size(rgb), searched=finding), None
    (hand,) = inference.predict_hands([rgb], cache.load(model), cache.finder() if finding else None)
    shot = replace(shot, rgb=hand.view, box=hand.box, frame_px=hand.picture_px, searched=hand.searched)
    return shot, LiveResult(hand.decide(threshold), hand.prediction, shot.at_s, shot.number)


def _size(rgb: ImageU8) -> tuple[int, int]:
    height, width = rgb.shape[:2]
    return width, height


def _show_found(picture: bytes, box: tuple[int, int, int, int], picture_px: tuple[int, int]) -> None:
    caption = f"the hand that was found, {box[2]} x {box[3]} px"
    images.show_figures(images.framed(picture, "The picture with the hand that was found", caption, picture_px, box))


def _numbered(key: str, file_id: str) -> Shot:
    """A shot without a picture; the same file keeps its number and its time over the reruns of the page."""
    last_id, last = st.session_state.get(f"{key}_still", (None, None))
    if file_id == last_id:
        return last
    shot = Shot(np.zeros((1, 1, 3), np.uint8), last.number + 1 if last else 1, time.monotonic())
    st.session_state[f"{key}_still"] = (file_id, shot)
    return shot
