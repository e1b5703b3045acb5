"""Changes to a collection that can be taken back: each is a list of renames, and undo renames the other way round."""

import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rps_core.errors import InputError
from rps_core.recordings import store

TRASH_DAYS = 7
"""What was deleted longer ago than this goes for good when something else is deleted."""


@dataclass(frozen=True)
class Change:
    """What was done, in words, and which paths were renamed to which."""

    what: str
    moves: tuple[tuple[Path, Path], ...]


def delete(name: str, files: Sequence[Path]) -> Change:
    """Puts pictures of a collection into the trash."""
    trash = _new_trash()
    moves = [(file, trash / name / file.parent.name / file.name) for file in _own(name, files)]
    return _carry_out(f"{_number(len(moves))} deleted", moves)


def added(name: str, files: Sequence[Path]) -> Change:
    """What was just recorded or taken in, as a change: undo puts it into the trash."""
    trash = _new_trash()
    moves = [(trash / name / file.parent.name / file.name, file) for file in files]
    return Change(f"{_number(len(moves))} added", tuple(moves))


def move(name: str, files: Sequence[Path], label: str) -> Change:
    """Puts pictures into another class. Raises InputError where there is none of that name."""
    if label not in store.classes(name):
        raise InputError(f"the collection {name} has no class {label}; take one of {_listed(name)}")
    target = store.folder(name) / label
    moves = [(file, _free(target / file.name)) for file in _own(name, files) if file.parent.name != label]
    return _carry_out(f"{_number(len(moves))} moved to {label}", moves)


def delete_class(name: str, label: str) -> Change:
    """Puts a class with all its pictures into the trash."""
    if label not in store.classes(name):
        raise InputError(f"the collection {name} has no class {label}; take one of {_listed(name)}")
    store.ensure(name)
    count = store.counts(name)[label]
    moves = [(store.folder(name) / label, _new_trash() / name / label)]
    return _carry_out(f"the class {label} with {_number(count)} deleted", moves)


def rename_class(name: str, label: str, new: str) -> Change:
    """Gives a class another name. Raises InputError for a bad one, or one that is taken."""
    others = [other for other in store.classes(name) if other != label]
    new = store.check_name("class", new, others)
    store.ensure(name)
    root = store.folder(name)
    return _carry_out(f"the class {label} renamed to {new}", [(root / label, root / new)])


def delete_collection(name: str) -> Change:
    """Puts a whole collection into the trash."""
    count = sum(store.counts(name).values())
    moves = [(store.folder(name), _new_trash() / name)]
    return _carry_out(f"the collection {name} with {_number(count)} deleted", moves)


def rename(name: str, new: str) -> Change:
    """Gives a collection another name. Raises InputError for a bad one, or one that is taken."""
    new = store.check_name("collection", new, [other for other in store.names() if other != name])
    store.ensure(name)
    return _carry_out(f"the collection {name} renamed to {new}", [(store.folder(name), store.folder(new))])


def undo(change: Change) -> None:
    """Takes it back. Raises InputError, and changes nothing, where something else stands in the way by now."""
    for before, after in change.moves:
        if not after.exists() or (before.exists() and not _same_file(before, after)):
            raise InputError(
                f"“{change.what}” cannot be taken back: {after.name} was changed since, or its old place is taken"
            )
    _rename((after, before) for before, after in change.moves)


def empty_trash(older_than_s: float) -> None:
    """Deletes for good what was put into the trash longer ago than this, in seconds."""
    for batch in _trash().iterdir() if _trash().is_dir() else ():
        if batch.name.isdigit() and time.time() - int(batch.name) / 1e9 >= older_than_s:
            shutil.rmtree(batch, ignore_errors=True)


def _carry_out(what: str, moves: Sequence[tuple[Path, Path]]) -> Change:
    _rename(moves)
    empty_trash(TRASH_DAYS * 24 * 3600)
    return Change(what, tuple(moves))


def _rename(moves: Iterable[tuple[Path, Path]]) -> None:
    for before, after in moves:
        after.parent.mkdir(parents=True, exist_ok=True)
        before.rename(after)


def _own(name: str, files: Sequence[Path]) -> list[Path]:
    """Those of the files that (still) are pictures of the collection: another tab may have been quicker."""
    there = {file for files in store.pictures(name).values() for file in files}
    return [file for file in files if file in there]


def _free(file: Path) -> Path:
    """The file, or the same name with a number, where another stands there."""
    number, free = 2, file
    while free.exists():
        free, number = file.with_stem(f"{file.stem} {number}"), number + 1
    return free


def _same_file(one: Path, other: Path) -> bool:
    """Rock and rock are one folder on the systems that do not tell capitals apart."""
    return one.samefile(other)


def _trash() -> Path:
    return store.collections_dir() / ".trash"


def _new_trash() -> Path:
    return _trash() / str(time.time_ns())


def _number(pictures: int) -> str:
    return "1 picture" if pictures == 1 else f"{pictures:,} pictures"


def _listed(name: str) -> str:
    return ", ".join(store.classes(name))
