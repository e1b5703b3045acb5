"""A turn: when it counts, and what "it misread me" does to history and collection."""

import numpy as np
import pytest

from rps_core.game import history
from rps_core.game.commitment import commit
from rps_core.game.turn import COLLECTION, Turn, correct, take_turn
from rps_core.labels import NO_GESTURE, NOT_SURE, Prediction
from rps_core.live.results import LiveResult, Shot
from rps_core.recordings import store
from rps_core.storage.workspace import local_workspace

GREY = np.full((40, 40, 3), 128, np.uint8)


def turn_of(text: str, opponent: str = "random") -> Turn:
    prediction = Prediction({"paper": 0.1, "rock": 0.5, "scissors": 0.1, "none": 0.3})
    result, shot = LiveResult(text, prediction, 0.0, 1), Shot(GREY, 1, 0.0)
    return take_turn(local_workspace(), opponent, commit("scissors"), result, shot)


def test_a_move_makes_a_round_and_reveals_the_computers():
    turn = turn_of("rock")
    assert turn.revealed
    assert history.rounds(local_workspace()) == [turn.round]
    assert turn.round and (turn.round.player, turn.round.computer, turn.round.outcome) == ("rock", "scissors", "win")


@pytest.mark.parametrize("text", [NOT_SURE, NO_GESTURE, "lizard"])
def test_what_is_no_move_does_not_count_and_reveals_nothing(text):
    turn = turn_of(text)
    assert turn.round is None and not turn.revealed
    assert history.rounds(local_workspace()) == []


def test_it_misread_me_corrects_the_round_and_keeps_the_picture():
    turn = correct(local_workspace(), turn_of("rock"), "paper")
    (corrected,) = history.rounds(local_workspace())
    assert (corrected.player, corrected.read_as, corrected.outcome) == ("paper", "rock", "loss")
    assert store.pictures(local_workspace(), COLLECTION)["paper"] == [turn.kept]

    turn = correct(local_workspace(), turn, "scissors")  # it was neither
    assert store.counts(local_workspace(), COLLECTION) == {"paper": 0, "rock": 0, "scissors": 1}
    assert history.rounds(local_workspace())[0].outcome == "draw"

    turn = correct(local_workspace(), turn, None)
    assert sum(store.counts(local_workspace(), COLLECTION).values()) == 0
    assert [(one.player, one.read_as) for one in history.rounds(local_workspace())] == [("rock", None)]


def test_what_was_no_gesture_is_taken_out_and_what_was_one_comes_in():
    turn = correct(local_workspace(), turn_of("rock"), "none")
    assert history.rounds(local_workspace()) == []
    assert store.counts(local_workspace(), COLLECTION)["none"] == 1
    assert turn.revealed  # seen is seen: this move is not played again

    turn = correct(local_workspace(), turn_of(NOT_SURE), "rock")
    assert turn.revealed
    assert [(one.player, one.read_as) for one in history.rounds(local_workspace())] == [("rock", NOT_SURE)]
