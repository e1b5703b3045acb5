"""The rules of the game and its score."""

from itertools import product

from rps_core.game.rules import DRAW, LOSS, MOVES, WIN, Score, beater, leads, outcome, score
from tests.helpers.game import a_round


def test_each_move_beats_one_draws_with_itself_and_loses_to_one():
    wins = {(player, computer) for player, computer in product(MOVES, MOVES) if outcome(player, computer) == WIN}
    assert wins == {("paper", "rock"), ("rock", "scissors"), ("scissors", "paper")}
    assert all(outcome(move, move) == DRAW for move in MOVES)
    assert all(outcome(computer, player) == LOSS for player, computer in wins)
    assert all(outcome(beater(move), move) == WIN for move in MOVES)


def test_score_and_lead_count_every_round():
    played = [a_round("paper", "rock"), a_round("rock", "rock"), a_round("rock", "paper"), a_round("scissors", "paper")]
    assert score(played) == Score(2, 1, 1)
    assert (score(played).win_rate, score(played).draw_rate, score(played).loss_rate) == (0.5, 0.25, 0.25)
    assert leads(played) == [0, 1, 1, 0, 1]
    assert score([]).win_rate == 0
