"""Three opponents. Each chooses its move from the rounds so far and chance alone: it never gets to see a picture."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from rps_core.game.rules import MOVES, Round, beater

LONGEST = 3
"""Rounds in a row that the predictor compares, at most: longer stretches come back too rarely to tell anything."""


@dataclass(frozen=True)
class Opponent:
    """`choose` gets the rounds so far, oldest first, and a generator of chance; it returns the computer's move."""

    key: str
    title: str
    explanation: str
    choose: Callable[[Sequence[Round], Random], str]


def play_random(rounds: Sequence[Round], chance: Random) -> str:
    """Each move as likely as the others."""
    return chance.choice(MOVES)


def play_against_frequency(rounds: Sequence[Round], chance: Random) -> str:
    """What beats the player's most frequent move; among equally frequent ones chance decides."""
    return beater(_most_frequent([one.player for one in rounds] or MOVES, chance))


def play_against_prediction(rounds: Sequence[Round], chance: Random) -> str:
    """What beats the move that the player will make next, as far as the history tells.

    A Markov model of variable order with back-off: of the last LONGEST rounds, or else of fewer, it finds where they
    occurred before, moves of both sides, and counts what the player did next. Without any, the frequencies count.
    """
    for length in range(min(LONGEST, len(rounds) - 1), 0, -1):
        if followers := _followers(rounds, length):
            return beater(_most_frequent(followers, chance))
    return play_against_frequency(rounds, chance)


def _followers(rounds: Sequence[Round], length: int) -> list[str]:
    """The player's moves after each earlier stretch that went as the last `length` rounds did."""
    pairs = [(one.player, one.computer) for one in rounds]
    latest = pairs[-length:]
    return [pairs[end][0] for end in range(length, len(pairs)) if pairs[end - length : end] == latest]


def _most_frequent(moves: Sequence[str], chance: Random) -> str:
    counts = Counter(moves)
    most = max(counts.values())
    return chance.choice([move for move in MOVES if counts[move] == most])


OPPONENTS = {
    opponent.key: opponent
    for opponent in (
        Opponent(
            "predictor",
            "Predictor",
            "It looks for earlier rounds that went just as the last few did, your moves and its own, as many in a row "
            "as it can find, and expects you to go on as you did then. Where there are none, it goes by your most "
            "frequent move.",
            play_against_prediction,
        ),
        Opponent(
            "frequency",
            "Frequency",
            "It counts your moves and plays what beats the most frequent one. Whoever plays all three equally often "
            "gives it nothing to go by.",
            play_against_frequency,
        ),
        Opponent(
            "random",
            "Random",
            "It throws dice. Nobody can win more than a third of the rounds against it in the long run, nor be beaten "
            "in more.",
            play_random,
        ),
    )
}
