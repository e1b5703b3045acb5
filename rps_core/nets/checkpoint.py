"""A checkpoint: weights as safetensors, and in the file's metadata all that using them needs. No pickle, so no risk.

`describe` reads the metadata alone and needs no torch; torch is imported where weights are. The guide's own file, a
state dict such as model.p, is opened as well; it holds weights and nothing else, so the rest is the guide's.
"""

import io
import json
import math
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import safetensors

from rps_core.config import INPUT_SIZES_PX, InputSpec
from rps_core.errors import InputError, described
from rps_core.labels import CLASSES
from rps_core.storage.files import ASSETS, write_atomically
from rps_core.storage.json_file import parse_json

if TYPE_CHECKING:
    from torch import nn

METADATA_KEY = "rps"
DEFAULT_THRESHOLD = 0.6
"""For nets whose own threshold was never measured. With three classes pure guessing gives 0.33."""
NOT_OURS = "is not a checkpoint of this project; give a best.safetensors from a run folder, or a state dict (model.p)"


@dataclass(frozen=True)
class CheckpointInfo:
    """What a checkpoint says of itself."""

    net: str
    classes: tuple[str, ...]
    input_spec: InputSpec
    trained_on: str
    """Name of the data, for people."""
    epoch: int
    val_accuracy: float | None
    """In percent, on the validation part of the training data: not the accuracy on your hands. None: not known."""
    val_loss: float | None
    trained_at: str
    """ISO 8601, UTC."""
    parameters: int
    threshold: float = DEFAULT_THRESHOLD
    """From this probability on an answer counts as sure."""


@dataclass(frozen=True)
class Checkpoint:
    """A net in evaluation mode, and what its checkpoint says of it."""

    model: "nn.Module"
    info: CheckpointInfo
    path: Path


def shipped(net: str = "handnet") -> Path:
    """The weights that come with the project, trained on rendered hands alone."""
    return ASSETS / f"{net}.safetensors"


def save(model: "nn.Module", info: CheckpointInfo, path: Path) -> None:
    """Writes weights and metadata, atomically."""
    from safetensors.torch import save as to_bytes

    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    write_atomically(path, to_bytes(tensors, metadata={METADATA_KEY: json.dumps(asdict(info))}))


def describe(path: str | Path) -> CheckpointInfo:
    """What the file says of itself, without its weights. Raises InputError when it is not one of ours."""
    path = _existing(path)
    if is_state_dict(path):
        return _load_state_dict(path).info
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            values = parse_json((file.metadata() or {})[METADATA_KEY])
        tuples = {"classes": tuple(values["classes"]), "input_spec": InputSpec.from_dict(values["input_spec"])}
        info = _checked(CheckpointInfo(**(values | tuples)))
    except (safetensors.SafetensorError, OSError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
        raise InputError(f"the file {path} {NOT_OURS}") from None
    if info.net not in INPUT_SIZES_PX:
        raise InputError(f"the file {path} holds the net {info.net!r}, but known are: {', '.join(INPUT_SIZES_PX)}")
    return info


def _existing(path: str | Path) -> Path:
    """The path of a file. Raises InputError where there is none."""
    if not isinstance(path, str | os.PathLike) or not str(path):
        raise InputError(
            f"the checkpoint is {described(path)}, but the path of a best.safetensors or a model.p is expected"
        )
    path = Path(path)
    if os.path.isfile(path):  # noqa: PTH113  # Path.is_file raises for names that cannot be
        return path
    if not os.path.isdir(path):  # noqa: PTH112
        raise InputError(f"the checkpoint {path} does not exist; give the path of a best.safetensors or a model.p")
    inside = [path / name for name in ("best.safetensors", "model.p") if (path / name).is_file()]
    named = inside[0] if inside else "best.safetensors or model.p"
    raise InputError(f"the checkpoint {path} is a folder; give the path of a file in it, {named}")


def is_state_dict(path: Path) -> bool:
    """Whether torch.save wrote the file, by its first bytes: a zip, or a pickle as before torch 1.6."""
    if not path.is_file():
        return False  # a pipe would be waited for for ever
    try:
        with path.open("rb") as file:
            head = file.read(9)
    except OSError:
        return False  # which `describe` says
    return head.startswith((b"PK\3\4", b"\x80\2")) and head[8:] != b"{"  # safetensors: a length of 8 bytes, then JSON


def _checked(info: CheckpointInfo) -> CheckpointInfo:
    """Itself. Raises ValueError where a value is of the wrong kind, so that no page meets it."""
    spec = info.input_spec
    texts = (info.net, info.trained_on, info.trained_at, spec.resize, *info.classes)
    numbers = (info.val_accuracy, info.val_loss, info.threshold, *spec.mean, *spec.std)
    counts = (info.epoch, info.parameters, spec.size_px)
    if not all(isinstance(text, str) for text in texts) or not info.classes:
        raise ValueError
    if not all(type(number) in (int, float) and math.isfinite(number or 0) for number in numbers):
        raise ValueError
    if not all(type(count) is int and count >= 0 for count in counts) or not len(spec.mean) == len(spec.std) == 3:
        raise ValueError
    datetime.fromisoformat(info.trained_at).astimezone(UTC)
    return info


def load(path: str | Path) -> Checkpoint:
    """The net with its weights, in evaluation mode, on the CPU. Raises InputError when the file is not one of ours."""
    from safetensors.torch import load_file

    from rps_core.models import build

    path = _existing(path)
    if is_state_dict(path):
        return _load_state_dict(path)
    info = describe(path)
    model = build(info.net, len(info.classes))
    try:
        model.load_state_dict(load_file(path))
    except RuntimeError:
        raise InputError(f"the weights in {path} do not fit the net {info.net}; the file {NOT_OURS}") from None
    return Checkpoint(model.eval(), info, path)


def state_dict_bytes(model: "nn.Module") -> bytes:
    """The net's weights as `torch.save(model.state_dict(), "model.p")` writes them."""
    import torch

    buffer = io.BytesIO()
    torch.save({name: tensor.detach().cpu() for name, tensor in model.state_dict().items()}, buffer)
    return buffer.getvalue()


def _load_state_dict(path: Path) -> Checkpoint:
    """A state dict of one of the nets, as the guide saves it. Raises InputError where it is anything else."""
    import torch

    from rps_core.models import count_parameters

    try:
        tensors = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:  # a damaged archive raises what it likes
        raise InputError(
            f"the file {path} cannot be read as weights; save them with torch.save(model.state_dict(), {path.name!r})"
        ) from None
    net, classes, model = _fill(tensors, path)
    info = CheckpointInfo(
        net=net,
        classes=CLASSES if classes == len(CLASSES) else tuple(str(index) for index in range(classes)),
        input_spec=InputSpec(INPUT_SIZES_PX[net], resize="squash"),
        trained_on="pictures that it does not name",
        epoch=0,
        val_accuracy=None,
        val_loss=None,
        trained_at=datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(),
        parameters=count_parameters(model),
    )
    return Checkpoint(model.eval(), info, path)


def _fill(tensors: Any, path: Path) -> tuple[str, int, "nn.Module"]:
    """(net, number of its classes, the net with these weights).

    Weights under other names are taken in their order, where all shapes fit: a reader's own class has names of its own.
    """
    from torch import Tensor

    from rps_core.models import build

    if isinstance(tensors, dict) and tensors and all(isinstance(tensor, Tensor) for tensor in tensors.values()):
        outputs = tensors.get("classifier.bias", list(tensors.values())[-1])  # HandNet's, or those of the last layer
        for net in INPUT_SIZES_PX if outputs.dim() == 1 else ():
            model = build(net, len(outputs))
            own = model.state_dict()
            named = tensors if own.keys() == tensors.keys() else dict(zip(own, tensors.values(), strict=False))
            shapes = [tensor.shape for tensor in own.values()]
            if len(tensors) == len(own) and [named[name].shape for name in own] == shapes:
                model.load_state_dict(named)
                return net, len(outputs), model
    raise InputError(
        f"the file {path} holds no weights of RPSClassifier or HandNet; "
        f"save them with torch.save(model.state_dict(), {path.name!r})"
    )
