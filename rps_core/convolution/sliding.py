"""Which input cells an output cell of a convolution or a pooling sees, and what becomes of them. numpy, no torch.

Everything rests on two small tables: the rows and the columns of the padded picture that each output row and column
looks at. Stride, padding, dilation and ceil mode live in these tables and nowhere else; whoever draws a window or
multiplies its cells looks them up. Formulas are those of the torch.nn.Conv2d, MaxPool2d and AvgPool2d documentation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rps_core.shapes import Pair, ShapeError, Window

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PADDING_MODES = ("zeros", "reflect", "replicate")
"""As torch.nn.Conv2d calls them: black, mirrored at the border pixel, or the border pixel again."""


@dataclass(frozen=True)
class Windows:
    """The windows over a picture of `height` x `width` pixels, in coordinates of the padded picture.

    `rows` (H_out, kh) and `cols` (W_out, kw) hold the places that each output row and column sees. With ceil mode the
    last window may reach over the padding: `padded_height` and `padded_width` then include what it reaches into.
    """

    height: int
    width: int
    window: Window
    rows: Ints
    cols: Ints

    @property
    def output_size(self) -> Pair:
        """(H_out, W_out) in pixels."""
        return len(self.rows), len(self.cols)

    @property
    def padded_size(self) -> Pair:
        """(height, width) of the padded picture, in pixels."""
        top, left = self.window.padding
        height, width = self.height + 2 * top, self.width + 2 * left
        return max(height, int(self.rows.max()) + 1), max(width, int(self.cols.max()) + 1)

    @property
    def reach(self) -> Pair:
        """(height, width) from a window's first cell to its last, in pixels."""
        return int(self.rows[0, -1] - self.rows[0, 0]) + 1, int(self.cols[0, -1] - self.cols[0, 0]) + 1

    def cells(self, padded: Floats) -> Floats:
        """(C, H_padded, W_padded) -> what each output cell sees, (C, H_out, W_out, kh, kw)."""
        return padded[:, self.rows[:, None, :, None], self.cols[None, :, None, :]]


def lay_windows(height: int, width: int, window: Window, *, pooling: bool = False, ceil_mode: bool = False) -> Windows:
    """The windows over a picture. Raises ShapeError where the kernel does not fit or a number is out of its range."""
    tables = []
    for side, (size, count) in enumerate(
        zip((height, width), window.slide((height, width), pooling=pooling), strict=True)
    ):
        kernel_size, stride, dilation = window.kernel_size[side], window.stride[side], window.dilation[side]
        if ceil_mode:
            reach = dilation * (kernel_size - 1) + 1
            left_over = (size + 2 * window.padding[side] - reach) % stride
            begins_inside = count * stride < size + window.padding[side]  # torch adds no window within the padding
            count += 1 if left_over and begins_inside else 0
        tables.append(np.arange(count)[:, None] * stride + np.arange(kernel_size)[None, :] * dilation)
    return Windows(height, width, window, *tables)


def pad(picture: Floats, windows: Windows, mode: str = "zeros", fill: float = 0.0) -> Floats:
    """(C, H, W) -> (C, H_padded, W_padded). `fill` stands in place of the zeros.

    Raises ShapeError where reflect padding would mirror more pixels than there are.
    """
    bands = [(0, 0)]
    for side, padded_side, before in zip(picture.shape[1:], windows.padded_size, windows.window.padding, strict=True):
        bands.append((before, padded_side - before - side))
    if mode == "zeros":
        return np.pad(picture, bands, constant_values=fill)
    if mode == "replicate":
        return np.pad(picture, bands, mode="edge")
    for side, (before, _) in zip(picture.shape[1:], bands[1:], strict=True):
        if before >= side:
            raise ShapeError(
                f"reflect padding {before} does not fit a picture of {side}: there are only {side - 1} pixels beyond "
                f"the border pixel to mirror; take a padding of at most {side - 1} or another padding mode"
            )
    return np.pad(picture, bands, mode="reflect")


@dataclass(frozen=True)
class Convolution:
    """torch.nn.Conv2d on one picture, with all that leads to its output."""

    windows: Windows
    padded: Floats
    """(C_in, H_padded, W_padded)"""
    weight: Floats
    """(C_out, C_in, kh, kw)"""
    bias: Floats
    """(C_out,)"""
    output: Floats
    """(C_out, H_out, W_out)"""


def convolve(picture: Floats, weight: Floats, bias: Floats, window: Window, padding_mode: str = "zeros") -> Convolution:
    """A picture (C_in, H, W) under the kernels (C_out, C_in, kh, kw). Raises ShapeError where they do not fit."""
    if picture.shape[0] != weight.shape[1]:
        raise ShapeError(
            f"the kernels see {weight.shape[1]} channels, but the picture has {picture.shape[0]}; "
            f"take a picture of {weight.shape[1]} channels"
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
class Pooling:
    """torch.nn.MaxPool2d on one picture, torch.nn.AvgPool2d beside it, and who won."""

    windows: Windows
    padded: Floats
    """(C, H_padded, W_padded); -infinity where padding lies, so that it never wins."""
    maximum: Floats
    """(C, H_out, W_out)"""
    average: Floats | None
    """(C, H_out, W_out); None with a dilation, which AvgPool2d does not know."""
    counts: tuple[Ints, Ints]
    """How many rows (H_out,) and columns (W_out,) of each window AvgPool2d divides by: padding counts, beyond it not"""
    winners: NDArray[np.bool_]
    """(C, H, W): which values won a window and live on. The others are thrown away."""

    @property
    def lost(self) -> float:
        """Share of the values that are thrown away."""
        return float(1 - self.winners.mean())


def pool(picture: Floats, window: Window, *, ceil_mode: bool = False) -> Pooling:
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


def _winners(best: Ints, windows: Windows, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    (rows, cols), (top, left), width = windows.output_size, windows.window.padding, windows.window.kernel_size[1]
    row = windows.rows[np.arange(rows)[None, :, None], best // width] - top  # (C, H_out, W_out)
    col = windows.cols[np.arange(cols)[None, None, :], best % width] - left
    won = np.zeros(shape, dtype=bool)
    won[np.arange(shape[0])[:, None, None], row, col] = True
    return won


def wins_at(pooling: Pooling, cell: tuple[int, int], place: tuple[int, int]) -> bool:
    """Whether the winner of an output cell stands at `place` (row, column) of its window, in every channel."""
    seen = pooling.windows.cells(pooling.padded)[:, cell[0], cell[1]]  # (C, kh, kw)
    best = seen.reshape(len(seen), -1).argmax(1)
    return bool((best == place[0] * seen.shape[2] + place[1]).all())


def shift_right(picture: Floats, pixels: int) -> Floats:
    """The picture (C, H, W) moved to the right; its left border pixels fill the gap."""
    return np.pad(picture, ((0, 0), (0, 0), (pixels, 0)), mode="edge")[:, :, : picture.shape[2]]


@dataclass(frozen=True)
class Change:
    """How two pictures differ: the share of values that stayed the same, and the mean absolute change."""

    unchanged: float
    mean: float


def change(before: Floats, after: Floats) -> Change:
    difference = np.abs(before - after)
    return Change(float((difference == 0).mean()), float(difference.mean()))


@dataclass(frozen=True)
class Range:
    """The values of a map, and how many of them a picture cannot show. Shares between 0 and 1."""

    lowest: float
    highest: float
    too_dark: float
    too_bright: float


def value_range(values: Floats, black: float = 0.0, white: float = 1.0) -> Range:
    """Against the values that a picture draws black and white, with room for the last bit of a float."""
    room = 1e-5
    return Range(
        float(values.min()),
        float(values.max()),
        float((values < black - room).mean()),
        float((values > white + room).mean()),
    )
