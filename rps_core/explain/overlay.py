"""Values laid over a picture as colour, and what a unit sees cut out of it. No torch."""

import numpy as np

from rps_core.arrays import Float32, ImageU8
from rps_core.layers.stack import Box

POSITIVE = (122, 60, 235)
NEGATIVE = (240, 120, 0)


def overlay(pixels: ImageU8, values: Float32, strength: float) -> ImageU8:
    """A picture (H, W, 3) with values (H, W) over it: violet above 0, orange below, the stronger the larger.

    `strength` in [0, 1] is how far the colour covers the picture where the value is largest.
    """
    largest = float(np.abs(values).max()) or 1.0
    cover = strength * np.abs(values)[..., None] / largest  # (H, W, 1), in [0, 1]
    colour = np.where(values[..., None] < 0, NEGATIVE, POSITIVE)
    return (pixels * (1 - cover) + colour * cover).round().astype(np.uint8)


def cut_out(pixels: ImageU8, box: Box) -> ImageU8:
    """What a box holds of a picture (H, W, 3): (height, width, 4), transparent where it reaches beyond."""
    inside = box.inside((pixels.shape[0], pixels.shape[1]))
    cut = np.zeros((box.height, box.width, 4), dtype=np.uint8)
    top, left = inside.top - box.top, inside.left - box.left
    part = cut[top : top + inside.height, left : left + inside.width]
    part[..., :3] = pixels[inside.top : inside.top + inside.height, inside.left : inside.left + inside.width]
    part[..., 3] = 255
    return cut
