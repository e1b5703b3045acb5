"""Scores of a net on a folder of pictures, kept for the session: measuring takes seconds, looking should not."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import Model
from pages._ui.app.data_sets import folder_of
from pages._ui.app.visitor import workspace
from pages._ui.drawing import images
from pages._ui.drawing.text import markdown, sentence
from pages._ui.model.sets import show_details
from pages._ui.widgets.current_picture import look_inside, read_source
from rps_core.data.images import load_image
from rps_core.reports import counted, percent

if TYPE_CHECKING:
    from rps_core.evaluation.evaluate import Evaluation, Mistake

_KEPT = "measuring_kept"  # (net, when it changed), and the evaluation


def measure(model: Model, folder: str, *, find: bool) -> None:
    """Puts a folder of class folders (empty: the shipped hands) to the net, with a progress bar, and keeps the result.

    With `find` the net sees the hand that the finder found, else whole pictures.

    `folder` is a path; of a visitor, what a link holds of a data set. Raises InputError where it cannot be used.
    Imports torch.
    """
    from rps_core.evaluation.evaluate import evaluate

    bar = st.progress(0.0, "Opening the first pictures")

    def on_progress(done: int, total: int) -> None:
        bar.progress(done / total, f"{done:,} of {counted(total, 'picture')}")

    try:
        finder = cache.finder() if find else None
        path = folder_of(folder) if workspace().of_visitor else folder
        result = evaluate(path or cache.shipped_hands().root, cache.load(model), finder, on_progress=on_progress)
    finally:
        bar.empty()
    st.session_state[_KEPT] = (_identity(model), (folder or "the hands that ship", find, result))


def last_measured(model: Model) -> "tuple[str, bool, Evaluation] | None":
    """(the folder, whether the hand was found first, the result) of the session's last measuring, if of this net."""
    net, result = st.session_state.get(_KEPT, (None, None))
    return result if net == _identity(model) else None


def _identity(model: Model) -> tuple[str, int]:
    return str(model.path), model.path.stat().st_mtime_ns


def show(net: str, folder: str, find: bool, result: "Evaluation") -> None:
    """A folder's scores in a sentence that names it, then in charts, and the mistakes. `net` is its key."""
    read = "each read where the hand is found" if find else "each read whole"
    st.markdown(
        f"**{percent(result.accuracy)}** of {counted(result.n, 'picture')} right in {markdown(folder)}, {read} · "
        f"**{percent(result.coverage)}** are given a class at the threshold, "
        f"**{percent(result.accuracy_when_sure)}** of those right"
    )
    if result.no_hand_found:
        st.caption(f"No hand was found in {result.no_hand_found:,} of them.")
    show_details(result.confusion, result.curve, result.threshold)
    if result.worst:
        st.caption("What it was surest of, and wrong about:")
        with st.grid(4, min_column_width=150):
            for number, one in enumerate(result.worst):
                with st.container():
                    images.show_figures(_mistake(one))
                    source = partial(read_source, Path(one.path), Path(one.path).name)
                    look_inside(f"model_inside_{number}", source, net)
    for note in result.notes:
        st.caption(f"Left out: {sentence(note)}")


def _mistake(one: "Mistake") -> str:
    """HTML of a picture that a net got wrong, with what it shows and what it was taken for."""
    caption = f"{one.truth}, taken for {one.predicted} with {percent(one.probability)}"
    image = load_image(one.path)
    boxes = [one.box] if one.box else []
    return images.framed(images.preview(image), f"A picture of {caption}", caption, image.size, *boxes)
