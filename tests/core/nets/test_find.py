"""From a picture to the box of a hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from rps_core.nets.boxes import Box
from rps_core.nets.find import candidates, choose, other_hands, refine, search, search_each
from rps_core.nets.finder import Finder, load_finder
from tests.helpers.finder import brightest, finder_that, frame_with, perfect_answer


def found(frame: np.ndarray, finder: Finder) -> Box | None:
    """The box that is meant, of all that the finder is sure of."""
    (boxes,) = candidates([frame], finder)
    return boxes[choose([box.sure for box in boxes], boxes)] if boxes else None


@pytest.mark.parametrize("shape", [(240, 320), (320, 240), (128, 128), (720, 1280)])
def test_a_box_is_told_in_pixels_of_the_picture(shape: tuple[int, int]) -> None:
    scale = max(shape) / 320
    left, top, width, height = (round(v * scale) for v in (100, 40, 80, 120))
    box = found(frame_with(left, top, width, height, shape), finder_that(brightest))
    assert box is not None
    assert (box.x, box.y, box.width, box.height) == pytest.approx((left, top, width, height), abs=4 * scale)


def test_nothing_found_is_none() -> None:
    assert found(np.zeros((100, 120, 3), np.uint8), finder_that(brightest)) is None


def test_of_two_hands_the_larger_is_taken() -> None:
    frame = np.maximum(frame_with(20, 100, 40, 40), frame_with(200, 90, 70, 60))
    two = torch.tensor([[8.0, 56, 24, 72], [80.0, 52, 108, 76]])

    def both_then_one(x: Tensor) -> Tensor:
        """The whole frame shows both; the second look one."""
        return perfect_answer(two) if (x > 0).float().mean() < 0.1 else brightest(x)

    box = found(frame, finder_that(both_then_one))
    assert box is not None and box.x == pytest.approx(200, abs=4)


def test_the_second_look_fits_better() -> None:
    frame = frame_with(150, 100, 31, 40)
    rough = Box(140, 95, 45, 45, 0.9)
    (better,) = refine([(frame, rough)], finder_that(brightest))
    assert (better.x, better.y, better.width, better.height) == pytest.approx((150, 100, 31, 40), abs=1.5)


def test_the_second_look_does_not_go_over_to_another_hand() -> None:
    rough = Box(10, 10, 30, 30, 0.9)
    away = finder_that(lambda _: perfect_answer(torch.tensor([[100.0, 100, 120, 120]])))
    (kept,) = refine([(np.zeros((100, 100, 3), np.uint8), rough)], away)
    assert replace(kept, sure=rough.sure) == rough
    assert kept.sure == pytest.approx(0.2 * rough.sure)


def test_a_box_is_as_sure_as_both_looks_together() -> None:
    frame = frame_with(150, 100, 31, 40)
    rough = Box(140, 95, 45, 45, 0.4)
    (better,) = refine([(frame, rough)], finder_that(brightest))
    (alone,) = refine([(frame, replace(rough, sure=1.0))], finder_that(brightest))
    assert better.sure == pytest.approx(0.4**0.5 * alone.sure)


def test_many_pictures_together_give_the_boxes_of_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rps_core.nets.find.BATCH_SIZE", 3)
    rng = np.random.default_rng(0)
    shapes = [(90, 120), (120, 90), (64, 64), (200, 50), (33, 128)]
    pictures = [rng.integers(0, 255, (*shape, 3), dtype=np.uint8) for shape in shapes]
    finder = load_finder()
    for picture, together in zip(pictures, search_each(pictures, finder), strict=True):
        alone = search(picture, finder)
        assert len(alone) == len(together) > 0
        for one, other in zip(alone, together, strict=True):
            assert one.sure == pytest.approx(other.sure, abs=1e-4)
            assert (one.x, one.y, one.side) == pytest.approx((other.x, other.y, other.side), abs=0.1)
    few = Finder(finder.model, 0.0)  # every peak counts, so that some pictures have several boxes
    for picture, several in zip(pictures, candidates(pictures, few), strict=True):
        assert [box.side for box in candidates([picture], few)[0]] == pytest.approx([b.side for b in several], abs=0.1)


def test_other_hands_are_about_as_good_and_not_the_same_hand() -> None:
    boxes = [Box(0, 0, 40, 40, 0.9), Box(4, 0, 36, 40, 0.9), Box(100, 0, 30, 30, 0.9), Box(200, 0, 50, 50, 0.4)]
    assert other_hands([0.9, 0.9, 0.8, 0.4], boxes, 0) == [2]
