"""A picture of any shape becomes square: its own pixels, and bands that a net takes for no fingers."""

import numpy as np
import pytest

from rps_core.arrays import fill_bands


@pytest.mark.parametrize("upright", [False, True])
def test_the_bands_of_a_letterbox_show_no_sharp_stripes(upright: bool) -> None:
    stripes = np.zeros((40, 80, 3), np.uint8)
    stripes[:, ::8] = stripes[:, 1::8] = stripes[:, 2::8] = stripes[:, 3::8] = 255
    filled = fill_bands(stripes.transpose(1, 0, 2) if upright else stripes, 80)
    filled = filled.transpose(1, 0, 2) if upright else filled
    assert np.array_equal(filled[20:60], stripes)
    assert np.ptp(stripes[0, 20:60]) == 255 and np.ptp(filled[[0, 79], 20:60].astype(int)) < 40


def test_a_picture_that_fills_the_square_keeps_its_pixels() -> None:
    square = np.random.default_rng(0).integers(0, 256, (30, 30, 3), dtype=np.uint8)
    assert np.array_equal(fill_bands(square, 30), square)
