"""A folder of class folders, listed without opening a single picture."""

import hashlib
import os
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from pathlib import Path

from rps_core.data.images import as_text, is_picture, is_text
from rps_core.data.input_paths import check_walkable, list_files
from rps_core.errors import InputError
from rps_core.storage.files import ASSETS

SHIPPED_HANDS = ASSETS / "hands"
"""Everybody's hands, rendered, which ship with the project: what is trained on when no folder is given."""
ONE_HAND = "shipped:one-hand"
"""Stands for a folder wherever one is expected: the pictures of one person's hand that ship, too."""
SHIPPED_NAMES = {None: "shipped hands", ONE_HAND: "one person's hands"}
"""For people."""


def root_of(data: str | Path | None) -> Path:
    """Where a data set stands: a folder, one that ships by its name, or, for None, everybody's hands.

    Raises InputError for ~NAME where nobody of that name is known.
    """
    if data is None:
        return SHIPPED_HANDS
    try:
        return ASSETS / "one-hand" if data == ONE_HAND else Path(data).expanduser()
    except RuntimeError:
        raise InputError(f"{data} names the home of a user who is not known here; give the whole path") from None


@dataclass(frozen=True)
class ClassFolders:
    """What stands in a folder: pictures by class, in the order in which torchvision's ImageFolder numbers them.

    `names` are the files below `root`, as paper/1.jpg; `labels` holds the class of each, and never falls.
    """

    root: Path
    classes: tuple[str, ...]
    names: tuple[str, ...]
    labels: tuple[int, ...]
    skipped: tuple[Path, ...]
    """Files that do not look like pictures. They are left out, and said."""

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The pictures' paths. Making 100,000 takes most of a second, so they are made once somebody asks."""
        return tuple(self.root / name for name in self.names)

    def indices(self, label: int) -> range:
        """Where the pictures of a class stand among all."""
        return range(bisect_left(self.labels, label), bisect_left(self.labels, label + 1))

    @property
    def counts(self) -> dict[str, int]:
        """Pictures a class."""
        return {name: len(self.indices(label)) for label, name in enumerate(self.classes)}

    def page(self, number: int, size: int, label: int | None = None) -> list[range]:
        """Places on a page of about `size` pictures, one range a class: of one class, or as many of each.

        Pages count from 1. A page holds at least one picture of each class, for up to `size` classes.
        """
        labels = range(min(len(self.classes), size)) if label is None else (label,)
        each = max(1, size // len(labels))
        return [self.indices(one)[(number - 1) * each : number * each] for one in labels]

    def pages(self, size: int, label: int | None = None) -> int:
        """How many pages there are, of one class or of all."""
        labels = range(min(len(self.classes), size)) if label is None else (label,)
        return max(1, max(-(-len(self.indices(one)) // max(1, size // len(labels))) for one in labels))

    def without(self, names: Collection[str]) -> "ClassFolders":
        """The same, less the pictures of these names."""
        if not names:
            return self
        dropped = frozenset(names)
        kept = [name not in dropped for name in self.names]
        return replace(self, names=tuple(compress(self.names, kept)), labels=tuple(compress(self.labels, kept)))

    def sizes(self) -> list[int]:
        """In bytes, one number per picture."""
        return [_size(self.root / name) for name in self.names]

    def fingerprint(self) -> str:
        """64 bits, in hex, over the names and sizes of the files: tells whether a run saw the same data."""
        digest = hashlib.sha256()
        for name, size in zip(self.names, self.sizes(), strict=True):
            digest.update(f"{name}\0{size}\n".encode())
        return digest.hexdigest()[:16]

    def stamp(self) -> str:
        """Like `fingerprint`, over the times of the last write, too: for what is kept of these pictures."""
        times = " ".join(str(_modified_ns(self.root / name)) for name in self.names)
        return hashlib.sha256(f"{self.fingerprint()} {times}".encode()).hexdigest()[:16]


def find_class_names(root: Path) -> list[str]:
    """Names of the class folders, sorted; hidden ones and those that systems leave behind (__MACOSX) are no classes."""
    entries = (entry for entry in root.iterdir() if entry.is_dir() and is_text(entry.name))
    return sorted(entry.name for entry in entries if not entry.name.startswith((".", "__")))


def list_folders(parent: Path) -> list[Path]:
    """The data sets in a folder, by name; hidden ones are none."""
    if not parent.is_dir():
        return []
    return sorted(
        entry for entry in parent.iterdir() if entry.is_dir() and entry.name[0] != "." and is_text(entry.name)
    )


def damaged_in(parent: Path) -> dict[Path, str]:
    """What in a folder of data sets is not as it should be, with a sentence each; hidden entries are left alone.

    Opens no picture: those that are damaged are shown as such where pictures are shown.
    """
    try:
        entries = sorted(entry for entry in parent.iterdir() if not entry.name.startswith("."))
    except FileNotFoundError:
        return {}
    except OSError as error:
        return {parent: f"{parent} is no folder that can be read ({error.strerror})"}
    return {entry: sentence for entry in entries if (sentence := _damage(entry))}


def _damage(root: Path) -> str | None:
    """What is wrong with a folder of class folders; None where nothing is."""
    name = as_text(root.name)
    if not is_text(root.name):
        return f"{name} has a name that is no text; rename the folder, or delete it"
    if not root.is_dir():
        return f"{name} is no folder, but one with a folder of pictures for each class is expected; delete it"
    try:
        for entry in root.iterdir():
            if strange := _strange(entry):
                where = as_text(strange.relative_to(root).as_posix())
                return f"{name} holds {where}, which is no picture in a class folder; take it away, or delete all of it"
    except OSError as error:
        return f"{name} cannot be read ({error.strerror}); change its permissions, or delete it"
    return None


def _strange(entry: Path) -> Path | None:
    """What of an entry should not be there: a file beside the class folders, or in one what only looks like a picture.

    The names come from `scandir`, which knows what is a file without asking for each.
    """
    if not entry.is_dir():
        return None if entry.name.startswith(".") else entry
    with os.scandir(entry) as files:
        for file in files:
            if not is_text(file.name) or (is_picture(file.name) and not file.is_file()):
                return entry / file.name
    return None


def scan(root: str | Path | None) -> ClassFolders:
    """What stands in a folder, see `root_of`. Raises InputError where there are no classes or no pictures."""
    root = root_of(root)
    if not os.path.isdir(root):  # noqa: PTH112  # Path.is_dir raises for names that are too long
        what = "is a file" if os.path.exists(root) else "does not exist"  # noqa: PTH110
        raise InputError(f"the data folder {root} {what}; give a folder with one folder of pictures for each class")
    check_walkable(root)
    classes = find_class_names(root)
    if not classes:
        raise InputError(
            f"the data folder {root} holds no class folders; put the pictures into one folder a class, "
            "such as paper, rock and scissors"
        )
    names: list[str] = []
    labels: list[int] = []
    skipped: list[Path] = []
    for label, class_name in enumerate(classes):
        files = list_files(root, class_name)
        pictures = [name for name in files if is_picture(name)]
        names += pictures
        labels += [label] * len(pictures)
        if len(pictures) < len(files):
            skipped += [root / as_text(name) for name in files if not is_picture(name)]
    if not names:
        raise InputError(f"the data folder {root} holds no picture; JPEG, PNG, WebP and HEIC files are read")
    return ClassFolders(root, tuple(classes), tuple(names), tuple(labels), tuple(skipped))


def _size(file: Path) -> int:
    """In bytes; -1 for a file that is gone, or a link to nowhere. Decoding says which it was."""
    try:
        return file.stat().st_size
    except OSError:
        return -1


def _modified_ns(file: Path) -> int:
    """When the file was written last; -1 for one that is gone."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return -1


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
            f"the class folder {empty[0]} in {folders.root} holds no picture that is not excluded; "
            "put some in or delete the folder"
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
