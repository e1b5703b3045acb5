"""Rock, paper, scissors: who beats whom, what a round is, and how it stands. No torch."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from rps_core.game.commitment import Commitment
from rps_core.labels import CLASSES

MOVES = CLASSES
BEATS = {"paper": "rock", "rock": "scissors", "scissors": "paper"}
"""What each move wins against."""

WIN, DRAW, LOSS = "win", "draw", "loss"


def outcome(player: str, computer: str) -> str:
    """WIN, DRAW or LOSS, as the player sees it."""
    if player == computer:
        return DRAW
    return WIN if BEATS[player] == computer else LOSS


def beater(move: str) -> str:
    """The move that wins against this one."""
    return next(winner for winner, loser in BEATS.items() if loser == move)


@dataclass(frozen=True)
class Round:
    """A round that counts. The nonce of the computer's commitment is unique, so it names the round."""

    opponent: str
    player: str
    computer: str
    nonce: str
    played_at: str
    """ISO 8601, UTC."""
    read_as: str | None = None
    """What the net had said, where the player corrected it."""

    @property
    def outcome(self) -> str:
        return outcome(self.player, self.computer)

    @property
    def commitment(self) -> Commitment:
        return Commitment(self.computer, self.nonce)


@dataclass(frozen=True)
class Score:
    """Rounds that the player won, that were drawn, and that the player lost. Rates are fractions, 0 without a round."""

    wins: int
    draws: int
    losses: int

    @property
    def rounds(self) -> int:
        return self.wins + self.draws + self.losses

    @property
    def win_rate(self) -> float:
        return self.wins / max(self.rounds, 1)

    @property
    def draw_rate(self) -> float:
        return self.draws / max(self.rounds, 1)

    @property
    def loss_rate(self) -> float:
        return self.losses / max(self.rounds, 1)


def score(rounds: Iterable[Round]) -> Score:
    outcomes = [one.outcome for one in rounds]
    return Score(*(outcomes.count(name) for name in (WIN, DRAW, LOSS)))


def leads(rounds: Iterable[Round]) -> list[int]:
    """The player's wins minus losses before the first round and after each."""
    worth = {WIN: 1, DRAW: 0, LOSS: -1}
    return list(accumulate((worth[one.outcome] for one in rounds), initial=0))
