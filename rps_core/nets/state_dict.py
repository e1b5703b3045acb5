"""What torch.save wrote: the guide's own file, a state dict such as model.p, and the state of a run, last.pt.

Read as plain tensors and numbers, never as code, and checked: by the checksums of the file, then by the values.
"""

import io
import math
import re
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from rps_core.config import INPUT_SIZES_PX
from rps_core.errors import InputError
from rps_core.labels import MOST_CLASSES
from rps_core.models import build
from rps_core.training import TrainState

WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Under which of these names others keep a net's state dict, beside that of the optimiser."""
MOST_BYTES = 10**8  # of an unpacked file: the state of a training here takes 16 MB
MOST_PICKLE_BYTES = 10**6  # of what says where its tensors belong: some kB, read at a µs or more each
warnings.filterwarnings("ignore", module=r"torch\.serialization")  # on strange pickles, which are refused in a sentence


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
    if isinstance(tensors, dict):
        tensors = next((tensors[key] for key in WRAPPERS if isinstance(tensors.get(key), dict)), tensors)
    if isinstance(tensors, dict) and tensors and all(isinstance(tensor, Tensor) for tensor in tensors.values()):
        tensors = bare_names(tensors)
        last = tensors.get("fc3.bias", list(tensors.values())[-1])  # RPSClassifier's, or of a reader's own class
        outputs = tensors.get("classifier.bias", last)  # HandNet's
        for net in INPUT_SIZES_PX if outputs.dim() == 1 and 2 <= len(outputs) <= MOST_CLASSES else ():
            model = build(net, len(outputs))
            own = model.state_dict()
            named = tensors if own.keys() == tensors.keys() else dict(zip(own, tensors.values(), strict=False))
            if len(tensors) == len(own) and fit(named, own):
                model.load_state_dict(named)
                return net, len(outputs), model
    raise InputError(f"the file {path} holds no weights of RPSClassifier or HandNet; {remedy}")


def bare_names(tensors: Mapping[Any, Tensor]) -> dict[str, Tensor]:
    """By the names that the net itself has: DataParallel puts module. before them, torch.compile _orig_mod."""
    return {re.sub(r"^(module\.|_orig_mod\.)+", "", str(name)): tensor for name, tensor in tensors.items()}


def fit(tensors: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> bool:
    """Whether they can be copied into the weights of a net: their names and shapes, and plain numbers in memory."""
    return tensors.keys() == own.keys() and all(_fits(tensors[name], tensor) for name, tensor in own.items())


def _fits(tensor: Tensor, own: Tensor) -> bool:
    is_plain = tensor.layout == torch.strided and tensor.device.type == "cpu" and not tensor.is_quantized
    is_alike = tensor.shape == own.shape and tensor.is_floating_point() == own.is_floating_point()
    return is_plain and is_alike and not tensor.is_complex()


def state_bytes(state: TrainState) -> bytes:
    """A training as it stands, for last.pt."""
    buffer = io.BytesIO()
    torch.save(state.state_dict(), buffer)
    return buffer.getvalue()


def read_state(path: Path, state: TrainState) -> None:
    """Puts a training back to where last.pt left it. Raises InputError where the file is damaged.

    Only what a training changes is taken from the file, and that only where it can be so: tensors of the shapes that
    the net has, numbers in their range. How it is trained says the run's configuration alone.
    """
    try:
        state.load_state_dict(_believed(_read(path), state))
    except Exception:  # a damaged archive raises what it likes
        raise InputError(
            "last.pt is damaged, so the run cannot go on; its best weights can still be used, or start a new run"
        ) from None


RANGES: dict[str, tuple[float, float]] = {
    "epoch": (0, 10_000),
    "best_val_loss": (0, 1e12),
    "best_accuracy": (0, 100),
    "epochs_without_improvement": (0, 10_000),
    "elapsed_s": (0, 1e9),
    "lr": (0, 10),
    "last_epoch": (0, 1e9),
    "_step_count": (0, 1e9),
}
"""What the numbers of a state may be, and those of its optimiser and its schedule."""


def _believed(values: dict[str, Any], state: TrainState) -> dict[str, Any]:
    """A fresh state with what the file says of it. Raises many kinds of exceptions where that cannot be so."""
    fresh, net = state.state_dict(), state.model.state_dict()
    if any(type(values[name]) is not type(fresh[name]) for name in fresh):
        raise ValueError
    if not (fit(values["model"], net) and fit(values["best_weights"], net)):
        raise ValueError
    believed = fresh | {name: values[name] for name in ("model", "best_weights")} | _numbers(values, fresh)
    optimizer = values["optimizer"]
    for group, given in zip(believed["optimizer"]["param_groups"], optimizer["param_groups"], strict=True):
        group.update(_numbers(given, group))
        if "betas" in group:
            one, other = given["betas"]
            group["betas"] = (_number(one, float, 0, 1), _number(other, float, 0, 1))
    believed["optimizer"]["state"] = _tensors(optimizer["state"], state)
    if fresh["scheduler"]:
        rates = [group["lr"] for group in believed["optimizer"]["param_groups"]]
        believed["scheduler"] |= _numbers(values["scheduler"], fresh["scheduler"]) | {"_last_lr": rates}
    if not _all_finite(believed):  # last: a tensor of a few bytes may claim to have billions of numbers
        raise ValueError
    return believed


def _numbers(given: Mapping[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    """Those of RANGES that a fresh one has, too."""
    return {name: _number(given[name], type(fresh[name]), *RANGES[name]) for name in RANGES.keys() & fresh.keys()}


def _number(value: Any, kind: type[Any], low: float, high: float) -> Any:
    if type(value) is not kind or not low <= value <= high:
        raise ValueError
    return value


def _tensors(given: Mapping[int, Mapping[str, Tensor]], state: TrainState) -> dict[int, dict[str, Tensor]]:
    """What an optimiser keeps of each parameter, by its number: tensors of the parameter's shape, or single numbers."""
    parameters = dict(enumerate(state.model.parameters()))
    kept = {number: dict(tensors) for number, tensors in given.items()}
    for number, tensors in kept.items():
        own = parameters[number].detach()
        if not all(
            _fits(tensor, own) or (tensor.dim() == 0 and not tensor.is_complex()) for tensor in tensors.values()
        ):
            raise ValueError
    return kept


def _read(path: Path) -> Any:
    """Tensors on the CPU, in lists and dicts. Raises many kinds of exceptions where the file is damaged."""
    if not path.is_file() or path.stat().st_size > MOST_BYTES:  # a pipe would be waited for for ever
        raise ValueError
    if zipfile.is_zipfile(path):  # older files have no checksums
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            pickled = sum(entry.file_size for entry in entries if entry.filename.endswith(".pkl"))
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MOST_BYTES or pickled > MOST_PICKLE_BYTES or archive.testzip():
                raise ValueError
    with path.open("rb") as file:  # by a name that ends in .safetensors torch would expect another kind
        return torch.load(file, map_location="cpu", weights_only=True)


def _all_finite(values: Any) -> bool:
    if isinstance(values, Tensor):
        return bool(values.isfinite().all())
    if isinstance(values, float):
        return math.isfinite(values)
    if isinstance(values, dict | list | tuple):
        return all(map(_all_finite, values.values() if isinstance(values, dict) else values))
    return True
