"""What is made of many files is made in a hidden folder and moved when it is complete: all or nothing. No torch."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rps_core.storage.files import is_held, writing
from rps_core.storage.trash import Move, empty_trash, finish_moves, move_together
from rps_core.storage.workspace import Workspace

STAGE = ".stage-"
LEFTOVER_S = 3600.0
"""A temporary file older than this belongs to nobody: writing one takes seconds."""

_FOLDERS = ("", ".trash/", "collections/**/", "datasets/", "excluded/", "game/", "picture/", "runs/**/", ".cache/**/")


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
    if hasattr(os, "sync"):
        os.sync()  # once for all files, rather than once for each
    move_together(workspace, moves)


def sweep(workspace: Workspace) -> None:
    """Clears away what killed processes left in a workspace, and finishes their moves. For a program's start."""
    if not workspace.folder.is_dir():
        return
    with workspace.locked():
        with suppress(OSError):  # what cannot be moved for now is moved another time
            finish_moves(workspace)
        for stage in workspace.folder.glob(f"*/{STAGE}*"):
            with suppress(Timeout, OSError), _owner(stage):
                shutil.rmtree(stage, ignore_errors=True)
        for folder in _FOLDERS:
            remove_leftovers(workspace.folder, f"{folder}.*.tmp")
        remove_leftovers(workspace.folder, "datasets/.import-*")  # as imports were called before
        for empty in workspace.runs.glob("[!.]*/"):  # a run of which not even its settings were written
            with suppress(OSError):  # it is not empty
                if _is_old(empty):
                    empty.rmdir()
    empty_trash(workspace)


def _owner(stage: Path) -> FileLock:
    """Held by the process that works in the stage; the system frees it when that process dies, however it dies."""
    return FileLock(stage / "owner.lock", timeout=0, thread_local=False)


def remove_leftovers(folder: Path, pattern: str) -> None:
    """Those of killed processes; whoever still writes a file holds its lock, whatever the clock says."""
    for leftover in folder.glob(pattern):
        with suppress(OSError):
            if not _is_old(leftover):
                continue
            if leftover.is_dir():
                shutil.rmtree(leftover)
            elif leftover.is_symlink() or not is_held(leftover):
                leftover.unlink()


def _is_old(path: Path) -> bool:
    return abs(time.time() - path.lstat().st_mtime) > LEFTOVER_S
