"""A JSON file of a workspace that several may change at once, and that may be damaged. No torch."""

import errno
import json
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from rps_core.errors import InputError
from rps_core.storage.files import read_regular, write_atomically, writing
from rps_core.storage.workspace import Workspace

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class JsonFile(Generic[T]):
    """A file of a workspace that holds one value. `parse` makes the value from JSON and raises where it cannot be.

    A file that is damaged is set aside under another name, and `empty` takes its place: nothing breaks, none is lost.
    """

    workspace: Workspace
    path: Path
    empty: T
    parse: Callable[[Any], T]
    dump: Callable[[T], Any]

    def read(self) -> T:
        try:
            return self._parsed()
        except OSError as error:
            _log.warning("%s cannot be read (%s)", self.path, error.strerror)
        except InputError:
            with suppress(InputError):
                return self.update(lambda value: value)
        return self.empty

    def update(self, change: Callable[[T], T]) -> T:
        """Reads, changes and writes the value under the lock. Raises InputError where the file cannot be written."""
        with self.workspace.locked(), writing(self.path):
            try:
                before = self._parsed()
            except InputError:
                set_aside(self.path)
                before = self.empty
            after = change(before)
            if after != before:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(self.path, json.dumps(self.dump(after), indent=1))
            return after

    def _parsed(self) -> T:
        """Raises InputError where the file is damaged."""
        if not os.path.lexists(self.path):
            return self.empty
        if not self.path.is_file():
            raise InputError(f"{self.path} is no regular file")
        try:
            return self.parse(read_json(self.path))
        except FileNotFoundError:
            return self.empty  # deleted meanwhile
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            raise InputError(f"{self.path} is damaged") from None


def read_json(path: Path) -> Any:
    """Raises OSError for what is no regular file, ValueError or RecursionError for what is no JSON, or far too long."""
    try:
        return parse_json(read_regular(path))
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        raise ValueError(error.strerror) from None


def texts(value: Any) -> list[str]:
    """A list of texts, as JSON has it. Raises TypeError for anything else."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise TypeError
    return value


def parse_json(data: bytes | str) -> Any:
    """Raises ValueError or RecursionError for what is no JSON, or holds half a character, which no page can show."""
    value = json.loads(data)
    json.dumps(value, ensure_ascii=False).encode()  # which takes whole characters alone
    return value


def set_aside(path: Path) -> Path:
    """Renames what is damaged, as rounds.json to rounds.damaged-1.json, and returns the new path."""
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")):
        number += 1
    path.rename(aside)
    _log.warning("%s is damaged and was set aside as %s", path, aside.name)
    return aside


def damaged_files(path: Path) -> list[Path]:
    """What was set aside of a file, the oldest first."""
    return sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}")) if path.parent.is_dir() else []
