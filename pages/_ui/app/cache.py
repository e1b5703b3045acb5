"""What the pages load, cached and bounded. Nobody changes what they return. What needs torch says so."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from PIL import Image

from pages._ui.app.visitor import workspace
from pages._ui.components.crop_box import Rectangle
from pages._ui.drawing import images
from pages._ui.widgets.format import NET_NAMES, run_created, run_title
from rps_core.arrays import ImageU8
from rps_core.data.class_folders import ClassFolders, scan
from rps_core.data.images import load_image
from rps_core.errors import InputError, shortened
from rps_core.labels import Prediction
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import Checkpoint, CheckpointInfo
from rps_core.runs.run import Run, list_own_weights, list_runs, list_unreadable_runs, read_run
from rps_core.storage.files import ASSETS

if TYPE_CHECKING:
    from rps_core.inference import FoundHand
    from rps_core.nets.finder import Finder


@dataclass(frozen=True)
class Model:
    """A net that can be chosen: a shipped one, one of a run, or a file of one's own. `key` stands in links."""

    key: str
    title: str
    path: Path


def models() -> list[Model]:
    """The shipped nets, then one's own."""
    return shipped_models() + own_models()


def shipped_models() -> list[Model]:
    """The best one first."""
    return [Model(net, f"{name}, shipped", checkpoint.shipped(net)) for net, name in NET_NAMES.items()]


def own_models() -> list[Model]:
    """The best weights of one's own runs, the newest first; then what a script of one's own left."""
    runs = [run for run in list_runs(workspace()) if run.checkpoint]
    saved = [(file.relative_to(workspace().folder).as_posix(), file) for file in list_own_weights(workspace())]
    return [
        Model(run.id, f"{shortened(run_title(run))}, {run_created(run)}", run.checkpoint)
        for run in runs
        if run.checkpoint
    ] + [Model(name, f"{shortened(name)}, your file", file) for name, file in saved]


def find_run(name: str) -> Run | None:
    """One's own run by its id, as a net's key and a link hold it. None: it is no run, or cannot be read."""
    try:
        return read_run(workspace(), name)
    except InputError:
        return None


def why_no_model(key: str) -> str:
    """Why a run that is there is none of the `models`, in words; empty where it is no run of one's own."""
    run = find_run(key)
    if run is None:
        return next((f"that run's {one.damage}" for one in list_unreadable_runs(workspace()) if one.id == key), "")
    if run.damage:
        return f"that run is damaged ({'; '.join(run.damage.values())})"
    return "that run has no weights" + (", for no epoch of it has ended" if run.status.ended else " yet")


def describe(model: Model) -> CheckpointInfo:
    """What the checkpoint says of itself, without torch."""
    return checkpoint.describe(model.path)


@st.cache_data(show_spinner=False, max_entries=4)
def shipped_hands() -> ClassFolders:
    """The rendered hands that ship with the project."""
    return scan(None)


@lru_cache(maxsize=1)
def samples() -> dict[str, Path]:
    """Hands by their names, paper 1 to scissors 2: rendered for this page, so no net has learned from them."""
    files = (ASSETS / "samples").glob("*.jpg")
    return {file.stem.replace("-", " "): file for file in sorted(files, key=lambda file: file.stem.split("-")[::-1])}


def demo_scenes() -> dict[str, Path]:
    """Rendered scenes with a hand by their gestures: paper, rock, scissors. Of no training set."""
    return {file.stem: file for file in sorted((ASSETS / "demo").glob("*.jpg"))}


@st.cache_resource(show_spinner="Loading the net …", max_entries=4)
def _load(path: Path, changed_ns: int) -> Checkpoint:
    return checkpoint.load(path)


def load(model: Model) -> Checkpoint:
    """The net, ready to use; nobody changes it. Raises InputError when its file is none of ours. Imports torch."""
    if not model.path.is_file():
        checkpoint.describe(model.path)  # says that it is not there
    return _load(model.path, model.path.stat().st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=4)
def _frame_classifier(path: Path, changed_ns: int) -> Callable[[ImageU8], Prediction]:
    from rps_core import inference

    return inference.frame_classifier(_load(path, changed_ns))


def frame_classifier(model: Model) -> Callable[[ImageU8], Prediction]:
    """A function from a picture (H, W, 3) to a prediction, for any thread; the same one while the net is the same."""
    return _frame_classifier(model.path, model.path.stat().st_mtime_ns)


def net_input_picture(rgb: ImageU8, model: Model) -> ImageU8:
    """Exactly the pixels that the net sees of a picture (H, W, 3), uint8 (size_px, size_px, 3). Imports torch."""
    from rps_core import inference

    return inference.net_input_picture(Image.fromarray(rgb), load(model))


@st.cache_data(show_spinner=False, max_entries=16)
def _map_layers(path: Path, changed_ns: int) -> tuple[str, ...]:
    from rps_core.live import previews

    return previews.map_layers(_load(path, changed_ns))


def map_layers(model: Model) -> tuple[str, ...]:
    """Names of the net's layers whose maps are worth a look. Imports torch."""
    return _map_layers(model.path, model.path.stat().st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=2)
def _finder(path: Path, changed_ns: int) -> "Finder":
    from rps_core.nets.finder import for_frames, load_finder

    return for_frames(load_finder(path))


def finder() -> "Finder":
    """The finder of hands, the same one for all; nobody changes it. Imports torch."""
    from rps_core.nets.finder import SHIPPED

    return _finder(SHIPPED, SHIPPED.stat().st_mtime_ns)


_at_once = BoundedSemaphore(2)
"""So many photographs are read at once: more would be no faster, and each takes ten times its pixels of memory."""
VIEW_PX = 144
"""Longest side of the view that is kept of a photograph: twice what `advice` measures it at. Hundreds are kept."""


@dataclass(frozen=True)
class ClassifiedPhoto:
    """A photograph that went through a net: small pictures for the screen, and what the net says.

    The view that `hand` holds is a small copy.
    """

    name: str
    preview: bytes
    net_input: bytes
    hand: "FoundHand"
    saw_all: bool
    """Whether the net was given the whole picture."""
    box: Rectangle | None = None
    """What of the picture it was given, where somebody drew a box."""

    @property
    def given(self) -> Rectangle | None:
        """What of the picture it was given: x, y, width, height in pixels; None: all of it."""
        from rps_core.nets.find import MARGIN

        if self.box or self.saw_all or not self.hand.box:
            return self.box
        return self.hand.box.square(MARGIN).within(*self.hand.picture_px)


@st.cache_data(show_spinner=False, max_entries=256, ttl=3600)
def _classify(
    data: bytes, name: str, path: Path, changed_ns: int, search: bool, box: Rectangle | None
) -> ClassifiedPhoto:
    with _at_once:
        return _read_photo(data, name, path, changed_ns, search, box)


def _read_photo(
    data: bytes, name: str, path: Path, changed_ns: int, search: bool, box: Rectangle | None
) -> ClassifiedPhoto:
    from rps_core import inference

    image = load_image(data, name)
    loaded = _load(path, changed_ns)
    x, y, width, height = box or (0, 0, *image.size)
    shown = image.crop((x, y, x + width, y + height))
    mirrored = True if box else None  # a box is read as a hand that was found
    (hand,) = inference.predict_hands([shown], loaded, finder() if search else None, mirrored=mirrored)
    saw_all = box is None and hand.view.shape[:2] == (image.height, image.width)
    view = Image.fromarray(hand.view)
    pixels = inference.net_input_picture(view, loaded)
    view.thumbnail((VIEW_PX, VIEW_PX))
    hand = replace(hand, view=np.asarray(view), picture_px=image.size)
    return ClassifiedPhoto(name, images.preview(image), images.png(pixels), hand, saw_all, box)


def classify(
    data: bytes, name: str, model: Model, *, search: bool = True, box: Rectangle | None = None
) -> ClassifiedPhoto | InputError:
    """A photograph put to a net, or what is wrong with the file. Imports torch.

    The net sees the hand that the finder found; without `search` the `box`, or the whole picture where there is none.
    """
    try:
        return _classify(data, name, model.path, model.path.stat().st_mtime_ns, search and box is None, box)
    except InputError as error:
        return error
