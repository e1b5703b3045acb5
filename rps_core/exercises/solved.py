"""Which exercises were solved: a small file in the project's home, so that a restart forgets nothing. No torch."""

import contextlib
import json
from pathlib import Path

from rps_core.storage import home, write_atomically


def solved() -> set[str]:
    """Keys of the exercises that were solved here; none where nothing was written, or what was written is damaged."""
    try:
        keys = json.loads(_file().read_text())
    except (OSError, ValueError):
        return set()
    return {key for key in keys if isinstance(key, str)} if isinstance(keys, list) else set()


def mark_solved(*keys: str) -> None:
    """Remembers exercises, where the home can be written."""
    with contextlib.suppress(OSError):
        write_atomically(_file(), json.dumps(sorted(solved().union(keys))))


def forget() -> None:
    """Everything is unsolved again."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return home() / "solved.json"
