"""A convolution with all that leads to its output, and the range of what comes out. numpy, no torch."""

from dataclasses import dataclass

import numpy as np

from rps_core.arrays import Float32
from rps_core.convolution.sliding import Windows, lay_windows, pad
from rps_core.reports import counted
from rps_core.shapes import ShapeError, Window


@dataclass(frozen=True)
class Convolution:
    """torch.nn.Conv2d on one picture, with all that leads to its output."""

    windows: Windows
    padded: Float32
    """(C_in, H_padded, W_padded)"""
    weight: Float32
    """(C_out, C_in, kh, kw)"""
    bias: Float32
    """(C_out,)"""
    output: Float32
    """(C_out, H_out, W_out)"""


def convolve(
    picture: Float32, weight: Float32, bias: Float32, window: Window, padding_mode: str = "zeros"
) -> Convolution:
    """A picture (C_in, H, W) under the kernels (C_out, C_in, kh, kw). Raises ShapeError where they do not fit."""
    if picture.shape[0] != weight.shape[1]:
        raise ShapeError(
            f"the kernels see {counted(weight.shape[1], 'channel')}, but the picture has {picture.shape[0]}; "
            f"take a picture of {counted(weight.shape[1], 'channel')}"
        )
    windows = lay_windows(picture.shape[1], picture.shape[2], window)
    padded = pad(picture, windows, padding_mode)
    cells = windows.cells(padded)  # (C_in, H_out, W_out, kh, kw)
    output = np.tensordot(weight, cells, axes=([1, 2, 3], [0, 3, 4])) + bias[:, None, None]  # (C_out, H_out, W_out)
    return Convolution(windows, padded, weight, bias, output.astype(np.float32))


def diverging_range(conv: Convolution, channel: int) -> float:
    """The end of a colour scale centred on zero that holds the channel's weights, their products and its output."""
    largest = max(float(np.abs(conv.output[channel]).max()), float(np.abs(conv.weight[channel]).max()))
    return largest or 1.0


@dataclass(frozen=True)
class Range:
    """The values of a map, and how many of them a picture cannot show. Shares between 0 and 1."""

    lowest: float
    highest: float
    too_dark: float
    too_bright: float


def value_range(values: Float32, black: float = 0.0, white: float = 1.0) -> Range:
    """Against the values that a picture draws black and white, with room for the last bit of a float."""
    room = 1e-5
    return Range(
        float(values.min()),
        float(values.max()),
        float((values < black - room).mean()),
        float((values > white + room).mean()),
    )
