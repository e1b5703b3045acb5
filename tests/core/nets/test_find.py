"""From a picture to the box of a hand."""

import numpy as np
import pytest
import torch
from torch import Tensor

from rps_core.nets.boxes import Box
from rps_core.nets.find import find, look_again
from tests.helpers.finder import brightest, finder_that, frame_with, perfect_answer


@pytest.mark.parametrize("shape", [(240, 320), (320, 240), (128, 128), (720, 1280)])
def test_a_box_is_told_in_pixels_of_the_picture(shape: tuple[int, int]) -> None:
    scale = max(shape) / 320
    left, top, width, height = (round(v * scale) for v in (100, 40, 80, 120))
    box = find(frame_with(left, top, width, height, shape), finder_that(brightest))
    assert box is not None
    assert (box.x, box.y, box.width, box.height) == pytest.approx((left, top, width, height), abs=4 * scale)


def test_nothing_found_is_none() -> None:
    assert find(np.zeros((100, 120, 3), np.uint8), finder_that(brightest)) is None


def test_of_two_hands_the_larger_is_taken() -> None:
    frame = np.maximum(frame_with(20, 100, 40, 40), frame_with(200, 90, 70, 60))
    two = torch.tensor([[8.0, 56, 24, 72], [80.0, 52, 108, 76]])

    def both_then_one(x: Tensor) -> Tensor:
        """The whole frame shows both; the second look one."""
        return perfect_answer(two) if (x > 0).float().mean() < 0.1 else brightest(x)

    box = find(frame, finder_that(both_then_one))
    assert box is not None and box.x == pytest.approx(200, abs=4)


def test_the_second_look_fits_better() -> None:
    frame = frame_with(150, 100, 31, 40)
    rough = Box(140, 95, 45, 45, 0.9)
    better = look_again(frame, rough, finder_that(brightest))
    assert (better.x, better.y, better.width, better.height) == pytest.approx((150, 100, 31, 40), abs=1.5)


def test_the_second_look_does_not_go_over_to_another_hand() -> None:
    rough = Box(10, 10, 30, 30, 0.9)
    away = finder_that(lambda _: perfect_answer(torch.tensor([[100.0, 100, 120, 120]])))
    assert look_again(np.zeros((100, 100, 3), np.uint8), rough, away) == rough
