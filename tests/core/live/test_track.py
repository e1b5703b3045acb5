"""A box that follows a hand."""

import numpy as np
import pytest

from rps_core.live import track
from rps_core.live.track import PATIENCE, Tracker, damped
from rps_core.nets.boxes import Box
from rps_core.nets.find import search
from rps_core.nets.finder import Finder
from tests.helpers.finder import brightest, finder_that, frame_with


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
