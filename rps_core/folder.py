"""A folder of class folders, looked at without opening a single picture."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from rps_core.errors import InputError
from rps_core.home import ASSETS
from rps_core.images import is_picture

SHIPPED_HANDS = ASSETS / "hands"
"""The rendered hands that ship with the project: what is trained on when no folder is given."""


@dataclass(frozen=True)
class ClassFolders:
    """What stands in a folder: pictures by class, in the order in which torchvision's ImageFolder numbers them."""

    root: Path
    classes: tuple[str, ...]
    files: tuple[Path, ...]
    labels: tuple[int, ...]
    skipped: tuple[Path, ...]
    """Files that do not look like pictures. They are left out, and said."""

    @property
    def counts(self) -> dict[str, int]:
        """Pictures a class."""
        return {name: self.labels.count(index) for index, name in enumerate(self.classes)}

    def fingerprint(self) -> str:
        """64 bits, in hex, over the names and sizes of the files: tells whether a run saw the same data."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(f"{file.relative_to(self.root).as_posix()}\0{file.stat().st_size}\n".encode())
        return digest.hexdigest()[:16]


def find_class_names(root: Path) -> list[str]:
    """Names of the class folders, sorted; hidden ones and those that systems leave behind (__MACOSX) are no classes."""
    return sorted(entry.name for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith((".", "__")))


def scan(root: str | Path | None) -> ClassFolders:
    """What stands in a folder; None: the shipped hands. Raises InputError where there are no classes or no pictures."""
    root = Path(root).expanduser() if root is not None else SHIPPED_HANDS
    if not root.is_dir():
        what = "is a file" if root.exists() else "does not exist"
        raise InputError(f"the data folder {root} {what}; give a folder with one folder of pictures for each class")
    classes = find_class_names(root)
    if not classes:
        raise InputError(
            f"the data folder {root} holds no class folders; put the pictures into one folder a class, "
            "such as paper, rock and scissors"
        )
    files: list[Path] = []
    labels: list[int] = []
    skipped: list[Path] = []
    for label, name in enumerate(classes):
        for file in sorted(path for path in (root / name).rglob("*") if path.is_file()):
            if is_picture(file):
                files.append(file)
                labels.append(label)
            else:
                skipped.append(file)
    if not files:
        raise InputError(f"the data folder {root} holds no picture; JPEG, PNG and WebP files are read")
    return ClassFolders(root, tuple(classes), tuple(files), tuple(labels), tuple(skipped))


def without_empty(folders: ClassFolders) -> ClassFolders:
    """The same without the classes that have no picture (yet)."""
    kept = [name for name, count in folders.counts.items() if count]
    labels = tuple(kept.index(folders.classes[label]) for label in folders.labels)
    return replace(folders, classes=tuple(kept), labels=labels)


def check_trainable(folders: ClassFolders) -> ClassFolders:
    """The same. Raises InputError unless there are at least two classes and each has a picture."""
    if len(folders.classes) < 2:
        raise InputError(
            f"the data folder {folders.root} has one class only ({folders.classes[0]}), "
            "but a net needs at least two to tell apart; add a folder for another class"
        )
    empty = [name for name, count in folders.counts.items() if count == 0]
    if empty:
        raise InputError(
            f"the class folder {empty[0]} in {folders.root} holds no picture; put some in or delete the folder"
        )
    return folders


def check_known(folders: ClassFolders, known: Collection[str]) -> ClassFolders:
    """The same. Raises InputError for a folder of pictures that is no class of the net. A class may have no folder."""
    strange = [name for name, count in folders.counts.items() if count and name not in known]
    if strange:
        raise InputError(
            f"the folder {strange[0]} in {folders.root} is no class of this net, which knows {', '.join(known)}; "
            "rename the folder, take it away, or choose another net"
        )
    return folders
