"""The rounds that were played, in a file of the project's home: a refresh or a restart forgets none. No torch.

RPS_HOME/game/rounds.json   all rounds, oldest first
RPS_HOME/game/before.json   those from before the last reset
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from rps_core.errors import InputError
from rps_core.game.rules import MOVES, Round
from rps_core.storage import home, write_atomically


def rounds() -> list[Round]:
    """All rounds, oldest first. Raises InputError where the file is damaged."""
    return _read(_file("rounds"))


def put(played: Round) -> None:
    """Keeps a round; one with the same nonce is replaced. Raises InputError where it cannot be written."""

    def change(known: list[Round]) -> list[Round]:
        if played.nonce in {one.nonce for one in known}:
            return [played if one.nonce == played.nonce else one for one in known]
        return [*known, played]

    _change(change)


def remove(nonce: str) -> None:
    """Forgets a round, as if it had not been played."""
    _change(lambda known: [one for one in known if one.nonce != nonce])


def reset() -> None:
    """Begins anew. `undo_reset` brings the rounds back, until the next reset."""
    with _locked():
        write_atomically(_file("before"), _to_json(rounds()))
        write_atomically(_file("rounds"), _to_json([]))


def can_undo_reset() -> bool:
    return _file("before").exists()


def undo_reset() -> None:
    """The rounds from before the reset are back, before those that were played since."""
    with _locked():
        write_atomically(_file("rounds"), _to_json(_read(_file("before")) + rounds()))
        _file("before").unlink(missing_ok=True)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _change(change: Callable[[list[Round]], list[Round]]) -> None:
    with _locked():
        write_atomically(_file("rounds"), _to_json(change(rounds())))


@contextmanager
def _locked() -> Iterator[None]:
    """Two tabs that write at once would each forget the other's round."""
    try:
        _file("rounds").parent.mkdir(parents=True, exist_ok=True)
        with FileLock(_file("rounds").with_suffix(".lock")):
            yield
    except OSError as error:
        raise InputError(
            f"the rounds cannot be written to {_file('rounds').parent} ({error.strerror or error}); make room on the "
            "disk, or set RPS_HOME to a folder that can be written to"
        ) from None


def _read(file: Path) -> list[Round]:
    try:
        known = [Round(**values) for values in json.loads(file.read_text())]
        if not all(one.player in MOVES and one.computer in MOVES for one in known):
            raise ValueError
        return known
    except FileNotFoundError:
        return []
    except (OSError, TypeError, ValueError):
        raise InputError(f"the rounds in {file} cannot be read; move the file away to begin anew") from None


def _to_json(played: list[Round]) -> str:
    return json.dumps([asdict(one) for one in played], indent=0)


def _file(name: str) -> Path:
    return home() / "game" / f"{name}.json"
