"""What is made of many files is made in a hidden folder and moved when it is complete: all or nothing. No torch."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rps_core.storage.files import is_held, write_atomically, writing
from rps_core.storage.trash import Move, empty_trash, move_all
from rps_core.storage.workspace import Workspace

STAGE = ".stage-"
LEFTOVER_S = 3600.0
"""A temporary file older than this belongs to nobody: writing one takes seconds."""

_MOVES = "moves.json"
_FOLDERS = ("", "collections/**/", "datasets/", "excluded/", "game/", "picture/", "runs/**/", ".cache/**/")


@contextmanager
def staging(workspace: Workspace, parent: Path) -> Iterator[Path]:
    """A hidden folder in `parent` to make something in; it goes afterwards, whatever happens. `commit` moves it out."""
    with workspace.locked(), writing(parent):
        parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=parent))
        owner = _owner(stage)
        owner.acquire()
    try:
        yield stage
    finally:
        owner.release()
        shutil.rmtree(stage, ignore_errors=True)


def commit(workspace: Workspace, stage: Path, moves: Sequence[Move]) -> None:
    """Moves what was made in the stage to where it belongs, all or none: after a kill in between, `sweep` goes on.

    Raises InputError, and moves nothing, where a target is taken or cannot be written.
    """
    with workspace.locked():
        with writing(stage):
            if hasattr(os, "sync"):
                os.sync()  # once for all files, rather than once for each
            write_atomically(stage / _MOVES, json.dumps([[str(path.absolute()) for path in move] for move in moves]))
        try:
            move_all(moves)
        finally:
            (stage / _MOVES).unlink()


def sweep(workspace: Workspace) -> None:
    """Clears away what killed processes left in a workspace, and finishes their moves. For a program's start."""
    if not workspace.folder.is_dir():
        return
    with workspace.locked():
        for stage in workspace.folder.glob(f"*/{STAGE}*"):
            with suppress(Timeout, OSError), _owner(stage):
                _finish(stage)
                shutil.rmtree(stage, ignore_errors=True)
        for folder in _FOLDERS:
            for leftover in workspace.folder.glob(f"{folder}.*.tmp"):
                _remove_old(leftover)
        for leftover in workspace.folder.glob("datasets/.import-*"):  # as imports were called before
            _remove_old(leftover)
    empty_trash(workspace)


def _owner(stage: Path) -> FileLock:
    """Held by the process that works in the stage; the system frees it when that process dies, however it dies."""
    return FileLock(stage / "owner.lock", timeout=0, thread_local=False)


def _finish(stage: Path) -> None:
    """What was killed while it moved files has said beforehand which."""
    with suppress(FileNotFoundError, ValueError):
        for before, after in json.loads((stage / _MOVES).read_text()):
            if os.path.lexists(before) and not os.path.lexists(after):
                Path(after).parent.mkdir(parents=True, exist_ok=True)
                Path(before).rename(after)


def _remove_old(leftover: Path) -> None:
    """Whoever writes a file holds its lock, whatever the clock says."""
    with suppress(OSError):
        if abs(time.time() - leftover.lstat().st_mtime) > LEFTOVER_S:
            if leftover.is_dir():
                shutil.rmtree(leftover)
            elif leftover.is_symlink() or not is_held(leftover):
                leftover.unlink()
