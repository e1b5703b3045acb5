"""The game: its rules, the three opponents, the commitment that can be checked, and what is remembered."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from itertools import product
from random import Random

import pytest

from rps_core.errors import InputError
from rps_core.game import history
from rps_core.game.commitment import Commitment, commit
from rps_core.game.opponents import OPPONENTS, Opponent
from rps_core.game.rules import DRAW, LOSS, MOVES, WIN, Round, Score, beater, leads, outcome, score
from rps_core.storage import home

Player = Callable[[list[Round], Random], str]


def a_round(player: str = "rock", computer: str = "paper", nonce: str = "0", opponent: str = "random") -> Round:
    return Round(opponent, player, computer, nonce, "2026-01-01T00:00:00+00:00")


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


def test_the_proof_runs_and_fails_for_any_other_move():
    fixed = commit("rock")
    assert len(fixed.hash) == 64
    assert run(fixed.proof) == "True"
    assert run(fixed.proof.replace("rock", "paper")) == "False"
    assert commit("rock").hash != fixed.hash
    assert Commitment("rock", "00").hash.startswith("2bc4509dd1dc962a8af82785db3d80a7")  # as sha256sum says


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_rounds_are_kept_corrected_and_taken_out():
    first, second = a_round(nonce="1"), a_round("paper", "rock", "2")
    for played in (first, second):
        history.put(played)
    assert history.rounds() == [first, second]
    corrected = replace(first, player="scissors", read_as="rock")
    history.put(corrected)
    assert history.rounds() == [corrected, second]
    history.remove("1")
    assert history.rounds() == [second]


def test_a_reset_can_be_taken_back_and_loses_no_round_played_since():
    first, second = a_round(nonce="1"), a_round(nonce="2")
    assert not history.can_undo_reset()
    history.put(first)
    history.reset()
    assert history.rounds() == []
    history.put(second)
    history.undo_reset()
    assert history.rounds() == [first, second]
    assert not history.can_undo_reset()


BANANA = json.dumps([asdict(a_round("banana"))])


@pytest.mark.parametrize("content", ["{", '[{"move": 1}]', "7", BANANA])
def test_a_damaged_history_is_said_and_stays_as_it_is(content):
    file = home() / "game" / "rounds.json"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    with pytest.raises(InputError, match=r"rounds\.json cannot be read"):
        history.put(a_round())
    assert file.read_text() == content
