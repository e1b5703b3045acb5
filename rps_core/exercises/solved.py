"""Which exercises were solved: a small file in the workspace, so that a restart forgets nothing. No torch."""

import contextlib
from typing import Any

from rps_core.errors import InputError
from rps_core.storage.json_file import JsonFile
from rps_core.storage.workspace import Workspace


def solved(workspace: Workspace) -> set[str]:
    """Keys of the exercises that were solved here. A file that is damaged is set aside."""
    return set(file(workspace).read())


def mark_solved(workspace: Workspace, *keys: str) -> None:
    """Remembers exercises, where they can be written."""
    with contextlib.suppress(InputError):
        file(workspace).update(lambda known: known.union(keys))


def forget(workspace: Workspace) -> None:
    """Everything is unsolved again."""
    with contextlib.suppress(InputError):
        file(workspace).update(lambda known: frozenset())


def file(workspace: Workspace) -> JsonFile[frozenset[str]]:
    return JsonFile(workspace, workspace.folder / "solved.json", frozenset(), _parse, sorted)


def _parse(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise TypeError
    return frozenset(value)
