"""Overlays on pictures and patches cut out of them."""

import numpy as np

from rps_core.explain.overlay import cut_out, overlay
from rps_core.layers.stack import Box


def test_a_patch_beyond_the_border_is_transparent_there():
    cut = cut_out(np.full((4, 4, 3), 9, dtype=np.uint8), Box(-1, 2, 3, 4))
    assert cut[..., 3].tolist() == [[0] * 4, [255, 255, 0, 0], [255, 255, 0, 0]]


def test_an_overlay_covers_the_largest_value_and_leaves_the_rest():
    pixels = np.full((1, 3, 3), 200, dtype=np.uint8)
    laid = overlay(pixels, np.array([[0.0, 2.0, -1.0]], dtype=np.float32), 1.0)
    assert laid[0, 0].tolist() == [200] * 3
    assert laid[0, 1].tolist() == [122, 60, 235]
    assert laid[0, 2].tolist() == [220, 160, 100]
    assert np.array_equal(overlay(pixels, np.zeros((1, 3), dtype=np.float32), 1.0), pixels)
