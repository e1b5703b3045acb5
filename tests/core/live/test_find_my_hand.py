"""The way of a frame to its label where the hand is found: the crop, the box drawn, no hand, the change of mode."""

from typing import Any

import numpy as np
import pytest

from rps_core.labels import NO_HAND, NONE, Prediction
from rps_core.live.frame_processor import FrameProcessor, Settings
from rps_core.live.region import Region
from rps_core.live.results import LiveResult, Shot, advice_on
from rps_core.live.smoothing import HELD_S, Smoother
from rps_core.live.track import PATIENCE
from rps_core.nets.find import MARGIN
from tests.helpers.finder import brightest, brightest_by, finder_that, frame_with

GREEN = (0, 214, 90)
ROCK = Prediction({"paper": 0.04, "rock": 0.9, "scissors": 0.04, NONE: 0.02})
UNSURE = Prediction({"paper": 0.3, "rock": 0.3, "scissors": 0.2, NONE: 0.2})
EMPTY = np.zeros((480, 640, 3), np.uint8)


def hand(left: int = 100, top: int = 200, width: int = 120, height: int = 150) -> np.ndarray:
    return frame_with(left, top, width, height, (480, 640))


def by_brightness(rgb: np.ndarray) -> Prediction:
    """A net that is sure of a fist where half of the picture is bright."""
    return ROCK if rgb.mean() > 100 else UNSURE


def finding(**settings: Any) -> FrameProcessor:
    processor = FrameProcessor()
    processor.change(Settings(finder=finder_that(brightest), classify=by_brightness, smooth=False, **settings))
    return processor


def test_the_net_sees_the_crop_around_the_hand_and_shot_and_box_say_where():
    processor = finding()
    processor.process(hand())
    shot, result = processor.latest(), processor.result()
    assert shot and result and shot.box
    x, y, width, height = shot.box.within(640, 480)
    assert abs(x - 100) < 8 and abs(y - 200) < 8 and abs(width - 120) < 12 and abs(height - 150) < 12
    side = MARGIN * shot.box.side
    assert shot.rgb.shape[:2] == (pytest.approx(side, abs=1), pytest.approx(side, abs=1))
    assert (shot.frame_px, shot.searched, shot.hand_found) == ((640, 480), True, True)
    assert result.text == "rock"


def test_the_crop_ends_where_the_frame_ends():
    processor = finding()
    processor.process(hand(left=0, top=330, width=150, height=150))
    shot = processor.latest()
    assert shot and shot.box
    height, width = shot.rgb.shape[:2]
    assert width < MARGIN * shot.box.side - 5 and height < MARGIN * shot.box.side - 5
    assert shot.rgb.base is None, "a crop of its own, which does not keep the whole frame in memory"


def test_the_preview_shows_the_whole_frame_mirrored_with_the_hand_s_box_mirrored_too():
    view = finding().process(hand(left=100))  # at the camera's left, so at the right of the preview
    green = np.argwhere((view == GREEN).all(axis=2))
    (top, left), (bottom, right) = green.min(axis=0), green.max(axis=0)
    assert view.shape == (480, 640, 3)
    assert abs(left - (640 - 220)) < 12 and abs(right - (640 - 100)) < 12
    assert abs(top - 200) < 12 and abs(bottom - 350) < 12


def test_nothing_found_is_no_hand_and_no_guess_and_no_box_is_drawn():
    processor = finding()
    view = processor.process(EMPTY)
    shot, result = processor.latest(), processor.result()
    assert shot and result
    assert (shot.box, shot.hand_found, result.text) == (None, False, NO_HAND)
    assert shot.rgb.shape == (480, 640, 3), "the net was given the whole frame"
    assert not (view == GREEN).all(axis=2).any() and view.max() > 0, "no box, but the words"


HARDLY = brightest_by(-0.8)  # 31 %


def test_what_the_finder_is_hardly_sure_of_is_no_hand_unless_the_net_is_sure_of_a_gesture():
    processor = FrameProcessor()
    for prediction, text, is_drawn in ((UNSURE, NO_HAND, False), (ROCK, "rock", True)):
        processor.change(
            Settings(finder=finder_that(HARDLY, 0.2), classify=lambda rgb, it=prediction: it, smooth=False)
        )
        view = processor.process(hand(left=100))
        result = processor.result()
        assert result and result.text == text
        assert (view == GREEN).all(axis=2).any() == is_drawn


def test_a_net_that_is_sure_of_a_gesture_is_believed_where_the_hand_fills_the_frame():
    nothing = finder_that(lambda x: brightest(-abs(x) - 1))
    processor = FrameProcessor()
    processor.change(Settings(finder=nothing, classify=lambda rgb: ROCK, smooth=False))
    processor.process(EMPTY)
    result = processor.result()
    assert result and result.text == "rock"
    processor.change(Settings(finder=nothing, classify=lambda rgb: Prediction({"rock": 1.0}), smooth=False))
    processor.process(EMPTY)
    result = processor.result()
    assert result and result.text == NO_HAND, "a net without a class none is sure of something before any wall"


def test_the_mode_changes_between_two_frames_and_the_smoothing_begins_anew():
    processor = finding()
    processor.process(hand())
    processor.change(Settings(Region(size=0.5), classify=by_brightness, smooth=False))
    assert processor.history() == []
    view = processor.process(hand())
    shot = processor.latest()
    assert shot and (shot.box, shot.searched, shot.rgb.shape) == (None, False, (240, 240, 3))
    assert tuple(view[240, 200]) == GREEN and tuple(view[240, 439]) == GREEN
    processor.change(Settings(finder=finder_that(brightest), classify=by_brightness, smooth=False))
    processor.process(hand())
    shot = processor.latest()
    assert shot and shot.box and shot.number == 3


def test_a_cleared_processor_follows_no_hand_of_before():
    processor = finding()
    processor.process(hand())
    processor.clear()
    processor.process(EMPTY)
    shot = processor.latest()
    assert shot and (shot.box, shot.number) == (None, 1)


def test_a_finder_that_fails_is_said_and_the_picture_goes_on():
    def fail(x):
        raise RuntimeError("the finder fell over")

    processor = FrameProcessor()
    processor.change(Settings(finder=finder_that(fail), classify=by_brightness))
    assert processor.process(hand()).shape == (480, 640, 3)
    assert str(processor.error()) == "the finder fell over"
    assert processor.latest() is None


def test_without_a_net_the_hand_is_found_all_the_same():
    shots: list[Shot] = []
    processor = FrameProcessor()
    processor.change(Settings(finder=finder_that(brightest)))
    processor.listen(shots.append)
    for frame in (hand(), *[EMPTY] * (PATIENCE + 1)):
        processor.process(frame)
    assert shots[0].box and shots[-1].box is None and processor.result() is None
    view = processor.process(EMPTY)
    assert view[:40, :120].max() == 255, "that no hand is there stands on the frame all the same"


def test_where_a_hand_comes_or_goes_the_average_begins_anew_and_the_label_holds_for_a_moment():
    smoother = Smoother()
    for number in range(20):
        smoother.add(number / 30, ROCK, 0.6)
    text, average = smoother.add(20 / 30, UNSURE, 0.6, hand_found=False)
    assert (text, average) == ("rock", UNSURE)
    said = [smoother.add((21 + number) / 30, UNSURE, 0.6, hand_found=False)[0] for number in range(6)]
    assert said[-1] == NO_HAND
    gone = next(number for number, one in enumerate(said) if one == NO_HAND)
    assert (1 + gone) / 30 >= HELD_S
    assert smoother.add(1.0, ROCK, 0.6)[1] == ROCK, "what was seen without a hand is no part of it"


def test_advice_fits_the_box_that_was_found_and_names_the_sides_of_the_preview():
    processor = finding(threshold=0.95)
    processor.process(hand(left=0))
    shot, result = processor.latest(), processor.result()
    assert shot and result
    assert "cut off at the right edge" in (advice_on(shot, result, 0.95, mirrored=True) or "")
    assert "cut off at the left edge" in (advice_on(shot, result, 0.95, mirrored=False) or "")
    processor.process(hand(left=300))
    assert advice_on(shot, LiveResult("rock", ROCK, 0.0, 1), 0.6, mirrored=True) is None


def test_advice_where_no_hand_was_found_says_so():
    processor = finding()
    processor.process(EMPTY)
    shot, result = processor.latest(), processor.result()
    assert shot and result
    assert (advice_on(shot, result, 0.6, mirrored=True) or "").startswith("No hand found")
