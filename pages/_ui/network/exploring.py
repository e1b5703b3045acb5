"""What the explorer computes, cached by picture, net and settings, and bounded. Nobody changes what it returns.

Imports torch where something is computed, so that the page itself is there at once.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import Model
from pages._ui.app.visitor import workspace
from pages._ui.drawing.images import png
from pages._ui.network.long_work import Progress, wait_for
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.current_picture import BY_KEY, Source, open_image
from rps_core.arrays import Float32
from rps_core.data.class_folders import ClassFolders
from rps_core.data.images import load_image
from rps_core.explain.forward_trace import ForwardTrace, Step, TracedPicture
from rps_core.explain.overlay import cut_out
from rps_core.explain.pytorch_code import ScriptInput
from rps_core.layers.stack import Box, receptive_box
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import Checkpoint

if TYPE_CHECKING:
    from torch import Tensor, nn

SAMPLES, HANDS = links.SEARCH.options
"""The pictures that the top patches are searched in."""

MOST_KEPT = 128


@dataclass(frozen=True)
class Net(Model):
    """A net whose layers can be opened: a checkpoint's, or, `fresh`, the same with the weights it was born with."""

    fresh: bool = False
    changed_ns: int = 0


def load(net: Net) -> Checkpoint:
    """The net, ready to use. Raises InputError when its file is none of ours."""
    if not net.changed_ns:
        checkpoint.describe(net.path)  # says that the file is not there
    loaded = cache.load(net)
    return replace(loaded, model=_untrained(loaded.info.net, len(loaded.info.classes))) if net.fresh else loaded


@st.cache_resource(show_spinner=False, max_entries=4)
def _untrained(net: str, num_classes: int) -> "nn.Module":
    from rps_core.models import untrained

    return untrained(net, num_classes)


def script_input(net: Net, source: Source) -> ScriptInput:
    """What a script opens to do the same."""
    return ScriptInput(net.path, load(net).info, net.fresh, source.path, source.box)


@st.cache_resource(show_spinner="The net is looking …", max_entries=8, hash_funcs=BY_KEY)
def trace(net: Net, source: Source) -> TracedPicture:
    """The picture put to the net."""
    from rps_core.explain.activations import trace_picture

    return trace_picture(load(net), open_image(source))


def _net_input(net: Net, source: Source) -> "Tensor":
    from rps_core.transforms import EvalTransform

    return EvalTransform(load(net).info.input_spec)(open_image(source))


@st.cache_resource(show_spinner=False, max_entries=4)
def _sequential(net: Net) -> "nn.Sequential":
    from rps_core.nets.sequential import to_sequential

    return to_sequential(load(net).model)


def kernel(net: Net, outputs: ForwardTrace, step: Step, channel: int) -> Float32:
    """The weights that made a map."""
    from rps_core.explain.activations import weights_of

    return weights_of(_sequential(net), outputs, step, channel)


@st.cache_data(show_spinner="Asking the net …", max_entries=64, hash_funcs=BY_KEY)
def grad_cam(net: Net, source: Source, layer: str, target: int) -> tuple[Float32, Float32]:
    """(of the layer (h, w), enlarged to the input (S, S))."""
    from rps_core.explain import attribution

    return attribution.grad_cam(load(net).model, _net_input(net, source), layer, target)


@st.cache_resource(show_spinner=False, max_entries=8)
def _kept(kind: str) -> dict[Hashable, Any]:
    return {}


def _once(kind: str, key: Hashable, prepare: Callable[[], Callable[[Progress], Any]], on_progress: Progress) -> Any:
    """What was computed under this key, kept for all visitors, the last MOST_KEPT of a kind.

    `prepare` gives what computes it, which makes no `st` call: a thread of its own does it. Streamlit's own caches
    allow no progress bar meanwhile, and take milliseconds to look up a dataclass.
    """
    kept = _kept(kind)
    if key in kept:
        return kept[key]
    compute = prepare()

    def compute_and_keep(note: Progress) -> Any:
        result = kept[key] = compute(note)
        _drop_oldest(kept)
        return result

    return wait_for((kind, key), compute_and_keep, on_progress)


def _drop_oldest(kept: dict[Hashable, Any]) -> None:
    for old in list(kept)[:-MOST_KEPT]:
        kept.pop(old, None)


def occlusion(net: Net, source: Source, target: int, window_px: int, stride_px: int, on_progress: Progress) -> Float32:
    """How much the class's logit falls where the picture is covered, (S, S)."""

    def prepare() -> Callable[[Progress], Float32]:
        from rps_core.explain import attribution

        model, of_picture = load(net).model, _net_input(net, source)
        return lambda note: attribution.occlusion(
            model, of_picture, target, window_px=window_px, stride_px=stride_px, on_progress=note
        )

    fall: Float32 = _once("occlusion", (net, source.key, target, window_px, stride_px), prepare, on_progress)
    return fall


@dataclass(frozen=True)
class Patch:
    """What a unit saw where it answered most: a PNG file, the value, and the picture's name."""

    png: bytes
    value: float
    name: str


def top_patches(net: Net, step: Step, channel: int, over: str, on_progress: Progress) -> list[Patch]:
    """The top patches of a map, over the pictures named by `over`."""

    def prepare() -> Callable[[Progress], Any]:
        from rps_core.explain.top_patches import top_patches_of

        mine, loaded, folders = workspace(), load(net), _pictures(over)
        return lambda note: top_patches_of(mine, loaded, folders, note)

    found, files = _once("top patches", (net, over), prepare, on_progress)
    one = found[step.name]
    rows = zip(*(part[channel].tolist() for part in vars(one).values()), strict=True)
    return [
        Patch(_cut(net, files[picture], receptive_box(step.report, (row, column))), value, files[picture].stem)
        for value, picture, row, column in rows
        if value != 0
    ]


def is_searched(net: Net, over: str) -> bool:
    """Whether the top patches of the net over these pictures are there without a search."""
    return (net, over) in _kept("top patches")


def _cut(net: Net, file: Path, box: Box) -> bytes:
    kept, key = _kept("patch"), (net, file, box)
    if key not in kept:
        from rps_core.inference import net_input_picture

        kept[key] = png(cut_out(net_input_picture(load_image(file), load(net)), box))
        _drop_oldest(kept)
    cut: bytes = kept[key]
    return cut


def _pictures(over: str) -> ClassFolders:
    return cache.shipped_hands() if over == HANDS else _sample_folder()


def _sample_folder() -> ClassFolders:
    """The samples as if their classes were folders."""
    files = sorted(cache.samples().values())
    of_class = [file.stem.split("-")[0] for file in files]
    classes = tuple(sorted(set(of_class)))
    names = tuple(file.name for file in files)
    return ClassFolders(files[0].parent, classes, names, tuple(map(classes.index, of_class)), ())
