"""One trash for all that can be deleted, and one kind of undo: whatever a person changes is a `Change`. No torch.

.trash/<when>-<number>/<the path it had in the workspace>
"""

import errno
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rps_core.errors import InputError
from rps_core.storage.files import grown_old, write_atomically, writing
from rps_core.storage.json_file import read_json, set_aside
from rps_core.storage.limits import check_disk, over_limit
from rps_core.storage.workspace import Workspace, bytes_in

TRASH_DAYS = 7
"""What was deleted longer ago than this goes for good when something else is deleted, or the program starts. Days are
counted by `grown_old`: at least so many, more where the program seldom runs."""

_NAME = re.compile(r"[0-9]+-.+")
Move = tuple[Path, Path]
"""From where to where a file or a folder is renamed."""


@dataclass(frozen=True)
class Change:
    """What was done, in words, and how it is taken back: by renaming the other way round, or by a function."""

    what: str
    take_back: Callable[[], object]
    """Raises InputError, and changes nothing, where something else stands in the way by now."""
    moves: tuple[Move, ...] = ()


def delete(workspace: Workspace, what: str, paths: Sequence[Path]) -> Change:
    """Puts files and folders of the workspace into the trash, all or none. Raises InputError where one cannot be."""
    return carry_out(workspace, what, to_trash(workspace, paths))


def carry_out(workspace: Workspace, what: str, moves: Sequence[Move]) -> Change:
    """Renames, all or none, and returns it as a change. Raises InputError where a new name is taken."""
    move_together(workspace, moves)
    empty_trash(workspace, TRASH_DAYS * 24 * 3600)
    with suppress(InputError):  # what is left may be too much by itself
        make_room(workspace)
    return _renamed(workspace, what, tuple(moves))


def added(workspace: Workspace, what: str, paths: Sequence[Path]) -> Change:
    """What was just made, as a change: undo puts it into the trash."""
    return _renamed(workspace, what, tuple((after, before) for before, after in to_trash(workspace, paths)))


def _renamed(workspace: Workspace, what: str, moves: tuple[Move, ...]) -> Change:
    """A change that is taken back by renaming the other way round."""

    def take_back() -> None:
        with workspace.locked():
            for before, after in moves:
                if not os.path.lexists(after) or (os.path.lexists(before) and not _same(before, after)):
                    raise InputError(
                        f"“{what}” cannot be taken back: {after.name} was changed since, its old name is taken, or "
                        "it gave way to something new where this site's room was used up"
                    )
            move_together(workspace, [(after, before) for before, after in reversed(moves)])

    return Change(what, take_back, moves)


def to_trash(workspace: Workspace, paths: Iterable[Path]) -> list[Move]:
    """Each path and where it goes in the trash, all into one new folder."""
    folder = workspace.trash / f"{time.time_ns()}-{uuid.uuid4().hex[:8]}"
    return [(path, folder / path.relative_to(workspace.folder)) for path in paths]


def move_together(workspace: Workspace, moves: Sequence[Move]) -> None:
    """Renames files and folders, all or none, also where this process is killed meanwhile: the next move, or the next
    start, goes on. Raises InputError like `move_all`.
    """
    with workspace.locked():
        with writing(workspace.folder):
            finish_moves(workspace)
        with suppress(OSError):  # on a full disk what is deleted must go all the same
            if len(moves) > 1:
                written = json.dumps([[str(path.absolute()) for path in move] for move in moves])
                write_atomically(_journal(workspace), written)
        try:
            move_all(moves)
        finally:
            _journal(workspace).unlink(missing_ok=True)


def finish_moves(workspace: Workspace) -> None:
    """What was killed while it moved files has said beforehand which. For who holds the lock.

    Where that is damaged it is set aside: what it said is not known, and what is moved later must be said anew.
    """
    journal = _journal(workspace)
    if not os.path.lexists(journal):
        return
    try:
        moves = [(Path(before), Path(after)) for before, after in read_json(journal)]
    except (OSError, ValueError, TypeError, RecursionError):
        set_aside(journal)
        return
    with suppress(FileNotFoundError, ValueError):
        for before, after in moves:
            if os.path.lexists(before) and not os.path.lexists(after):
                after.parent.mkdir(parents=True, exist_ok=True)
                _rename(before, after)
    journal.unlink()


def move_all(moves: Iterable[Move]) -> None:
    """Renames files and folders, all or none. Raises InputError where a new name is taken, or cannot be written."""
    done: list[Move] = []
    try:
        for before, after in moves:
            with writing(after):
                after.parent.mkdir(parents=True, exist_ok=True)
                if os.path.lexists(after) and not _same(before, after):
                    raise InputError(f"{after} is there already; rename it or delete it first")
                _rename(before, after)
            done.append((before, after))
    except BaseException:
        for before, after in reversed(done):
            _rename(after, before)
        raise


def empty_trash(workspace: Workspace, older_than_s: float = TRASH_DAYS * 24 * 3600) -> None:
    """Deletes for good what was put into the trash longer ago than this, in seconds."""
    trash = workspace.trash
    kept = {one.name: 0.0 for one in trash.iterdir() if _NAME.fullmatch(one.name)} if trash.is_dir() else {}
    with suppress(OSError):  # on a full disk nothing is kept any longer than it was
        for name in grown_old(trash / ".ages", kept, older_than_s) if kept else ():
            shutil.rmtree(trash / name, ignore_errors=True)


def make_room(workspace: Workspace, more_bytes: int = 0) -> None:
    """For a visitor: of what was deleted the oldest goes for good, as far as so many more bytes need its room.

    Raises InputError, and deletes nothing, where that would not be enough.
    """
    check_disk(workspace, more_bytes)
    missing = over_limit(workspace, more_bytes)
    deleted = sorted(workspace.trash.iterdir()) if missing > 0 and workspace.trash.is_dir() else []
    for one in (folder for folder in deleted if _NAME.fullmatch(folder.name)):
        if missing > 0:
            missing -= bytes_in(one)
            shutil.rmtree(one, ignore_errors=True)


def _rename(before: Path, after: Path) -> None:
    """Across disks, too, where a folder of the workspace is a link to another one."""
    try:
        before.rename(after)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.move(before, after)


def _same(one: Path, other: Path) -> bool:
    """Rock and rock are one folder on the systems that do not tell capitals apart."""
    return one.exists() and other.exists() and one.samefile(other)


def _journal(workspace: Workspace) -> Path:
    return workspace.folder / ".moves.json"
