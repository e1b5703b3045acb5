"""The net that finds a hand: plain convolutions over a small picture, and its weights as a safetensors file.

Each of 8 x 8 cells says whether a hand's middle lies there, and how large it is. The threshold from which on the net is
sure stands in the file's metadata.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import safetensors
import torch
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes
from torch import Tensor, nn

from rps_core.errors import InputError
from rps_core.models import conv_block, fold_batchnorm, is_sound
from rps_core.storage.files import ASSETS, write_atomically

METADATA_KEY = "rps-finder"
SHIPPED = ASSETS / "finder.safetensors"
FINDER_PX = 128
CELL_PX = 16
CELLS = FINDER_PX // CELL_PX
VALUES = 5
"""For each cell: how sure (logit), then the box: middle x and y from the cell's own, in cells; log of width and height
in cells."""
EMPTY_LOGIT = -3.0  # before training: nearly all cells hold nothing


class FinderNet(nn.Module):
    """For pictures of 3 x 128 x 128, letterboxed; 0.84 million parameters, 115 million multiply-adds.

    It looks at the whole picture from every cell, since its last layers see 180 pixels around them: an arm that leads
    somewhere and a face that is none tell where a hand can be.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            conv_block(3, 16, kernel_size=5, stride=2),  # (B, 16, 64, 64)
            conv_block(16, 32, stride=2),  # (B, 32, 32, 32)
            conv_block(32, 48),
            nn.MaxPool2d(2),  # (B, 48, 16, 16)
            conv_block(48, 96),
            conv_block(96, 96),
            conv_block(96, 96),
            nn.MaxPool2d(2),  # (B, 96, 8, 8)
            conv_block(96, 160),
            conv_block(160, 160),
            conv_block(160, 128),
            nn.Conv2d(128, VALUES, kernel_size=1),  # (B, 5, 8, 8)
        )
        bias: Tensor = self.layers[-1].bias  # type: ignore[assignment]
        nn.init.constant_(bias[:1], EMPTY_LOGIT)

    def forward(self, x: Tensor) -> Tensor:
        """float32 (B, 3, 128, 128) in [-1, 1] -> (B, 5, 8, 8), see VALUES."""
        return self.layers(x)  # type: ignore[no-any-return]


def cell_middles() -> Tensor:
    """(CELLS, CELLS, 2) x and y of each cell's middle, in cells."""
    line = torch.arange(CELLS) + 0.5
    rows, columns = torch.meshgrid(line, line, indexing="ij")
    return torch.stack([columns, rows], dim=2)


@dataclass(frozen=True)
class Finder:
    """A net in evaluation mode; boxes from `threshold` on, 0 to 1, count as a hand."""

    model: FinderNet
    threshold: float


def for_frames(finder: Finder) -> Finder:
    """The same finder, quicker with one picture at a time: see `fold_batchnorm`."""
    return replace(finder, model=fold_batchnorm(finder.model))


def save_finder(model: FinderNet, threshold: float, path: Path) -> None:
    """Writes weights and threshold, atomically."""
    tensors = {name: tensor.detach().contiguous() for name, tensor in model.state_dict().items()}
    write_atomically(path, to_bytes(tensors, metadata={METADATA_KEY: json.dumps({"threshold": threshold})}))


def load_finder(path: Path = SHIPPED) -> Finder:
    """Raises InputError when the file holds no finder."""
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            threshold = float(json.loads((file.metadata() or {})[METADATA_KEY])["threshold"])
        model = FinderNet()
        model.load_state_dict(load_file(path))
        if not 0 <= threshold <= 1 or not is_sound(model.eval(), FINDER_PX):
            raise ValueError
    except (safetensors.SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError):
        raise InputError(f"{path} holds no weights of the finder; `make weights` makes them") from None
    return Finder(model, threshold)
