"""A turn: what the last shots come to, when it counts, and what "it misread me" does to history and collection."""

import numpy as np
import pytest

from rps_core.errors import InputError
from rps_core.game import history
from rps_core.game.commitment import commit
from rps_core.game.reading import MOST_SHOTS, Reading, latest_shots, read_gesture
from rps_core.game.turn import COLLECTION, Turn, correct, take_turn
from rps_core.labels import NO_GESTURE, NOT_SURE
from rps_core.live.region import Answer, Rgb, Shot
from rps_core.recordings import store

GREY = np.full((40, 40, 3), 128, np.uint8)


def shot(number: int, at_s: float, value: int = 0) -> Shot:
    return Shot(np.full((2, 2, 3), value, np.uint8), number, at_s)


def by_brightness(rgb: Rgb) -> dict[str, float]:
    """A net that takes bright pictures for paper."""
    paper = float(rgb.mean()) / 100
    return {"paper": paper, "rock": 1 - paper}


def turn_of(text: str, opponent: str = "random") -> Turn:
    probabilities = {"paper": 0.1, "rock": 0.5, "scissors": 0.1, "none": 0.3}
    return take_turn(opponent, commit("scissors"), Reading(Answer(text, probabilities, 0.0, 1), Shot(GREY, 1, 0.0)))


def test_only_the_last_moment_is_looked_at():
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
    reading = read_gesture(shots, by_brightness, threshold=0.6)
    assert reading.answer.text == "paper"
    assert reading.answer.probabilities == pytest.approx({"paper": 0.65, "rock": 0.35})
    assert reading.shot is shots[0]
    assert read_gesture(shots, by_brightness, threshold=0.7).answer.text == NOT_SURE


def test_a_move_makes_a_round_and_reveals_the_computers():
    turn = turn_of("rock")
    assert turn.revealed
    assert history.rounds() == [turn.round]
    assert turn.round and (turn.round.player, turn.round.computer, turn.round.outcome) == ("rock", "scissors", "win")


@pytest.mark.parametrize("text", [NOT_SURE, NO_GESTURE, "lizard"])
def test_what_is_no_move_does_not_count_and_reveals_nothing(text):
    turn = turn_of(text)
    assert turn.round is None and not turn.revealed
    assert history.rounds() == []


def test_it_misread_me_corrects_the_round_and_keeps_the_picture():
    turn = correct(turn_of("rock"), "paper")
    (corrected,) = history.rounds()
    assert (corrected.player, corrected.read_as, corrected.outcome) == ("paper", "rock", "loss")
    assert store.pictures(COLLECTION)["paper"] == [turn.kept]

    turn = correct(turn, "scissors")  # it was neither
    assert store.counts(COLLECTION) == {"paper": 0, "rock": 0, "scissors": 1}
    assert history.rounds()[0].outcome == "draw"

    turn = correct(turn, None)
    assert sum(store.counts(COLLECTION).values()) == 0
    assert [(one.player, one.read_as) for one in history.rounds()] == [("rock", None)]


def test_what_was_no_gesture_is_taken_out_and_what_was_one_comes_in():
    turn = correct(turn_of("rock"), "none")
    assert history.rounds() == []
    assert store.counts(COLLECTION)["none"] == 1
    assert turn.revealed  # seen is seen: this move is not played again

    turn = correct(turn_of(NOT_SURE), "rock")
    assert turn.revealed
    assert [(one.player, one.read_as) for one in history.rounds()] == [("rock", NOT_SURE)]
