"""A box that follows a hand."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from rps_core.live import track
from rps_core.live.track import PATIENCE, SEARCH_EVERY, Tracker, damped
from rps_core.nets.boxes import Box
from rps_core.nets.find import search
from rps_core.nets.finder import Finder
from tests.helpers.finder import NO_BOX, brightest, finder_that, frame_with, perfect_answer


def test_the_tracker_follows_a_hand_and_looks_at_the_whole_frame_only_when_it_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at: list[tuple[int, ...]] = []

    def watched(picture: np.ndarray, finder: Finder, most: int = 2) -> list[Box]:
        looked_at.append(picture.shape[:2])
        return search(picture, finder, most)

    monkeypatch.setattr(track, "search", watched)
    tracker = Tracker(finder_that(brightest))
    for step in range(10):
        box = tracker.step(frame_with(60 + 5 * step, 80, 40, 50))
        assert box is not None and abs(box.middle[0] - (80 + 5 * step)) < 12
    assert looked_at[0] == (240, 320) and all(max(shape) < 150 for shape in looked_at[1:])
    tracker = Tracker(finder_that(brightest))
    tracker.step(frame_with(60, 80, 40, 50))
    empty = np.zeros((240, 320, 3), np.uint8)
    boxes = [tracker.step(empty) for _ in range(PATIENCE + 1)]
    assert boxes[-2] is not None and boxes[-1] is None
    tracker.step(frame_with(10, 10, 40, 40))
    assert looked_at[-1] == (240, 320)


def test_a_still_hand_s_box_is_steadier_than_what_is_found_and_a_moving_one_is_followed() -> None:
    rng = np.random.default_rng(0)
    box = Box(100, 100, 50, 50, 1)
    path = []
    for _ in range(200):
        x, y = 100 + rng.normal(0, 2, 2)
        box = damped(box, Box(x, y, 50, 50, 1))
        path.append(box.x)
    assert np.diff(path).std() < 0.5 * np.diff(100 + rng.normal(0, 2, 200)).std()
    assert damped(box, Box(200, 100, 50, 50, 1)).x > 180


def test_what_is_doubtful_near_the_box_is_left_for_a_sure_hand_elsewhere_and_kept_without_one() -> None:
    def says(x: Tensor) -> Tensor:
        """What is bright is surely a hand; what is dim is one with 30 %, where a new one needs 50."""
        if (x > 0).any():
            return brightest(x)
        answer = brightest(x + 0.8)
        answer[0, 0][answer[0, 0] > 0] = float(np.log(0.3 / 0.7))
        return answer

    tracker = Tracker(finder_that(says))
    here, there = frame_with(40, 60, 40, 50), frame_with(220, 60, 40, 50)
    tracker.step(here)
    boxes = [tracker.step(here // 4) for _ in range(3 * PATIENCE)]
    assert all(box and abs(box.middle[0] - 60) < 12 for box in boxes), "the same hand, seen badly"
    boxes = [tracker.step(np.maximum(here // 4, there)) for _ in range(PATIENCE + 1)]
    assert boxes[-1] and abs(boxes[-1].middle[0] - 240) < 12


def sure_of(logits: dict[int, float]) -> Callable[[Tensor], Tensor]:
    """A net that takes what is grey for a hand, by its grey value so sure of it."""

    def says(x: Tensor) -> Tensor:
        grey = ((x[0].mean(0) + 1) * 127.5).round()
        answer = perfect_answer(NO_BOX[None])
        for value, logit in sorted(logits.items(), key=lambda pair: pair[1]):
            rows, columns = torch.nonzero((grey - value).abs() < 4, as_tuple=True)
            if len(rows) < 4:
                continue
            one = perfect_answer(torch.tensor([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]]).float())
            near = one[0, 0] > 0
            answer[0, 1:] = torch.where(one[0, 3] != 0, one[0, 1:], answer[0, 1:])
            answer[0, 0][near] = logit
        return answer

    return says


def two_things(left: int, right: int) -> np.ndarray:
    frame = np.zeros((240, 320, 3), np.uint8)
    frame[90:130, 40:80], frame[80:140, 220:280] = left, right
    return frame


def test_a_hand_that_is_clearly_more_of_one_takes_over_and_one_as_good_does_not() -> None:
    """A nose was there first, and then came a hand: twice a second the whole frame is searched."""
    tracker = Tracker(finder_that(sure_of({100: 0.4, 200: 3.0, 240: 0.5}), threshold=0.2))
    first = tracker.step(two_things(100, 0))
    assert first and first.middle[0] == pytest.approx(60, abs=8)
    boxes = [tracker.step(two_things(100, 240)) for _ in range(2 * SEARCH_EVERY)]
    assert all(box and box.middle[0] == pytest.approx(60, abs=8) for box in boxes), "0.62 is hardly more than 0.60"
    boxes = [tracker.step(two_things(100, 200)) for _ in range(SEARCH_EVERY)]
    assert boxes[-1] and boxes[-1].middle[0] == pytest.approx(250, abs=8)


def test_what_is_hardly_a_hand_is_looked_for_again_in_the_whole_frame_after_some_frames() -> None:
    tracker = Tracker(finder_that(sure_of({100: -0.8, 200: 3.0}), threshold=0.2))
    tracker.step(two_things(100, 0))
    boxes = [tracker.step(two_things(100, 200)) for _ in range(PATIENCE + 1)]
    assert boxes[-1] and boxes[-1].middle[0] == pytest.approx(250, abs=8)


def test_the_certainty_of_a_hand_that_is_followed_does_not_jump() -> None:
    assert damped(Box(0, 0, 9, 9, 0.9), Box(0, 0, 9, 9, 0.3)).sure == pytest.approx(0.78)
