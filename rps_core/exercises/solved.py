"""Which exercises were solved, and which steps of the guide were done: two small files in the workspace. No torch.

So a restart forgets nothing.
"""

import contextlib
from typing import Any

from rps_core.errors import InputError
from rps_core.storage.json_file import JsonFile, texts
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
    return JsonFile(
        workspace, workspace.folder / "solved.json", frozenset(), lambda value: frozenset(texts(value)), sorted
    )


def steps_done(workspace: Workspace) -> frozenset[int]:
    """Numbers of the guide's steps, from 1. A file that is damaged is set aside."""
    return steps_file(workspace).read()


def mark_step(workspace: Workspace, step: int, is_done: bool) -> None:
    """Remembers that a step was done, or that it was not. Raises InputError where it cannot be written."""
    steps_file(workspace).update(lambda known: known | {step} if is_done else known - {step})


def steps_file(workspace: Workspace) -> JsonFile[frozenset[int]]:
    return JsonFile(workspace, workspace.folder / "guide.json", frozenset(), _parse_steps, sorted)


def _parse_steps(value: Any) -> frozenset[int]:
    if not isinstance(value, list) or not all(type(step) is int and step > 0 for step in value):
        raise TypeError
    return frozenset(value)
