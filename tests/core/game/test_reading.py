"""What the last shots of the camera come to."""

import numpy as np
import pytest

from rps_core.arrays import ImageU8
from rps_core.errors import InputError
from rps_core.game.reading import MOST_SHOTS, latest_shots, read_gesture, read_move
from rps_core.labels import CLEAR_RATIO, NO_GESTURE, NO_HAND, NONE, NOT_SURE, Prediction
from rps_core.live.results import Shot
from rps_core.nets.boxes import Box


def shot(number: int, at_s: float, value: int = 0) -> Shot:
    return Shot(np.full((2, 2, 3), value, np.uint8), number, at_s)


def by_brightness(rgb: ImageU8) -> Prediction:
    """A net that takes bright pictures for paper."""
    paper = float(rgb.mean()) / 100
    return Prediction({"paper": paper, "rock": 1 - paper})


def test_only_the_last_moment_counts():
    stream = [shot(number, at_s=number / 30) for number in range(60)]
    assert [one.number for one in latest_shots(stream, now_s=2.1)] == list(range(60 - MOST_SHOTS, 60))
    slow = [shot(number, at_s=float(number)) for number in range(3)]
    assert [one.number for one in latest_shots(slow, now_s=2.5)] == [2]


@pytest.mark.parametrize("shots", [[], [shot(1, at_s=0.0)]])
def test_a_camera_that_stopped_is_said(shots):
    with pytest.raises(InputError, match="no picture came from the camera"):
        latest_shots(shots, now_s=5.0)


def test_the_reading_is_the_average_and_shows_the_clearest_shot():
    shots = [shot(1, 0.0, value=90), shot(2, 0.1, value=30), shot(3, 0.2, value=75)]
    result, clearest = read_gesture(shots, by_brightness, threshold=0.6)
    assert result.text == "paper"
    assert result.prediction.probabilities == pytest.approx({"paper": 0.65, "rock": 0.35})
    assert clearest is shots[0]
    assert read_gesture(shots, by_brightness, threshold=0.7)[0].text == NOT_SURE


SURE_FROM = 0.9
FOUND = Shot(np.zeros((2, 2, 3), np.uint8), 1, 0.0, Box(0, 0, 2, 2, 0.9), (8, 8), searched=True)
NOT_FOUND = Shot(np.zeros((8, 8, 3), np.uint8), 1, 0.0, None, (8, 8), searched=True)
IN_MY_BOX = shot(1, 0.0)


def says(paper: float, rock: float, none: float = 0.0) -> Prediction:
    return Prediction({"paper": paper, "rock": rock, "scissors": 1 - paper - rock - none, NONE: none})


@pytest.mark.parametrize("where", [FOUND, IN_MY_BOX])
def test_a_gesture_counts_that_is_clear_of_the_others_though_it_is_below_the_threshold(where: Shot):
    assert read_move(says(0.05, 0.7, none=0.24), where, SURE_FROM) == "rock"
    assert read_move(says(0.05, 0.95), where, SURE_FROM) == "rock"


@pytest.mark.parametrize("where", [FOUND, IN_MY_BOX])
def test_two_gestures_of_which_either_may_be_meant_do_not_count(where: Shot):
    paper = 0.17
    assert read_move(says(paper, 0.99 * CLEAR_RATIO * paper), where, SURE_FROM) == NOT_SURE
    assert read_move(says(paper, 1.01 * CLEAR_RATIO * paper), where, SURE_FROM) == "rock"


def test_a_fist_that_the_net_half_takes_for_no_gesture_counts_where_a_hand_was_found_and_not_in_a_box():
    half = says(0.02, 0.3, none=0.67)
    assert read_move(half, FOUND, SURE_FROM) == "rock"
    assert read_move(half, IN_MY_BOX, SURE_FROM) == NOT_SURE, "before an empty wall some gesture is the likeliest, too"


@pytest.mark.parametrize("where", [FOUND, IN_MY_BOX])
def test_what_is_surely_no_gesture_does_not_count(where: Shot):
    assert read_move(says(0.002, 0.03, none=0.967), where, SURE_FROM) == NO_GESTURE


def test_without_a_hand_only_what_the_net_is_sure_of_counts():
    assert read_move(says(0.02, 0.8, none=0.17), NOT_FOUND, SURE_FROM) == NO_HAND
    assert read_move(says(0.02, 0.95, none=0.02), NOT_FOUND, SURE_FROM) == "rock"


def test_a_net_with_other_classes_reads_its_own():
    lizard = Prediction({"lizard": 0.7, "spock": 0.1, "rock": 0.2})
    assert read_move(lizard, FOUND, SURE_FROM) == NOT_SURE
    assert read_move(Prediction({"lizard": 0.8, "spock": 0.1, "rock": 0.1}), FOUND, SURE_FROM) == "lizard"


def test_shots_in_which_the_hand_was_lost_do_not_spoil_the_reading():
    lost = Shot(np.full((2, 2, 3), 10, np.uint8), 3, 0.2, None, (8, 8), searched=True)
    held = Shot(np.full((2, 2, 3), 95, np.uint8), 2, 0.1, FOUND.box, (8, 8), searched=True)
    result, best = read_gesture([held, lost], by_brightness, SURE_FROM)
    assert (result.text, best) == ("paper", held)
