"""Scenes: the boxes and joints that they come with fit what is seen."""

import numpy as np
import pytest

from rps_core.hands.scene_hand import SceneHand, render_scene_hand
from rps_core.hands.scenes import BESIDE, FOUND, WEBCAM, Scene, arm_without_hand, scene

SIZE = 96


@pytest.fixture(scope="module")
def hands() -> list[SceneHand]:
    rng = np.random.default_rng(4)
    return [render_scene_hand(("paper", "rock", "scissors", "none")[i % 4], rng) for i in range(12)]


@pytest.fixture(scope="module")
def webcams(hands: list[SceneHand]) -> list[Scene]:
    rng = np.random.default_rng(5)
    return [scene([hand], WEBCAM, rng, SIZE) for hand in hands for _ in range(4)]


def side(box: np.ndarray) -> float:
    return float(max(box[2] - box[0], box[3] - box[1]))


def test_the_same_generator_draws_the_same_scene(hands: list[SceneHand]) -> None:
    first, again = (scene(hands[:1], WEBCAM, np.random.default_rng(1), SIZE) for _ in range(2))
    assert np.array_equal(first.rgb, again.rgb) and np.array_equal(first.boxes, again.boxes)


def test_the_hand_lies_in_its_box_and_fills_it(webcams: list[Scene]) -> None:
    for shown in webcams:
        rows, columns = np.nonzero(shown.mask > 127)
        if len(rows) < 20:
            continue  # nearly all of it outside the frame
        left, top, right, bottom = shown.boxes[0]
        assert columns.min() >= left - 1 and columns.max() <= right and rows.min() >= top - 1 and rows.max() <= bottom
        seen = max(np.ptp(rows), np.ptp(columns))
        assert seen > 0.7 * side(shown.boxes[0]) - 4


def test_hands_are_of_all_sizes_and_anywhere(webcams: list[Scene]) -> None:
    sides = np.array([side(shown.boxes[0]) / SIZE for shown in webcams])
    middles = np.array([(shown.boxes[0][:2] + shown.boxes[0][2:]) / 2 / SIZE for shown in webcams])
    assert sides.min() < 0.25 and sides.max() > 0.7
    assert middles.min() < 0.3 and middles.max() > 0.7


def test_a_found_hand_is_in_the_middle_at_nine_tenths_to_one_and_three_quarters(hands: list[SceneHand]) -> None:
    rng = np.random.default_rng(6)
    for hand in hands:
        shown = scene([hand], FOUND, rng, SIZE)
        middle = shown.joints.mean(axis=0)
        assert np.abs(middle - SIZE / 2).max() < 0.4 * SIZE


def test_joints_lie_in_the_box_that_is_not_cut(webcams: list[Scene]) -> None:
    for shown in webcams:
        left, top, right, bottom = shown.boxes[0]
        if min(left, top) > 1 and max(right, bottom) < SIZE - 1:
            fingertips = shown.joints[[4, 8, 12, 16, 20]]
            slack = 0.05 * side(shown.boxes[0]) + 1
            assert (fingertips >= (left - slack, top - slack)).all()
            assert (fingertips <= (right + slack, bottom + slack)).all()


def test_a_second_hand_has_a_box_of_its_own_and_is_no_larger(hands: list[SceneHand]) -> None:
    rng = np.random.default_rng(7)
    with_two = [shown for shown in (scene(hands[:2], WEBCAM, rng, SIZE) for _ in range(20)) if len(shown.boxes) == 2]
    assert with_two
    for shown in with_two:
        first, second = shown.boxes
        assert not (np.minimum(first[2:], second[2:]) > np.maximum(first[:2], second[:2])).all()


def test_a_frame_without_a_hand_says_so() -> None:
    shown = scene([], WEBCAM, np.random.default_rng(8), SIZE)
    assert shown.gesture == "none" and not len(shown.boxes) and not shown.mask.any()


def test_an_arm_whose_hand_is_out_of_sight_is_no_hand(hands: list[SceneHand]) -> None:
    rng = np.random.default_rng(9)
    for hand in hands:
        shown = arm_without_hand(hand, rng, SIZE)
        assert shown.gesture == "none" and not len(shown.boxes) and not shown.mask.any()
        drawn = scene([hand], BESIDE, rng, SIZE)
        assert (drawn.mask > 127).mean() < 0.02
