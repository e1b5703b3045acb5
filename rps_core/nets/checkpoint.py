"""A checkpoint: weights as safetensors, and in the file's metadata all that using them needs. No pickle, so no risk.

`describe` reads the metadata alone and needs no torch; torch is imported where weights are. The guide's own file, a
state dict such as model.p, is opened as well; it holds weights and nothing else, so the rest is the guide's. What a
file says of itself is checked like all that people give, and its weights: from a net that opens, every answer is a
number.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import safetensors

from rps_core.arrays import Float32
from rps_core.config import INPUT_SIZES_PX, InputSpec
from rps_core.convolution.kernels import Kernels
from rps_core.errors import InputError, described, is_seen
from rps_core.labels import CLASSES, MOST_CLASSES, MOST_LETTERS
from rps_core.storage.files import ASSETS, open_regular, write_atomically
from rps_core.storage.json_file import parse_json

if TYPE_CHECKING:
    from torch import nn

METADATA_KEY = "rps"
DEFAULT_THRESHOLD = 0.6  # for nets whose own was never measured. With three classes pure guessing gives 0.33
SIZES_PX = {"guide": (90, 90), "handnet": (32, 256)}  # the sides of the inputs that a net can be made for, from and to
MOST_HEADER_BYTES = 2 * 10**7  # that of a thousand long names has 3 MB; one of 40 MB takes ten seconds to read
NOT_OURS = "is not a checkpoint of this project; give a best.safetensors from a run folder, or a state dict (model.p)"
VISIBLE = f"a name of 1 to {MOST_LETTERS} letters, all of them visible,"


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
        if int.from_bytes(_first_bytes(path)[:8], "little") > MOST_HEADER_BYTES:
            raise ValueError
        with safetensors.safe_open(path, framework="numpy") as file:
            values = parse_json((file.metadata() or {})[METADATA_KEY])
        if not isinstance(values["classes"], list):
            raise TypeError
        tuples = {"classes": tuple(values["classes"]), "input_spec": InputSpec.from_dict(values["input_spec"])}
        info = CheckpointInfo(**(values | tuples))
    except (safetensors.SafetensorError, OSError, KeyError, TypeError, ValueError, RecursionError, MemoryError):
        raise InputError(f"the file {path} {NOT_OURS}") from None
    if problem := _problem(info):
        raise InputError(f"the file {path} says of itself that {problem} is expected; copy it again, or give another")
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
        problem = "is no regular file" if os.path.lexists(path) else "does not exist"
        raise InputError(f"the checkpoint {path} {problem}; give the path of a best.safetensors or a model.p")
    inside = [path / name for name in ("best.safetensors", "model.p") if (path / name).is_file()]
    named = inside[0] if inside else "best.safetensors or model.p"
    raise InputError(f"the checkpoint {path} is a folder; give the path of a file in it, {named}")


def is_state_dict(path: Path) -> bool:
    """Whether torch.save wrote the file, by its first bytes: a zip, or a pickle as before torch 1.6."""
    head = _first_bytes(path)
    return head.startswith((b"PK\3\4", b"\x80\2")) and head[8:] != b"{"  # safetensors: a length of 8 bytes, then JSON


def _first_bytes(path: Path) -> bytes:
    """Nine; none of what cannot be read, which `describe` says, or is no file: a pipe would be waited for for ever."""
    with suppress(OSError), open_regular(path) as file:
        return file.read(9)
    return b""


def _problem(info: CheckpointInfo) -> str | None:
    """The first thing, of JSON's kinds, that a file cannot say of itself, and what is expected; None: all is well."""
    spec, largest = info.input_spec, 10**12
    smallest_px, largest_px = SIZES_PX.get(info.net, (0, 0)) if isinstance(info.net, str) else (0, 0)
    names = info.classes
    rules = (
        ("net", info.net, largest_px > 0, f"one of {', '.join(SIZES_PX)}"),
        ("number of classes", len(names), 2 <= len(names) <= MOST_CLASSES, f"one from 2 to {MOST_CLASSES:,}"),
        *(("class", n, n and _is_text(n, MOST_LETTERS) and is_seen(n), VISIBLE) for n in names[:MOST_CLASSES]),
        ("list of classes", names, len({str(name) for name in names}) == len(names), "each name once"),
        ("input's side", spec.size_px, _is_whole(spec.size_px, smallest_px, largest_px), f"{largest_px} px"),
        ("resize", spec.resize, spec.resize in ("letterbox", "squash"), "letterbox or squash"),
        ("mean", spec.mean, _are_numbers(spec.mean, 0, 1), "three numbers from 0 to 1"),
        ("standard deviation", spec.std, _are_numbers(spec.std, 0.01, 10), "three numbers from 0.01 to 10"),
        ("training data", info.trained_on, _is_text(info.trained_on, 1000), "a name of at most 1,000 letters"),
        ("epoch", info.epoch, _is_whole(info.epoch, 0, largest), "a whole number from 0 on"),
        ("number of parameters", info.parameters, _is_whole(info.parameters, 0, largest), "a whole number from 0 on"),
        ("accuracy", share := info.val_accuracy, share is None or _is_number(share, 0, 100), "a number from 0 to 100"),
        ("loss", loss := info.val_loss, loss is None or _is_number(loss, 0, largest), "a number from 0 on"),
        ("threshold", info.threshold, _is_number(info.threshold, 0, 1), "a number from 0 to 1"),
        ("date", info.trained_at, _is_date(info.trained_at), "a date such as 2026-01-31T12:00:00+00:00"),
    )
    return next(
        (f"its {name} is {described(value)}, but {rule}" for name, value, fits, rule in rules if not fits), None
    )


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most


def _is_whole(value: Any, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high


def _is_number(value: Any, low: float, high: float) -> bool:
    return type(value) in (int, float) and low <= value <= high


def _are_numbers(values: Any, low: float, high: float) -> bool:
    return len(values) == 3 and all(_is_number(value, low, high) for value in values)


def _is_date(value: Any) -> bool:
    try:
        datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def load(path: str | Path) -> Checkpoint:
    """The net with its weights, in evaluation mode, on the CPU. Raises InputError when the file is not one of ours."""
    from safetensors.torch import load_file

    from rps_core.models import build
    from rps_core.nets.state_dict import bare_names, fit

    path = _existing(path)
    if is_state_dict(path):
        return _load_state_dict(path)
    info = describe(path)
    model = build(info.net, len(info.classes))
    try:
        weights = bare_names(load_file(path))
    except (RuntimeError, safetensors.SafetensorError, OSError, MemoryError):
        weights = {}
    if not fit(weights, model.state_dict()):
        raise InputError(f"the weights in {path} do not fit the net {info.net}; the file {NOT_OURS}")
    model.load_state_dict(weights)
    return _sound(Checkpoint(model.eval(), info, path))


def _load_state_dict(path: Path) -> Checkpoint:
    """A state dict of one of the nets, as the guide saves it. Raises InputError where it is anything else."""
    from rps_core.models import count_parameters
    from rps_core.nets.state_dict import read_weights

    net, classes, model = read_weights(path)
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
    return _sound(Checkpoint(model.eval(), info, path))


def _sound(loaded: Checkpoint) -> Checkpoint:
    """Itself. Raises InputError where the weights would make answers that are no numbers."""
    from rps_core.models import is_sound

    spec = loaded.info.input_spec
    largest = max(max(mean, 1 - mean) / std for mean, std in zip(spec.mean, spec.std, strict=True))
    if not is_sound(loaded.model, spec.size_px, largest):
        raise InputError(
            f"the weights in {loaded.path} are no numbers (NaN), or far too large, so that its answers would be none; "
            "copy the file again, or train anew with a lower learning rate"
        )
    return loaded


FIRST_CONV = {"guide": "conv1", "handnet": "shallow.0.0"}
"""The name of a net's first convolution among its weights."""


def trained_kernels(loaded: Checkpoint) -> Kernels:
    """The first convolution of a trained net: (6, 3, 3, 3) in the guide's, (16, 3, 5, 5) in HandNet, whose bias is
    left to the BatchNorm that follows and is 0 here.
    """
    convolution = loaded.model.get_submodule(FIRST_CONV[loaded.info.net]).state_dict()
    weight: Float32 = convolution["weight"].numpy()
    bias = convolution["bias"].numpy() if "bias" in convolution else np.zeros(len(weight), dtype=np.float32)
    return Kernels(weight, bias)
