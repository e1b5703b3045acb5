"""The finder's weights as a safetensors file, with the threshold from which on it is sure in the metadata."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import safetensors
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes

from rps_core.errors import InputError
from rps_core.finder.net import FinderNet
from rps_core.labels import NONE
from rps_core.storage.files import ASSETS, write_atomically

METADATA_KEY = "rps-finder"
SHIPPED = ASSETS / "finder.safetensors"


@dataclass(frozen=True)
class Finder:
    """A net in evaluation mode; boxes from `threshold` on, 0 to 1, count as a hand."""

    model: FinderNet
    threshold: float


def save_finder(model: FinderNet, threshold: float, path: Path) -> None:
    """Writes weights and threshold, atomically."""
    tensors = {name: tensor.detach().contiguous() for name, tensor in model.state_dict().items()}
    write_atomically(path, to_bytes(tensors, metadata={METADATA_KEY: json.dumps({"threshold": threshold})}))


def finder_for(classes: Sequence[str]) -> Finder | None:
    """The shipped finder for a classifier with these classes.

    None for one without "none": it has learned whole pictures alone, and must not be shown what is no hand.
    """
    return load_finder() if NONE in classes else None


def load_finder(path: Path = SHIPPED) -> Finder:
    """Raises InputError when the file holds no finder."""
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            threshold = float(json.loads((file.metadata() or {})[METADATA_KEY])["threshold"])
        model = FinderNet()
        model.load_state_dict(load_file(path))
    except (safetensors.SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError):
        raise InputError(f"{path} holds no weights of the finder; `make weights` makes them") from None
    return Finder(model.eval(), threshold)
