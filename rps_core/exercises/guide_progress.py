"""Which steps of the guide were done: a small file in the workspace, so that a restart forgets nothing. No torch."""

from typing import Any

from rps_core.storage.json_file import JsonFile
from rps_core.storage.workspace import Workspace


def done(workspace: Workspace) -> frozenset[int]:
    """Numbers of the steps, from 1. A file that is damaged is set aside."""
    return file(workspace).read()


def mark(workspace: Workspace, step: int, is_done: bool) -> None:
    """Remembers that a step was done, or that it was not. Raises InputError where it cannot be written."""
    file(workspace).update(lambda known: known | {step} if is_done else known - {step})


def file(workspace: Workspace) -> JsonFile[frozenset[int]]:
    return JsonFile(workspace, workspace.folder / "guide.json", frozenset(), _parse, sorted)


def _parse(value: Any) -> frozenset[int]:
    if not isinstance(value, list) or not all(type(step) is int and step > 0 for step in value):
        raise TypeError
    return frozenset(value)
