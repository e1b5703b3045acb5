"""Which exercises were solved: a small file in the project's home, so that a restart forgets nothing. No torch."""

import contextlib
from typing import Any

from rps_core.errors import InputError
from rps_core.storage.files import home
from rps_core.storage.json_file import JsonFile


def solved() -> set[str]:
    """Keys of the exercises that were solved here. A file that is damaged is set aside."""
    return set(file().read())


def mark_solved(*keys: str) -> None:
    """Remembers exercises, where the home can be written."""
    with contextlib.suppress(InputError):
        file().update(lambda known: known.union(keys))


def forget() -> None:
    """Everything is unsolved again."""
    with contextlib.suppress(InputError):
        file().update(lambda known: frozenset())


def file() -> JsonFile[frozenset[str]]:
    return JsonFile(home() / "solved.json", frozenset(), _parse, sorted)


def _parse(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise TypeError
    return frozenset(value)
