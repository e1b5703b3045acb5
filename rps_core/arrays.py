"""Names for the arrays that the core passes around, and how a picture of any shape is made square.

The shape of each array stands where it is used.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

ImageU8: TypeAlias = NDArray[np.uint8]
"""A picture: (height, width, 3), red, green, blue in [0, 255]. A grey one or a map: (height, width)."""

Float32: TypeAlias = NDArray[np.float32]
"""Values as a net computes them: inputs, weights and feature maps, mostly (channels, height, width)."""

Float64: TypeAlias = NDArray[np.float64]
"""Measurements and statistics, where rounding must not add up."""

Int64: TypeAlias = NDArray[np.int64]
"""Indices and counts."""

Bool: TypeAlias = NDArray[np.bool_]
"""A mask: True where something holds."""

BAND_BLUR = 1 / 18
"""Standard deviation of the blur in the bands of a letterbox, as a share of its side."""


def fill_bands(pixels: ImageU8, size_px: int) -> ImageU8:
    """(H, W, 3), neither side longer than size_px -> (size_px, size_px, 3): the picture in the middle of a square.

    Each band continues the edge that it touches, blurred along the edge: sharp edge pixels, drawn out, would be
    stripes, which look like fingers. Training pictures are filled by the same function.
    """
    height, width = pixels.shape[:2]
    left, top = (size_px - width) // 2, (size_px - height) // 2
    bands = ((top, size_px - height - top), (left, size_px - width - left), (0, 0))
    square = np.pad(pixels, bands, mode="edge")
    sigma = size_px * BAND_BLUR
    if top or bands[0][1]:
        square[:top] = _blur_line(square[top], sigma)
        square[top + height :] = _blur_line(square[top + height - 1], sigma)
    if left or bands[1][1]:
        square[:, :left] = _blur_line(square[:, left], sigma)[:, None]
        square[:, left + width :] = _blur_line(square[:, left + width - 1], sigma)[:, None]
    return square


def _blur_line(line: ImageU8, sigma: float) -> ImageU8:
    """(N, 3) blurred along its length by a Gaussian of that standard deviation in pixels; its ends are drawn out."""
    reach = max(1, round(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    padded = np.pad(line.astype(np.float64), ((reach, reach), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)  # (N, 3, 2 * reach + 1)
    blurred: ImageU8 = np.rint(windows @ (weights / weights.sum())).astype(np.uint8)
    return blurred
