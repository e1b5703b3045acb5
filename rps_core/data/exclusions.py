"""Pictures that a person took out of the training set: a list a data folder, kept in the home. No file is touched."""

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

from rps_core.data.class_folders import SHIPPED_HANDS
from rps_core.errors import InputError
from rps_core.storage import home, write_atomically


def excluded_files(root: str | Path | None) -> frozenset[str]:
    """Names below a data folder (None: the shipped hands) that no training uses, as paper/1.jpg."""
    try:
        names = json.loads(_file(root).read_text())["excluded"]
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()
    return frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()


def exclude(root: str | Path | None, names: Collection[str]) -> None:
    """Takes pictures out of the training set. Raises InputError where the home cannot be written."""
    _write(root, excluded_files(root) | set(names))


def include(root: str | Path | None, names: Collection[str]) -> None:
    """Puts pictures back. Raises InputError where the home cannot be written."""
    _write(root, excluded_files(root) - set(names))


def _write(root: str | Path | None, names: frozenset[str]) -> None:
    file = _file(root)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps({"folder": str(_resolve(root)), "excluded": sorted(names)}, indent=1))
    except OSError as error:
        raise InputError(f"the list of excluded pictures {file} cannot be written ({error.strerror})") from None


def _file(root: str | Path | None) -> Path:
    return home() / "excluded" / f"{hashlib.sha256(str(_resolve(root)).encode()).hexdigest()[:16]}.json"


def _resolve(root: str | Path | None) -> Path:
    return Path(root or SHIPPED_HANDS).expanduser().resolve()
