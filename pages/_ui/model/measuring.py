"""Scores of a net on a folder of pictures, kept for the session: measuring takes seconds, looking should not."""

from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import Model
from pages._ui.drawing import images
from rps_core.data.images import load_image

if TYPE_CHECKING:
    from rps_core.evaluation.evaluate import Evaluation, Mistake

_KEPT = "measuring_kept"  # (net, when it changed), and the evaluation


def measure(model: Model, folder: str | None) -> None:
    """Puts a folder of class folders (None: the shipped hands) to the net, with a progress bar, and keeps the result.

    Raises InputError where the folder cannot be used. Imports torch.
    """
    from rps_core.evaluation.evaluate import evaluate

    bar = st.progress(0.0, "Opening the first pictures")

    def on_progress(done: int, total: int) -> None:
        bar.progress(done / total, f"{done:,} of {total:,} pictures")

    try:
        result = evaluate(folder or cache.shipped_hands().root, cache.load(model), None, on_progress=on_progress)
    finally:
        bar.empty()
    st.session_state[_KEPT] = (_identity(model), result)


def last_measured(model: Model) -> "Evaluation | None":
    """What was measured last in this session, if it was this net."""
    net, result = st.session_state.get(_KEPT, (None, None))
    return result if net == _identity(model) else None


def _identity(model: Model) -> tuple[str, int]:
    return str(model.path), model.path.stat().st_mtime_ns


def mistake(one: "Mistake") -> str:
    """HTML of a picture that a net got wrong, with what it shows and what it was taken for."""
    caption = f"{one.truth}, taken for {one.predicted} with {one.probability:.0%}"
    return images.figure(images.preview(load_image(one.path)), f"A picture of {caption}", caption)
