"""Kernels to slide over a picture: named ones, random ones, and those a person types."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rps_core.arrays import Float32
from rps_core.convolution.conv import convolve
from rps_core.errors import InputError
from rps_core.reports import counted, plain_fraction
from rps_core.shapes import Window

MAX_SIDE = 7

NAMED: dict[str, list[list[float]]] = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "Sobel x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "Sobel y": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "Laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
}
"""Torch slides a kernel as it is written, without turning it round: a cross-correlation, strictly speaking."""


RANDOM, TRAINED, TYPED = "random", "trained net", "typed"
"""The other sources of a kernel."""

SOURCES = ("Sobel x", *(name for name in NAMED if name != "Sobel x"), RANDOM, TRAINED, TYPED)
"""All sources, in the order in which they are offered."""


@dataclass(frozen=True)
class Kernels:
    """What a torch.nn.Conv2d holds: `weight` (C_out, C_in, k, k) and `bias` (C_out,)."""

    weight: Float32
    bias: Float32


@dataclass(frozen=True)
class KernelChoice:
    """Kernels, and where they come from: a key of `NAMED`, `RANDOM`, `TRAINED` or `TYPED`.

    `square` is the one kernel that all channels share, where there is one; `seed` made the random ones; `path` is a
    trained net's checkpoint and `layer` the name of its convolution.
    """

    source: str
    kernels: Kernels
    square: list[list[float]] = field(default_factory=list)
    seed: int = 0
    path: Path | None = None
    layer: str = ""


def on_channels(kernel: list[list[float]], channels: int, bias: float = 0.0) -> Kernels:
    """One kernel, k x k, as one filter over all channels of a picture.

    Each channel gets an equal share of it, so that the sum is the kernel on the mean of the channels: on grey.
    """
    side = np.array(kernel, dtype=np.float32)
    weight = np.repeat(side[None, None] / channels, channels, axis=1)  # (1, channels, k, k)
    return Kernels(weight.astype(np.float32), np.array([bias], dtype=np.float32))


def random_kernels(channels: int, kernel_size: int, seed: int) -> Kernels:
    """A fresh nn.Conv2d(channels, channels, kernel_size) after torch.manual_seed(seed), without touching torch's own
    random state. With 3 and 3 this is the convolution that the guide shows first. Imports torch.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        conv = torch.nn.Conv2d(channels, channels, kernel_size)
    return Kernels(**{name: tensor.numpy() for name, tensor in conv.state_dict().items()})


def parse_kernel(text: str) -> list[list[float]]:
    """A square kernel from typed text: a row a line (or up to a semicolon), numbers apart by spaces or commas.

    Numbers may be fractions such as 1/9. In a row with spaces a comma between digits is a decimal comma. Raises
    InputError that names the cell which is no number, or the row that is longer or shorter than the others.
    """
    lines = [line for line in re.split(r"[\r\n;]", text) if line.strip(" ,\t")]
    if not lines:
        raise InputError("the kernel is empty, but numbers are needed; type rows such as 0 1 0")
    rows = [
        [_parse_number(cell, number, column) for column, cell in enumerate(_cells(line), 1)]
        for number, line in enumerate(lines, 1)
    ]
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows):
            raise InputError(
                f"row {number} of the kernel has {counted(len(row), 'number')}, but the kernel "
                f"has {counted(len(rows), 'row')}; a kernel is square: "
                f"give each row {counted(len(rows), 'number')}, or take other rows{_about_commas(lines[number - 1])}"
            )
    if len(rows) > MAX_SIDE:
        raise InputError(f"the kernel is {len(rows)} x {len(rows)}, but at most {MAX_SIDE} x {MAX_SIDE} can be shown")
    return rows


def _cells(line: str) -> list[str]:
    line = line.strip(" ,\t")
    has_spaces = re.search(r"\s", line)
    return re.split(r"(?:\s|,(?!\d)|(?<!\d),)+" if has_spaces else r",+", line)


def _about_commas(line: str) -> str:
    """The end of a sentence on a row whose commas may be meant as decimal ones; empty where there are none."""
    tight = re.search(r"\d+,\d+", line)
    if not tight or re.search(r"\s", line.strip(" ,\t")):
        return ""
    return f"; {tight[0]} is two numbers in a row without spaces: write {tight[0].replace(',', '.')} if it is one"


def _parse_number(cell: str, row: int, column: int) -> float:
    match = re.fullmatch(
        r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?)(?:/(\d+\.?\d*))?", plain_fraction(cell), re.IGNORECASE
    )
    number = float(match[1]) / float(match[2] or 1) if match and float(match[2] or 1) else None
    if number is None or abs(number) > 1e6:
        raise InputError(
            f"row {row}, column {column} of the kernel holds {cell!r}, but a number is needed, "
            "such as -1, 0.5 or 1/9, of at most a million"
        )
    return number


def shows_only_vertical_edges(kernel: list[list[float]]) -> bool:
    """Whether the kernel responds to a vertical edge, and gives 0 on a horizontal edge and on plain areas."""
    side = len(kernel)
    plain = np.ones((1, 4 * side, 4 * side), dtype=np.float32)
    vertical, horizontal = plain.copy(), plain.copy()
    vertical[:, :, : 2 * side] = 0
    horizontal[:, : 2 * side, :] = 0
    responses = [_largest_response(picture, kernel) for picture in (vertical, horizontal, plain)]
    silence = 1e-4 * max(1.0, float(np.abs(kernel).max()))
    return responses[0] > 100 * silence and max(responses[1:]) < silence


def _largest_response(picture: Float32, kernel: list[list[float]]) -> float:
    filters = on_channels(kernel, channels=1)
    return float(np.abs(convolve(picture, filters.weight, filters.bias, Window.square(len(kernel))).output).max())
