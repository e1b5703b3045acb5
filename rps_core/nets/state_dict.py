"""What torch.save wrote: the guide's own file, a state dict such as model.p, and the state of a run, last.pt.

Read as plain tensors and numbers, never as code, and checked: by the checksums of the file, then by the values.
"""

import io
import math
import zipfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from rps_core.config import INPUT_SIZES_PX
from rps_core.errors import InputError
from rps_core.labels import MOST_CLASSES
from rps_core.models import build
from rps_core.training import TrainState

MOST_BYTES = 10**9  # of an unpacked file: a few hundred times the nets here


def to_bytes(model: nn.Module) -> bytes:
    """The net's weights as `torch.save(model.state_dict(), "model.p")` writes them."""
    buffer = io.BytesIO()
    torch.save({name: tensor.detach().cpu() for name, tensor in model.state_dict().items()}, buffer)
    return buffer.getvalue()


def read_weights(path: Path) -> tuple[str, int, nn.Module]:
    """(net, number of its classes, the net with the weights of a state dict).

    Weights under other names are taken in their order, where all shapes fit: a reader's own class has names of its own.
    Raises InputError where the file is damaged or holds anything else.
    """
    remedy = f"save them with torch.save(model.state_dict(), {path.name!r})"
    try:
        tensors = _read(path)
    except Exception:  # a damaged archive raises what it likes
        raise InputError(f"the file {path} cannot be read as weights; {remedy}") from None
    if isinstance(tensors, dict) and tensors and all(isinstance(tensor, Tensor) for tensor in tensors.values()):
        outputs = tensors.get("classifier.bias", list(tensors.values())[-1])  # HandNet's, or those of the last layer
        for net in INPUT_SIZES_PX if outputs.dim() == 1 and len(outputs) <= MOST_CLASSES else ():
            model = build(net, len(outputs))
            own = model.state_dict()
            named = tensors if own.keys() == tensors.keys() else dict(zip(own, tensors.values(), strict=False))
            if len(tensors) == len(own) and all(_fits(named[name], tensor) for name, tensor in own.items()):
                model.load_state_dict(named)
                return net, len(outputs), model
    raise InputError(f"the file {path} holds no weights of RPSClassifier or HandNet; {remedy}")


def _fits(tensor: Tensor, own: Tensor) -> bool:
    """Whether it can be copied into a weight of a net: a shape, and plain numbers in memory."""
    is_plain = tensor.layout == torch.strided and tensor.device.type == "cpu" and not tensor.is_quantized
    return is_plain and tensor.shape == own.shape and not tensor.is_complex()


def state_bytes(state: TrainState) -> bytes:
    """A training as it stands, for last.pt."""
    buffer = io.BytesIO()
    torch.save(state.state_dict(), buffer)
    return buffer.getvalue()


def read_state(path: Path, state: TrainState) -> None:
    """Puts a training back to where last.pt left it. Raises InputError where the file is damaged."""
    try:
        values = _read(path)
        kinds_differ = any(type(values[name]) is not type(fresh) for name, fresh in state.state_dict().items())
        if kinds_differ or not _all_finite(values):
            raise ValueError
        state.load_state_dict(values)
        for name, tensor in state.model.state_dict().items():
            if state.best_weights[name].shape != tensor.shape:
                raise ValueError
    except Exception:  # a damaged archive raises what it likes
        raise InputError(
            "last.pt is damaged, so the run cannot go on; its best weights can still be used, or start a new run"
        ) from None


def _read(path: Path) -> Any:
    """Tensors on the CPU, in lists and dicts. Raises many kinds of exceptions where the file is damaged."""
    if zipfile.is_zipfile(path):  # older files have no checksums
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES or archive.testzip():
                raise ValueError
    return torch.load(path, map_location="cpu", weights_only=True)


def _all_finite(values: Any) -> bool:
    if isinstance(values, Tensor):
        return bool(values.isfinite().all())
    if isinstance(values, float):
        return math.isfinite(values)
    if isinstance(values, dict | list | tuple):
        return all(map(_all_finite, values.values() if isinstance(values, dict) else values))
    return True
