"""One picture at a time, for where live video does not work: a snapshot, else an upload."""

import time
from dataclasses import dataclass

import numpy as np
import streamlit as st

from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.live.results import Classify, LiveResult, Shot


@dataclass(frozen=True)
class Still:
    """A picture that was taken or uploaded, and what the net says of it."""

    tier: str
    shot: Shot
    result: LiveResult | None


def take_still(key: str, tier: str, classify: Classify | None, threshold: float) -> Still | None:
    """The snapshot, else the upload; None while there is neither. For "upload" nobody is asked for a snapshot."""
    snapshot = st.camera_input("Hold up a hand", key=f"{key}_snapshot") if tier == "snapshot" else None
    upload = None if snapshot else st.file_uploader("Or a photograph from a file", key=f"{key}_upload")
    file = snapshot or upload
    if file is None:
        return None
    try:
        rgb = np.asarray(load_image(file.getvalue(), file.name))
    except InputError as error:
        st.error(f"{error}.", icon=":material/broken_image:")
        return None
    shot = _numbered(key, file.file_id, rgb)
    result = None
    if classify:
        prediction = classify(rgb)
        result = LiveResult(prediction.decide(threshold), prediction, shot.at_s, shot.number)
    return Still("snapshot" if snapshot else "upload", shot, result)


def _numbered(key: str, file_id: str, rgb: np.ndarray) -> Shot:
    """The shot; the same file keeps its number and its time over the reruns of the page."""
    last_id, last = st.session_state.get(f"{key}_still", (None, None))
    if file_id == last_id:
        return last
    shot = Shot(rgb, last.number + 1 if last else 1, time.monotonic())
    st.session_state[f"{key}_still"] = (file_id, shot)
    return shot
