"""The rounds that were played, in a file of the workspace: a refresh or a restart forgets none. No torch.

game/rounds.json   all rounds, oldest first
game/before.json   those from before the last reset
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from rps_core.game.rules import MOVES, Round
from rps_core.reports import counted
from rps_core.storage.json_file import JsonFile
from rps_core.storage.trash import Change
from rps_core.storage.workspace import Workspace

Rounds = tuple[Round, ...]


def rounds(workspace: Workspace) -> list[Round]:
    """All rounds, oldest first. A file that is damaged is set aside."""
    return list(file(workspace).read())


def put(workspace: Workspace, played: Round) -> None:
    """Keeps a round; one with the same nonce is replaced. Raises InputError where it cannot be written."""

    def change(known: Rounds) -> Rounds:
        if played.nonce in {one.nonce for one in known}:
            return tuple(played if one.nonce == played.nonce else one for one in known)
        return (*known, played)

    file(workspace).update(change)


def remove(workspace: Workspace, nonce: str) -> None:
    """Forgets a round, as if it had not been played. Raises InputError where it cannot be written."""
    file(workspace).update(lambda known: tuple(one for one in known if one.nonce != nonce))


def reset(workspace: Workspace) -> Change:
    """Begins anew. `undo_reset` brings the rounds back, until the next reset."""
    with workspace.locked():
        known = file(workspace).read()
        file(workspace, "before").update(lambda _: known)
        file(workspace).update(lambda _: ())
    return Change("the rounds put away", take_back=lambda: undo_reset(workspace))


def last_reset(workspace: Workspace) -> Change | None:
    """The reset that can be taken back, from another tab or another day, too."""
    if known := file(workspace, "before").read():
        return Change(
            f"{counted(len(known), 'round')} put away",
            take_back=lambda: undo_reset(workspace),
        )
    return None


def undo_reset(workspace: Workspace) -> None:
    """The rounds from before the reset are back, before those that were played since."""
    with workspace.locked():
        before = file(workspace, "before").read()
        file(workspace).update(lambda known: before + known)
        file(workspace, "before").update(lambda _: ())


def file(workspace: Workspace, name: str = "rounds") -> JsonFile[Rounds]:
    """The rounds' file, or that of those from before the reset."""
    return JsonFile(
        workspace, workspace.folder / "game" / f"{name}.json", (), _parse, lambda known: [asdict(one) for one in known]
    )


def _parse(value: Any) -> Rounds:
    """Raises TypeError or ValueError unless each is a round that could have been played."""
    if not isinstance(value, list):
        raise TypeError
    known = tuple(Round(**one) for one in value)
    for one in known:
        if one.player not in MOVES or one.computer not in MOVES:
            raise ValueError
        if not all(isinstance(words, str) for words in (one.opponent, one.nonce, one.read_as or "")):
            raise TypeError
        datetime.fromisoformat(one.played_at).astimezone()
    return known
