"""Which exercises were solved: one small file, so that neither a refresh nor a restart forgets them."""

import json

from rps_core.home import home, write_atomically

FILE = "progress.json"


def solved() -> set[str]:
    """Keys of the solved exercises. A file that cannot be read counts as none solved."""
    try:
        return {str(key) for key in json.loads((home() / FILE).read_text())}
    except (OSError, ValueError, TypeError):
        return set()


def remember(key: str) -> None:
    _write(solved() | {key})


def forget(keys: set[str]) -> None:
    """So that they can be solved again."""
    _write(solved() - keys)


def _write(keys: set[str]) -> None:
    home().mkdir(parents=True, exist_ok=True)
    write_atomically(home() / FILE, json.dumps(sorted(keys)))
