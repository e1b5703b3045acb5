"""A folder of class folders, listed without opening a single picture."""

import hashlib
import os
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from pathlib import Path

from rps_core.data.class_layout import Layout, arrange
from rps_core.data.input_paths import (
    FORMATS,
    as_text,
    check_walkable,
    is_picture,
    pasted,
    read_tree,
)
from rps_core.errors import InputError
from rps_core.labels import class_key
from rps_core.reports import counted
from rps_core.storage.contents import copies, size_and_time
from rps_core.storage.files import ASSETS

SHIPPED_HANDS = ASSETS / "hands"
"""Everybody's hands, rendered, which ship with the project: what is trained on when no folder is given."""
ONE_HAND = "shipped:one-hand"
"""Stands for a folder wherever one is expected: the pictures of one person's hand that ship, too."""
SHIPPED_NAMES = {None: "shipped hands", ONE_HAND: "one person's hands"}
"""For people."""
EMPTY = "left out, it holds no picture"
MOST_SAID = 20
"""Files without a picture that are named one by one."""


def root_of(data: str | Path | None) -> Path:
    """Where a data set stands: a folder, one that ships by its name, or, for None, everybody's hands.

    Raises InputError for ~NAME where nobody of that name is known.
    """
    if data is None:
        return SHIPPED_HANDS
    try:
        return (
            ASSETS / "one-hand"
            if data == ONE_HAND
            else Path(pasted(data) if isinstance(data, str) else data).expanduser()
        )
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
    notes: tuple[str, ...] = ()
    """A sentence for whatever else is left out, and for folders that were joined."""

    @property
    def left_out(self) -> list[str]:
        """What a person should know: sentences for all that is not read, and for what was joined."""
        notes = [f"{path.relative_to(self.root)} is left out, it is not a picture" for path in self.skipped[:MOST_SAID]]
        if more := len(self.skipped) - len(notes):
            notes.append(f"{counted(more, 'more file is', 'more files are')} left out, not pictures")
        return [*self.notes, *notes]

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
        return [size_and_time(self.root / name)[0] for name in self.names]

    def fingerprint(self) -> str:
        """64 bits, in hex, over the names and sizes of the files: tells whether a run saw the same data."""
        digest = hashlib.sha256()
        for name, size in zip(self.names, self.sizes(), strict=True):
            digest.update(f"{name}\0{size}\n".encode())
        return digest.hexdigest()[:16]

    def stamp(self) -> str:
        """Like `fingerprint`, over the times of the last write, too: for what is kept of these pictures."""
        times = " ".join(str(size_and_time(self.root / name)[1]) for name in self.names)
        return hashlib.sha256(f"{self.fingerprint()} {times}".encode()).hexdigest()[:16]


def scan(root: str | Path | None) -> ClassFolders:
    """What stands in a folder, see `root_of`. Raises InputError where there are no classes or no pictures."""
    root = root_of(root)
    if not os.path.isdir(root):  # noqa: PTH112  # Path.is_dir raises for names that are too long
        what = "is a file" if os.path.exists(root) else "does not exist"  # noqa: PTH110
        raise InputError(f"the data folder {root} {what}; give a folder with one folder of pictures for each class")
    check_walkable(root)
    files, notes = read_tree(root)
    pictures = {folder: [name for name in names if is_picture(name)] for folder, names in files.items()}
    skipped = [
        root / folder / as_text(name) for folder, names in files.items() for name in names if not is_picture(name)
    ]
    layout = arrange({folder: len(names) for folder, names in pictures.items()}, f"the data folder {root}")
    if not layout.classes:
        raise InputError(
            f"the data folder {root} holds no class folders; put the pictures into one folder a class, "
            "such as paper, rock and scissors"
        )
    names, labels, more = _pictures_by_class(root, pictures, layout)
    if not names:
        raise InputError(f"the data folder {root} holds no picture that can be opened ({FORMATS}); give another")
    found = ClassFolders(
        root, tuple(layout.classes), tuple(names), tuple(labels), tuple(skipped), (*notes, *layout.notes, *more)
    )
    return without_empty(found)


def _pictures_by_class(
    root: Path, pictures: dict[str, list[str]], layout: Layout
) -> tuple[list[str], list[int], list[str]]:
    """(names, labels, notes), sorted as ImageFolder sorts them; of copies under one name in a class, one."""
    folders: dict[str, list[str]] = {}  # by class folder
    outside = 0
    for folder in sorted(pictures):
        if (of_class := layout.class_folder(folder)) is None:
            outside += len(pictures[folder])
        else:
            folders.setdefault(of_class, []).append(folder)
    names: list[str] = []
    labels: list[int] = []
    doubled = 0
    for label, class_folders in enumerate(layout.classes.values()):
        holding = [folder for of_class in class_folders for folder in folders.get(of_class, ())]
        named = [f"{folder}/{file}" for folder in holding for file in pictures[folder]]
        left_out = copies(root, named) if len(holding) > 1 else ()
        kept = [name for name in named if name not in left_out]
        names += kept
        labels += [label] * len(kept)
        doubled += len(left_out)
    notes = [f"{counted(doubled, 'picture is', 'pictures are')} left out, copies of others"] * (doubled > 0)
    if outside:
        notes.append(f"{counted(outside, 'picture is', 'pictures are')} left out, in no class folder")
    return names, labels, notes


def without_empty(folders: ClassFolders) -> ClassFolders:
    """The same without the classes that have no picture (yet), which a note says."""
    kept = {name: label for label, name in enumerate(name for name, count in folders.counts.items() if count)}
    notes = [f"the folder {name} is {EMPTY}" for name in folders.classes if name not in kept]
    labels = tuple(kept[folders.classes[label]] for label in folders.labels)
    return replace(folders, classes=tuple(kept), labels=labels, notes=(*folders.notes, *notes))


def check_trainable(folders: ClassFolders) -> ClassFolders:
    """The same. Raises InputError unless there are at least two classes and each has a picture."""
    if len(folders.classes) < 2:
        others = "".join(f"; {note}" for note in folders.notes if note.endswith(EMPTY))
        raise InputError(
            f"the data folder {folders.root} has one class only ({folders.classes[0]}{others}), "
            "but a net needs at least two to tell apart; add pictures of another class"
        )
    empty = [name for name, count in folders.counts.items() if count == 0]
    if empty:
        raise InputError(
            f"the class folder {empty[0]} in {folders.root} holds no picture that is not excluded; "
            "put some in or delete the folder"
        )
    return folders


def spelled_as(folders: ClassFolders, known: Collection[str]) -> ClassFolders:
    """The same, but what differs from a known class in capitals alone has its name."""
    written = {class_key(name): name for name in known}
    classes = tuple(name if name in known else written.get(class_key(name), name) for name in folders.classes)
    changed = [(old, new) for old, new in zip(folders.classes, classes, strict=True) if old != new]
    notes = [f"the folder {old} is taken for the net's class {new}" for old, new in changed]
    return replace(folders, classes=classes, notes=(*folders.notes, *notes))


def check_known(folders: ClassFolders, known: Collection[str]) -> ClassFolders:
    """The same, its classes written as the net's: Paper is paper. A class may have no folder.

    Raises InputError for a folder of pictures that is no class of the net.
    """
    folders = spelled_as(folders, known)
    strange = [name for name, count in folders.counts.items() if count and name not in known]
    if strange:
        raise InputError(
            f"the folder {strange[0]} in {folders.root} is no class of this net, which knows {', '.join(known)}; "
            "choose another net or other data, or rename the folder"
        )
    return folders
