"""Max pooling with average pooling beside it: which value wins each window, and what a shift of the picture changes.

numpy, no torch.
"""

from dataclasses import dataclass

import numpy as np

from rps_core.arrays import Bool, Float32, Int64
from rps_core.convolution.sliding import Windows, lay_windows, pad
from rps_core.shapes import Window


@dataclass(frozen=True)
class Pooling:
    """torch.nn.MaxPool2d on one picture, torch.nn.AvgPool2d beside it, and who won."""

    windows: Windows
    padded: Float32
    """(C, H_padded, W_padded); -infinity where padding lies, so that it never wins."""
    maximum: Float32
    """(C, H_out, W_out)"""
    average: Float32 | None
    """(C, H_out, W_out); None with a dilation, which AvgPool2d does not know."""
    counts: tuple[Int64, Int64]
    """How many rows (H_out,) and columns (W_out,) of each window AvgPool2d divides by: padding counts, beyond it not"""
    winners: Bool
    """(C, H, W): which values won a window and live on. The others are thrown away."""

    @property
    def lost(self) -> float:
        """Share of the values that are thrown away."""
        return float(1 - self.winners.mean())


def pool(picture: Float32, window: Window, *, ceil_mode: bool = False) -> Pooling:
    """A picture (C, H, W) pooled. Raises ShapeError where the window does not fit."""
    channels, height, width = picture.shape
    windows = lay_windows(height, width, window, pooling=True, ceil_mode=ceil_mode)
    padded = pad(picture, windows, fill=-np.inf)
    cells = windows.cells(padded).reshape(channels, *windows.output_size, -1)  # (C, H_out, W_out, kh * kw)
    best = cells.argmax(-1)  # (C, H_out, W_out): the first of equals, as in torch
    top, left = window.padding
    counts = (windows.rows < height + 2 * top).sum(1), (windows.cols < width + 2 * left).sum(1)
    divisor = counts[0][:, None] * counts[1][None, :]  # (H_out, W_out)
    average = np.where(np.isinf(cells), 0, cells).sum(-1) / divisor if window.dilation == (1, 1) else None
    return Pooling(
        windows,
        padded,
        np.take_along_axis(cells, best[..., None], -1)[..., 0],
        None if average is None else average.astype(np.float32),
        counts,
        _winners(best, windows, picture.shape),
    )


def _winners(best: Int64, windows: Windows, shape: tuple[int, ...]) -> Bool:
    (rows, cols), (top, left), width = windows.output_size, windows.window.padding, windows.window.kernel_size[1]
    row = windows.rows[np.arange(rows)[None, :, None], best // width] - top  # (C, H_out, W_out)
    col = windows.cols[np.arange(cols)[None, None, :], best % width] - left
    won = np.zeros(shape, dtype=bool)
    won[np.arange(shape[0])[:, None, None], row, col] = True
    return won


def wins_at(pooling: Pooling, cell: tuple[int, int], position: tuple[int, int]) -> bool:
    """Whether the winner of an output cell stands at `position` (row, column) of its window, in every channel."""
    cells = pooling.windows.cells(pooling.padded)[:, cell[0], cell[1]]  # (C, kh, kw)
    best = cells.reshape(len(cells), -1).argmax(1)
    return bool((best == position[0] * cells.shape[2] + position[1]).all())


def shift_right(picture: Float32, pixels: int) -> Float32:
    """The picture (C, H, W) moved to the right; its left border pixels fill the gap."""
    return np.pad(picture, ((0, 0), (0, 0), (pixels, 0)), mode="edge")[:, :, : picture.shape[2]]


@dataclass(frozen=True)
class Change:
    """How two pictures differ: the share of values that stayed the same, and the mean absolute change."""

    unchanged: float
    mean: float


def change(before: Float32, after: Float32) -> Change:
    difference = np.abs(before - after)
    return Change(float((difference == 0).mean()), float(difference.mean()))
