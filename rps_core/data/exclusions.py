"""Pictures that a person took out of the training set: a list for each data folder. No file is touched."""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from rps_core.data.class_folders import root_of
from rps_core.reports import counted
from rps_core.storage.json_file import JsonFile, texts
from rps_core.storage.trash import Change
from rps_core.storage.workspace import Workspace


def excluded_files(workspace: Workspace, root: str | Path | None) -> frozenset[str]:
    """Names below a data folder (None: the shipped hands) that no training uses, as paper/1.jpg.

    A list that is damaged is set aside, and an empty one takes its place.
    """
    return exclusions(workspace, root).read()


def exclude(workspace: Workspace, root: str | Path | None, names: Collection[str]) -> Change:
    """Takes pictures out of the training set. Raises InputError where the list cannot be written."""
    with workspace.locked():
        new = frozenset(names) - excluded_files(workspace, root)
        exclusions(workspace, root).update(lambda known: known | new)
    return Change(f"{_number(new)} left out", take_back=lambda: include(workspace, root, new))


def include(workspace: Workspace, root: str | Path | None, names: Collection[str]) -> Change:
    """Puts pictures back. Raises InputError where the list cannot be written."""
    with workspace.locked():
        old = excluded_files(workspace, root).intersection(names)
        exclusions(workspace, root).update(lambda known: known - old)
    return Change(f"{_number(old)} put back", take_back=lambda: exclude(workspace, root, old))


def _number(names: Collection[str]) -> str:
    return counted(len(names), "picture was", "pictures were")


def exclusions(workspace: Workspace, root: str | Path | None) -> JsonFile[frozenset[str]]:
    """The list's file: one for each data folder, named by the folder's path."""
    folder = str(root_of(root or None).resolve())
    path = workspace.folder / "excluded" / f"{hashlib.sha256(folder.encode()).hexdigest()[:16]}.json"
    return JsonFile(workspace, path, frozenset(), _parse, lambda names: {"folder": folder, "excluded": sorted(names)})


def _parse(value: Any) -> frozenset[str]:
    return frozenset(texts(value["excluded"]))
