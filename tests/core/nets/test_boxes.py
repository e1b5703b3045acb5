"""From the finder's answer to boxes and crops."""

import numpy as np
import pytest
import torch

from rps_core.nets.boxes import Box, crop_square, read_boxes
from tests.helpers.finder import perfect_answer


def test_boxes_are_read_back() -> None:
    boxes = torch.tensor([[20.0, 30, 60, 90], [80.0, 70, 120, 100]])
    read = sorted(read_boxes(perfect_answer(boxes)[0]), key=lambda box: box.x)
    for box, (left, top, right, bottom) in zip(read, boxes.tolist(), strict=True):
        assert (box.x, box.y, box.width, box.height) == pytest.approx((left, top, right - left, bottom - top), abs=1e-3)
        assert box.sure > 0.99


def test_a_crop_is_a_square_inside_and_is_cut_at_the_border() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)
    assert crop_square(picture, Box(80, 40, 20, 10, 1), 1.5).shape == (30, 30, 3)
    assert crop_square(picture, Box(0, 40, 20, 20, 1), 2).shape == (40, 30, 3)
    assert crop_square(picture, Box(500, 500, 20, 20, 1), 2).shape == picture.shape  # nothing of it is inside


def test_overlap_is_intersection_over_union() -> None:
    assert Box(0, 0, 10, 10, 1).overlap(Box(5, 0, 10, 10, 1)) == pytest.approx(1 / 3)
    assert Box(0, 0, 10, 10, 1).overlap(Box(20, 0, 10, 10, 1)) == 0


@pytest.mark.parametrize(
    ("box", "within"),
    [
        (Box(10.4, 20.6, 30, 40, 1), (10, 21, 30, 40)),
        (Box(-5, -6, 30, 40, 1), (0, 0, 25, 34)),
        (Box(80, 90, 30, 40, 1), (80, 90, 20, 30)),
        (Box(10, 10, 0.2, 0.2, 1), (10, 10, 1, 1)),
        (Box(300, -300, 20, 20, 1), (99, 0, 1, 1)),
    ],
    ids=["inside", "over the upper left", "over the lower right", "tiny", "outside"],
)
def test_whole_pixels_of_a_box_lie_in_the_picture(box: Box, within: tuple[int, int, int, int]) -> None:
    assert box.within(100, 120) == within
