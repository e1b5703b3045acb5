"""Visitors of a hosted dashboard: each has a workspace of its own, under a token that only its browser holds. No torch.

visitors/<hash of the token>/    as the home of a person at a computer, and .used, which was written at the last visit
                                 an empty file in its place: it was forgotten, and nothing is written there again
visitors/.shares/<hash of a link's token>    which folder its owner shows to whoever has the link

The folder's name does not give the token away: who reads names of folders can open no workspace by them.
"""

import hashlib
import json
import math
import os
import re
import secrets
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from rps_core.errors import InputError
from rps_core.storage.files import grown_old, write_atomically, writing, zip_pieces
from rps_core.storage.json_file import read_json
from rps_core.storage.staging import remove_leftovers
from rps_core.storage.workspace import Workspace, without_paths

TOKEN_BYTES = 32
TOUCH_EVERY_S = 60.0
GONE = ".gone-"
TEXTS = (".json", ".jsonl", ".log", ".txt")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_FOLDER = re.compile(r"[0-9a-f]{40}")


def new_token() -> str:
    """256 random bits, as 43 characters that a cookie may hold."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_token(text: str) -> bool:
    """Whether it has the form of a token; whose it is, nobody can say who does not hold it."""
    return _TOKEN.fullmatch(text) is not None


def visitor_workspace(home: Workspace, token: str) -> Workspace:
    """The workspace of whoever holds the token. Raises InputError for what is no token."""
    if not is_token(token):
        raise InputError("the cookie of this site is damaged; delete it, then reload the page")
    return Workspace(_parent(home) / _digest(token), of_visitor=True)


def touch(workspace: Workspace) -> None:
    """Says that the workspace is in use. One that holds nothing is not made for that."""
    used = workspace.folder / ".used"
    with suppress(OSError):
        if abs(time.time() - _mtime(used)) > TOUCH_EVERY_S and workspace.folder.is_dir():
            used.touch()


def remove_unused(home: Workspace, older_than_s: float) -> int:
    """Deletes the workspaces that nobody used for so many seconds, as `grown_old` counts; returns how many they were.

    Raises OSError where it cannot be kept how old they are.
    """
    for leftover in _parent(home).glob(f"{GONE}*"):  # of a process that was killed meanwhile
        name = leftover.name.removeprefix(GONE).partition(".")[0]
        if _FOLDER.fullmatch(name):
            with suppress(FileExistsError):
                (_parent(home) / name).touch(exist_ok=False)
        shutil.rmtree(leftover, ignore_errors=True)
    for folder in ("", ".shares/"):
        remove_leftovers(_parent(home), f"{folder}.*.tmp")
    for file in _shares(home).glob("*"):  # links to what its owner deleted, and can bring back no more
        if (shared := _read_share(file)) and _still_there(home, shared) is None:
            trash = Workspace(_parent(home) / Path(str(shared["folder"])).parts[0], of_visitor=True).trash
            if not any(trash.glob("[!.]*")):
                file.unlink(missing_ok=True)
    known = {folder.name: folder for folder in _folders(home)}
    marks = {name: mark_of_use(folder) for name, folder in known.items()}
    unused = grown_old(_parent(home) / ".ages", marks, older_than_s) if known else set()
    gone = 0
    for path in (known[name] for name in unused):
        if path.is_file():  # forgotten so long ago that no tab and no cookie of then is left
            path.unlink(missing_ok=True)
            continue
        with suppress(InputError):  # the others go all the same
            shutil.rmtree(_put_aside(Workspace(path, of_visitor=True)), ignore_errors=True)
            gone += 1
    return gone


def all_workspaces(home: Workspace) -> list[Workspace]:
    """Those of all visitors, for the server's own chores; no page shows them."""
    return [Workspace(folder, of_visitor=True) for folder in _folders(home) if folder.is_dir()]


def _folders(home: Workspace) -> list[Path]:
    """Of all visitors, and of those that were forgotten."""
    folders = sorted(_parent(home).iterdir()) if _parent(home).is_dir() else []
    return [folder for folder in folders if _FOLDER.fullmatch(folder.name)]


def mark_of_use(folder: Path) -> float:
    """A number that another visit changes. It is no time: the latest of several may lie ahead of a clock set back."""
    return math.fsum(map(_mtime, (folder / ".used", folder / ".lock", folder)))


def forget(workspace: Workspace, why: str = "") -> None:
    """Deletes a visitor's workspace, and lets nobody write there again: a file takes the folder's place.

    A tab that was open meanwhile, a camera or an import at work cannot bring it back. A training is asked to stop, and
    finds no folder any more. Raises InputError for the workspace of a person at a computer, and where nothing can be
    deleted. `why`: the sentence that says so (`why_forgotten`), where it was not the visitor who asked for it.
    """
    if not workspace.of_visitor:
        raise InputError(f"{workspace.folder} is this computer's own; delete what you want to be gone from its folder")
    aside = []
    with writing(workspace.folder):
        workspace.folder.parent.mkdir(parents=True, exist_ok=True)
        while not workspace.is_forgotten:
            aside.append(_put_aside(workspace, f"{workspace.folder.name}."))
            with suppress(FileExistsError):  # somebody was quicker to make the folder anew
                workspace.folder.touch(exist_ok=False)
    if why:
        with suppress(OSError):  # on a full disk all goes all the same
            workspace.folder.write_text(why)
    for folder in aside:
        shutil.rmtree(folder, ignore_errors=True)


def _put_aside(workspace: Workspace, mark: str = "") -> Path:
    """At once, whatever takes its time: under a name that says by its `mark` that it was forgotten."""
    for run in workspace.runs.glob("*/") if workspace.runs.is_dir() else ():
        with suppress(OSError):
            (run / "stop").touch()
    gone = workspace.folder.with_name(f"{GONE}{mark}{uuid.uuid4().hex}")
    with writing(workspace.folder), suppress(FileNotFoundError):
        workspace.folder.rename(gone)
    return gone


def packed(workspace: Workspace) -> Iterator[bytes]:
    """All of a workspace as one zip, in pieces: runs, recordings, imports, lists and rounds; no trash, nothing hidden.

    Where the server keeps the workspace stands in none of its files.
    """
    home = Workspace(workspace.folder.parents[1])

    def without_place(text: bytes) -> bytes:
        said = text.decode(errors="surrogateescape")
        return without_paths(home, said).encode(errors="surrogateescape")

    return zip_pieces(_members(workspace), lambda file: without_place if file.suffix in TEXTS else None)


def _members(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    for folder, below, files in os.walk(workspace.folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(files):
            file = Path(folder, name)
            is_own = file.is_file() and not file.is_symlink()
            if is_own and not name.startswith(".") and name != "stop" and file.suffix != ".lock":
                yield file.relative_to(workspace.folder).as_posix(), file


def share(home: Workspace, folder: Path) -> str:
    """A token with which anybody may look at a visitor's run or collection, until `unshare`. The same one each time.

    Raises InputError where there is nothing to share, or it cannot be written.
    """
    if known := shared_by(home, folder):
        return known
    if not folder.is_dir():
        raise InputError(f"{folder.name} is not there (any more), so it cannot be shared")
    token = new_token()
    index = _shares(home) / _digest(token)
    with writing(index):
        index.parent.mkdir(parents=True, exist_ok=True)
        value = {"folder": folder.relative_to(_parent(home)).as_posix(), "inode": folder.stat().st_ino, "token": token}
        write_atomically(index, json.dumps(value))
    return token


def shared_by(home: Workspace, folder: Path) -> str | None:
    """The token under which its owner shares a folder."""
    return next((known["token"] for known in _all_shares(home) if _still_there(home, known) == folder), None)


def unshare(home: Workspace, folder: Path) -> None:
    """Whoever has the link sees nothing any more. Raises InputError where that cannot be written."""
    while token := shared_by(home, folder):
        with writing(folder):
            (_shares(home) / _digest(token)).unlink(missing_ok=True)


def open_share(home: Workspace, token: str) -> Path:
    """The folder of a run or a collection that somebody shares. Raises InputError where it is not (any more)."""
    known = _read_share(_shares(home) / _digest(token)) if is_token(token) else None
    folder = _still_there(home, known) if known else None
    if folder is None:
        raise InputError("this link shows nothing (any more): whoever sent it may have taken it back")
    return folder


def _all_shares(home: Workspace) -> list[dict[str, Any]]:
    files = sorted(_shares(home).iterdir()) if _shares(home).is_dir() else []
    return [known for file in files if (known := _read_share(file))]


def _read_share(file: Path) -> dict[str, Any] | None:
    try:
        known = read_json(file)
        return known if {"folder", "inode", "token"} <= known.keys() else None
    except (OSError, ValueError, AttributeError, RecursionError):
        return None


def _still_there(home: Workspace, known: dict[str, Any]) -> Path | None:
    """The folder, unless it was deleted: another one that has its name by now was never shared."""
    folder = _parent(home) / str(known["folder"])
    try:
        return folder if folder.stat().st_ino == known["inode"] else None
    except (OSError, ValueError):
        return None


def _shares(home: Workspace) -> Path:
    return _parent(home) / ".shares"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:40]


def _parent(home: Workspace) -> Path:
    return home.folder / "visitors"


def _mtime(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
