"""A turn: the computer's move was fixed, the player's was read; a round if it counts. And what to do if misread."""

from dataclasses import dataclass, replace
from pathlib import Path

from rps_core.game import history
from rps_core.game.commitment import Commitment
from rps_core.game.rules import MOVES, Round
from rps_core.live.results import LiveResult, Shot
from rps_core.recordings import store
from rps_core.storage.files import now
from rps_core.storage.workspace import Workspace

COLLECTION = "from the game"
"""Where pictures go that were misread."""


@dataclass(frozen=True)
class Turn:
    """One "shoot". It counts once the player's move is known."""

    opponent: str
    commitment: Commitment
    result: LiveResult
    shot: Shot
    played_at: str
    truth: str | None = None
    """What it was, where the player said so: a move, or NONE."""
    kept: Path | None = None
    """The picture's file in the collection, where the player said what it was."""
    revealed: bool = False
    """Whether the player has seen the computer's move. Until then it stays fixed for the next turn."""

    @property
    def round(self) -> Round | None:
        """None where there was no move."""
        move = self.truth or self.result.text
        if move not in MOVES:
            return None
        read_as = self.result.text if self.truth else None
        return Round(self.opponent, move, self.commitment.move, self.commitment.nonce, self.played_at, read_as)


def take_turn(workspace: Workspace, opponent: str, commitment: Commitment, result: LiveResult, shot: Shot) -> Turn:
    """Puts the round into the history, if it counts."""
    return _settled(workspace, Turn(opponent, commitment, result, shot, now()))


def correct(workspace: Workspace, turn: Turn, truth: str | None) -> Turn:
    """What it really was: the picture goes into the collection under that label, and the history follows.

    None takes the correction back. Raises InputError where a file cannot be written.
    """
    kept = None
    if truth:
        kept = store.add(workspace, COLLECTION, truth, turn.shot.rgb, store.new_burst(), 0)
    if turn.kept:
        turn.kept.unlink(missing_ok=True)
    return _settled(workspace, replace(turn, truth=truth, kept=kept))


def _settled(workspace: Workspace, turn: Turn) -> Turn:
    if turn.round is None:
        history.remove(workspace, turn.commitment.nonce)
        return turn
    history.put(workspace, turn.round)
    return replace(turn, revealed=True)
