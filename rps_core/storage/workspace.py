"""Whose folder things are made in: a `Workspace` is handed to every function that keeps or reads them. No torch.

One person at a computer has one workspace, the home; of a hosted dashboard each visitor has one (`visitors`). It is
shared all the same: tabs of the dashboard are threads of one process, the terminal and the workers of runs are
processes of their own. So what is read to be changed is changed under one lock.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from rps_core.errors import InputError
from rps_core.storage.files import HOME_REMEDY, LOCK_REMEDY, PROJECT, read_regular, write_atomically, writing

APP_NAME = "rps-dashboard"
LOCK_TIMEOUT_S = 60.0
REMEDY = "this site has no room, or no right, to write; what you made before is kept, so try again later"
"""For a visitor, who can mend nothing."""

FORGOTTEN = "everything of yours was deleted, in this tab or in another one; reload the page to begin anew"


@dataclass(frozen=True)
class Workspace:
    """All that one person makes here: runs, recordings, imports, lists, rounds. Its folder may not exist yet."""

    folder: Path
    of_visitor: bool = False
    """Whether it is a visitor's of a hosted dashboard: then no path of the host is shown or opened."""

    @property
    def runs(self) -> Path:
        return self.folder / "runs"

    @property
    def collections(self) -> Path:
        """Recordings: a folder a collection."""
        return self.folder / "collections"

    @property
    def datasets(self) -> Path:
        """Imported data sets: a folder each."""
        return self.folder / "datasets"

    @property
    def of_class(self) -> Path:
        """Of a visitor: what the visitor's class has in common."""
        return self.folder.parents[1] / "classroom"

    def shown(self, path: Path) -> str:
        """A path as its owner may read it: a visitor's own begin in the workspace, the class's in the home."""
        if not self.of_visitor:
            return str(path)
        if path.is_relative_to(self.of_class):
            return path.relative_to(self.of_class.parent).as_posix()
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else str(path)

    @property
    def is_forgotten(self) -> bool:
        """Whether its visitor had everything deleted (`visitors.forget`): then nothing can be written here."""
        return self.of_visitor and self.folder.is_file()

    @property
    def why_forgotten(self) -> str:
        """Of one that `is_forgotten`: a sentence that says so, and why where that was not its visitor's wish."""
        try:
            return read_regular(self.folder, 1_000).decode() or FORGOTTEN
        except (OSError, ValueError):
            return FORGOTTEN

    @property
    def trash(self) -> Path:
        """What was deleted, for as long as it may be taken back."""
        return self.folder / ".trash"

    def used_bytes(self) -> int:
        """What it takes of the disk, its trash included."""
        return bytes_in(self.folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One at a time, over all threads and processes that share the workspace. A thread may take it again inside.

        Raises InputError where the folder cannot be written, or another has held the lock for LOCK_TIMEOUT_S.
        """
        if self.is_forgotten:
            raise InputError(self.why_forgotten)
        file = self.folder / ".lock"
        with writing(file.parent):
            file.parent.mkdir(parents=True, exist_ok=True)
        threads, processes = _locks(file)
        with threads:
            with writing(file):
                try:
                    processes.acquire()
                except Timeout:  # which is an OSError
                    raise InputError(f"another program is at work in {file.parent}; wait until it is done") from None
            try:
                yield
            finally:
                processes.release()


def bytes_in(folder: Path) -> int:
    """Of all files in a folder, at any depth; 0 where there is none."""
    total = 0
    for below, _, files in os.walk(folder):
        for name in files:
            with suppress(OSError):
                total += Path(below, name).lstat().st_size
    return total


@lru_cache(maxsize=1024)  # one that is left out while it is held still shuts others out: by the file
def _locks(file: Path) -> tuple[threading.RLock, FileLock]:
    """Threads wait for each other without polling; one of them at a time competes with the other processes."""
    return threading.RLock(), FileLock(file, LOCK_TIMEOUT_S, thread_local=False, poll_interval=0.005)


def check_locks(home: Workspace) -> None:
    """Raises InputError where the home's file system keeps no locks, as NFS without lockd: nothing could be kept.

    What else hinders writing, such as a full disk, is said where something is kept.
    """
    try:
        with writing(home.folder):
            home.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(home.folder / ".locks", "")
            (home.folder / ".locks").unlink()
    except InputError as error:
        if LOCK_REMEDY in str(error):
            raise


def without_paths(home: Workspace, text: str) -> str:
    """A sentence as a stranger may read it: it names no folder of the server, whoever's it is, and no remedy there.

    A visitor's own paths begin in the workspace, a class's in the home.
    """
    text = text.replace(HOME_REMEDY, REMEDY).replace(LOCK_REMEDY, REMEDY)
    for folder in dict.fromkeys((home.folder, home.folder.absolute(), home.folder.resolve(), PROJECT)):
        root = rf"(?<![\w./-]){re.escape(str(folder))}"
        for begin in (rf"{root}[/\\]visitors[/\\][0-9a-f]{{40}}", root):
            text = re.sub(rf"{begin}[/\\]", "", text)
            text = re.sub(rf"{begin}(?![\w.-])", "your workspace", text)
    return text


def local_workspace() -> Workspace:
    """The one workspace of a person at this computer: the home.

    $RPS_HOME; else the project's own folder where this is a checkout; else, where it is an installed package, the
    user's folder for data, such as ~/.local/share/rps-dashboard.
    """
    if named := os.environ.get("RPS_HOME"):
        return Workspace(Path(named))
    if (PROJECT / "pyproject.toml").is_file():
        return Workspace(PROJECT)
    return Workspace(platformdirs.user_data_path(APP_NAME, appauthor=False))
