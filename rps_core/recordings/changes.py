"""Changes to a collection that can be taken back: each is a list of renames, and undo renames the other way round."""

from collections.abc import Sequence
from pathlib import Path

from rps_core.errors import InputError
from rps_core.recordings import store
from rps_core.reports import counted
from rps_core.storage import trash
from rps_core.storage.trash import Change
from rps_core.storage.workspace import Workspace


def delete(workspace: Workspace, name: str, files: Sequence[Path]) -> Change:
    """Puts pictures of a collection into the trash."""
    with workspace.locked():
        own = _own(workspace, name, files)
        return trash.delete(workspace, f"{_number(len(own))} deleted", own)


def added(workspace: Workspace, name: str, files: Sequence[Path]) -> Change:
    """What was just recorded or taken in, as a change: undo puts it into the trash."""
    return trash.added(workspace, f"{_number(len(files))} added", files)


def move(workspace: Workspace, name: str, files: Sequence[Path], label: str) -> Change:
    """Puts pictures into another class. Raises InputError where there is none of that name."""
    with workspace.locked():
        _check_class(workspace, name, label)
        target = store.folder(workspace, name) / label
        moves = [
            (file, _free(target / file.name)) for file in _own(workspace, name, files) if file.parent.name != label
        ]
        return trash.carry_out(workspace, f"{_number(len(moves))} moved to {label}", moves)


def delete_class(workspace: Workspace, name: str, label: str) -> Change:
    """Puts a class with all its pictures into the trash."""
    with workspace.locked():
        _check_class(workspace, name, label)
        store.ensure(workspace, name)
        count = store.counts(workspace, name)[label]
        return trash.delete(
            workspace, f"the class {label} with {_number(count)} deleted", [store.folder(workspace, name) / label]
        )


def rename_class(workspace: Workspace, name: str, label: str, new: str) -> Change:
    """Gives a class another name. Raises InputError for a bad one, or one that is taken."""
    with workspace.locked():
        _check_class(workspace, name, label)
        new = store.check_name("class", new, [other for other in store.classes(workspace, name) if other != label])
        store.ensure(workspace, name)
        root = store.folder(workspace, name)
        return trash.carry_out(workspace, f"the class {label} renamed to {new}", [(root / label, root / new)])


def delete_collection(workspace: Workspace, name: str) -> Change:
    """Puts a whole collection into the trash."""
    with workspace.locked():
        if name not in store.names(workspace):
            raise InputError(f"the collection {name} does not exist (any more); choose one from the list")
        count = sum(store.counts(workspace, name).values())
        return trash.delete(
            workspace, f"the collection {name} with {_number(count)} deleted", [store.folder(workspace, name)]
        )


def rename(workspace: Workspace, name: str, new: str) -> Change:
    """Gives a collection another name. Raises InputError for a bad one, or one that is taken."""
    with workspace.locked():
        new = store.check_name("collection", new, [other for other in store.names(workspace) if other != name])
        store.ensure(workspace, name)
        return trash.carry_out(
            workspace,
            f"the collection {name} renamed to {new}",
            [(store.folder(workspace, name), store.folder(workspace, new))],
        )


def _check_class(workspace: Workspace, name: str, label: str) -> None:
    if label not in store.classes(workspace, name):
        raise InputError(
            f"the collection {name} has no class {label}; take one of {', '.join(store.classes(workspace, name))}"
        )


def _own(workspace: Workspace, name: str, files: Sequence[Path]) -> list[Path]:
    """Those of the files that (still) are pictures of the collection: another tab may have been quicker."""
    there = {file for files in store.pictures(workspace, name).values() for file in files}
    return [file for file in files if file in there]


def _free(file: Path) -> Path:
    """The file, or the same name with a number, where another stands there."""
    number, free = 2, file
    while free.exists():
        free, number = file.with_stem(f"{file.stem} {number}"), number + 1
    return free


def _number(pictures: int) -> str:
    return counted(pictures, "picture")
