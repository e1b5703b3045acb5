"""Smooth random pictures: what skin, cloth and backgrounds are mottled with."""

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def mottle(rng: np.random.Generator, size_px: int, blob_share: float, octaves: int = 1) -> Floats:
    """(size_px, size_px) of smooth noise, mean 0, deviation near 1: blobs `blob_share` of the picture wide.

    Each further octave has blobs half as wide and half as strong. The same generator draws the same blobs at any
    size, so that a picture looks alike at 64 and at 256 pixels.
    """
    total = np.zeros((size_px, size_px), np.float32)
    weight, weights = 1.0, 0.0
    for _ in range(octaves):
        cells = max(2, round(1 / blob_share)) + 2
        coarse = rng.standard_normal((cells, cells), dtype=np.float32)
        total += np.float32(weight) * cv2.resize(coarse, (size_px, size_px), interpolation=cv2.INTER_CUBIC)
        weights += weight
        weight, blob_share = weight / 2, max(blob_share / 2, 1 / 128)
    total /= np.float32(weights)
    return total
