"""The three opponents, against players with a pattern and players with dice."""

from collections.abc import Callable
from random import Random

import pytest

from rps_core.game.opponents import OPPONENTS, Opponent
from rps_core.game.rules import MOVES, WIN, Round, Score, beater, score
from tests.helpers.game import a_round

Player = Callable[[list[Round], Random], str]


def play(opponent: Opponent, player: Player, rounds: int = 200) -> Score:
    chance, played = Random(3), list[Round]()
    for number in range(rounds):
        computer = opponent.choose(played, chance)
        played.append(a_round(player(played, chance), computer, str(number)))
    return score(played)


def cycle(played: list[Round], chance: Random) -> str:
    return MOVES[len(played) % 3]


def phrase(played: list[Round], chance: Random) -> str:
    return ["rock", "rock", "paper", "scissors", "paper", "paper"][len(played) % 6]


def habit(played: list[Round], chance: Random) -> str:
    """Stays after a win, else takes what would have won; a fifth of the time whatever comes to mind."""
    if not played or chance.random() < 0.2:
        return chance.choice(MOVES)
    return played[-1].player if played[-1].outcome == WIN else beater(played[-1].computer)


def dice(played: list[Round], chance: Random) -> str:
    return chance.choice(MOVES)


def mostly_rock(played: list[Round], chance: Random) -> str:
    return "rock" if chance.random() < 0.6 else chance.choice(MOVES)


@pytest.mark.parametrize("player", [cycle, phrase, habit])
def test_the_predictor_beats_a_player_with_a_pattern(player):
    assert play(OPPONENTS["predictor"], player).loss_rate > 0.6


def test_counting_beats_a_favourite_and_falls_for_a_cycle():
    assert play(OPPONENTS["frequency"], mostly_rock).loss_rate > 0.6
    assert play(OPPONENTS["frequency"], cycle).loss_rate < 0.2


@pytest.mark.parametrize("opponent", OPPONENTS.values(), ids=OPPONENTS)
def test_against_dice_each_opponent_wins_a_third(opponent):
    result = play(opponent, dice, rounds=1500)
    assert result.loss_rate == pytest.approx(1 / 3, abs=0.04)  # three standard deviations
    assert result.win_rate == pytest.approx(1 / 3, abs=0.04)


@pytest.mark.parametrize("opponent", OPPONENTS.values(), ids=OPPONENTS)
def test_an_opponent_plays_the_same_after_the_same_rounds_and_the_same_chance(opponent):
    played = [a_round(move, "rock") for move in ("rock", "paper", "rock")]
    assert opponent.choose(played, Random(5)) == opponent.choose(played, Random(5))
    assert {opponent.choose([], Random(seed)) for seed in range(30)} == set(MOVES)


def test_the_predictor_backs_off_from_stretches_it_has_not_seen():
    rng, predictor = Random(0), OPPONENTS["predictor"]
    once = [a_round("rock", "paper"), a_round("scissors", "paper"), a_round("rock", "paper")]
    assert predictor.choose(once, rng) == beater("scissors")  # one round back: after (rock, paper) came scissors
    unseen = [*once, a_round("rock", "rock")]
    assert predictor.choose(unseen, rng) == beater("rock")  # the frequencies: rock three times of four
