"""The region of a frame."""

import numpy as np
import pytest

from rps_core.live.region import Region


def frame(height: int = 480, width: int = 640, value: int = 0) -> np.ndarray:
    return np.full((height, width, 3), value, np.uint8)


def test_the_default_region_is_the_guides():
    assert Region().box(640, 480) == (120, 40, 400)


@pytest.mark.parametrize("region", [Region(0, 0, 1), Region(1, 1, 0.3), Region(-3, 9, 7), Region(0.3, 0.7, 0)])
@pytest.mark.parametrize(("width", "height"), [(640, 480), (480, 640), (320, 180), (17, 11), (1, 1)])
def test_a_region_lies_inside_frames_of_every_size(region, width, height):
    left, top, side = region.box(width, height)
    assert 0 <= left <= left + side <= width
    assert 0 <= top <= top + side <= height
    assert region.crop(frame(height, width)).shape == (side, side, 3)
    assert side >= 1


def test_a_mirrored_region_shows_the_same_pixels_of_the_mirrored_frame():
    rgb = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    region = Region(0.2, 0.7, 0.5)
    assert (region.mirrored().crop(rgb[:, ::-1])[:, ::-1] == region.crop(rgb)).all()
