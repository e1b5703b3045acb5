"""Which input cells each output cell of a convolution or a pooling is made of. numpy, no torch.

Everything rests on two small tables: the rows and the columns of the padded picture that each output row and column
reads. Stride, padding, dilation and ceil mode live in these tables and nowhere else; whoever draws a window or
multiplies its cells looks them up. Formulas are those of the torch.nn.Conv2d, MaxPool2d and AvgPool2d documentation.
"""

from dataclasses import dataclass

import numpy as np

from rps_core.arrays import Float32, Int64
from rps_core.reports import counted
from rps_core.shapes import Pair, ShapeError, Window

PADDING_MODES = ("zeros", "reflect", "replicate")
"""As torch.nn.Conv2d calls them: black, mirrored at the border pixel, or the border pixel again."""


@dataclass(frozen=True)
class Windows:
    """The windows over a picture of `height` x `width` pixels, in coordinates of the padded picture.

    `rows` (H_out, kh) and `cols` (W_out, kw) hold the positions that each output row and column reads. With ceil mode
    the last window may reach over the padding: `padded_size` then includes what it reaches into.
    """

    height: int
    width: int
    window: Window
    rows: Int64
    cols: Int64

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

    def cells(self, padded: Float32) -> Float32:
        """(C, H_padded, W_padded) -> what each output cell reads, (C, H_out, W_out, kh, kw)."""
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


def pad(picture: Float32, windows: Windows, mode: str = "zeros", fill: float = 0.0) -> Float32:
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
                f"reflect padding {before} does not fit a picture of {side}: beyond the border pixel "
                f"{counted(side - 1, 'pixel is', 'pixels are')} there to mirror; take a padding of at most {side - 1} "
                "or another padding mode"
            )
    return np.pad(picture, bands, mode="reflect")
