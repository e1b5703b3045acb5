"""A collection: pictures that a person recorded, in class folders that any ImageFolder reads. No torch.

collections/<name>/<class>/<burst>-<index>.jpg. A burst is what was recorded in one go: its pictures are nearly
the same picture, so a score is only honest where a burst stands on one side of the split (`burst_split`).
"""

import io
import os
import re
import threading
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import imagehash
from PIL import Image

from rps_core.arrays import ImageU8
from rps_core.data.checks import damaged_in
from rps_core.data.class_layout import list_folders
from rps_core.data.input_paths import find_class_names, is_picture
from rps_core.errors import InputError
from rps_core.labels import CLASSES, MOST_CLASSES, tidy
from rps_core.reports import counted
from rps_core.storage.files import write_atomically, writing
from rps_core.storage.limits import check_room
from rps_core.storage.staging import commit, staging
from rps_core.storage.trash import make_room
from rps_core.storage.workspace import Workspace

FIRST_NAME = "my hands"
LONGEST_NAME = 40
PICTURE_PX = 512
"""Longest side of a picture that is kept: no net here sees more than 90, and a phone's photograph has 4,000."""
JPEG_QUALITY = 92
NEARLY_THE_SAME = 10
"""Two pictures whose hashes of 64 bits (dHash) differ in at most so many are taken for one burst."""

_NAME = re.compile(r"[^\W_](?:[\w -]*[\w-])?")  # begins with a letter or digit, does not end with a space
_OURS = re.compile(r"(\d{8}-\d{6}-\d{3}(?:-[0-9a-f]{8})?)-\d+")  # earlier bursts had no random part
_last_moment = datetime.min
_last_moment_lock = threading.Lock()


def names(workspace: Workspace) -> list[str]:
    """All collections, sorted."""
    folders = workspace.collections.iterdir() if workspace.collections.is_dir() else ()
    return sorted(folder.name for folder in folders if folder.is_dir() and _NAME.fullmatch(folder.name))


def damaged(workspace: Workspace) -> dict[Path, str]:
    """What stands among the collections and is none, or not as it should be, with a sentence each."""
    nameless = {
        folder: f"{folder.name} is no name of a collection, so it is not listed; rename the folder"
        for folder in list_folders(workspace.collections)
        if not _NAME.fullmatch(folder.name)
    }
    return damaged_in(workspace.collections) | nameless


def check_name(kind: str, name: str, taken: Sequence[str] = ()) -> str:
    """The name, made tidy. `kind` says what it names. Raises InputError unless it can be a folder's."""
    if not (name := tidy(name)):
        raise InputError(f"the {kind} has no name; type one, such as lizard")
    if len(name) > LONGEST_NAME:
        long = f"the {kind} {name[:LONGEST_NAME]}… has a name of {counted(len(name), 'character')}"
        raise InputError(f"{long}; take at most {LONGEST_NAME}")
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} cannot name a {kind}; use letters, digits, spaces, - and _, and begin with a letter or a digit"
        )
    if same := [other for other in taken if other.casefold() == name.casefold()]:
        raise InputError(f"there is a {kind} {same[0]} already; take another name")
    return name


def folder(workspace: Workspace, name: str) -> Path:
    """The collection's folder, which may not exist yet. Raises InputError for a name that cannot be."""
    return workspace.collections / check_name("collection", name)


def create(workspace: Workspace, name: str, classes: Sequence[str] = CLASSES) -> str:
    """Makes an empty collection and returns its name. Raises InputError for a bad name, or one that is taken."""
    wanted: list[str] = []
    for label in classes:
        wanted.append(check_name("class", label, wanted))
    with workspace.locked():
        name = check_name("collection", name, known := names(workspace))
        check_room(workspace, "most_collections", len(known) + 1, "collections", "delete one first", "collection")
        with writing(folder(workspace, name)):
            folder(workspace, name).mkdir(parents=True)
            for label in wanted:
                (folder(workspace, name) / label).mkdir()
    return name


def ensure(workspace: Workspace, name: str) -> None:
    """Makes the collection where it is not there yet, with the three classes."""
    with workspace.locked():
        if not folder(workspace, name).is_dir():
            create(workspace, name)


def classes(workspace: Workspace, name: str) -> list[str]:
    """Names of the classes, sorted as ImageFolder sorts them; of a collection that is not there yet, the three."""
    return find_class_names(folder(workspace, name)) if folder(workspace, name).is_dir() else list(CLASSES)


def add_class(workspace: Workspace, name: str, label: str) -> str:
    """A class without pictures. Returns its name. Raises InputError for a bad one, or one that is taken."""
    with workspace.locked():
        label = check_name("class", label, known := classes(workspace, name))
        if len(known) >= MOST_CLASSES:
            raise InputError(f"a collection has at most {MOST_CLASSES:,} classes, and {name} has as many")
        ensure(workspace, name)
        with writing(folder(workspace, name) / label):
            (folder(workspace, name) / label).mkdir()
    return label


def pictures(workspace: Workspace, name: str) -> dict[str, list[Path]]:
    """The files by class, in the order in which they were recorded."""
    return {label: _files(folder(workspace, name) / label) for label in classes(workspace, name)}


def counts(workspace: Workspace, name: str) -> dict[str, int]:
    """Pictures a class."""
    return {label: len(files) for label, files in pictures(workspace, name).items()}


def total(workspace: Workspace) -> int:
    """Pictures in all collections."""
    return sum(sum(counts(workspace, name).values()) for name in names(workspace))


def _files(class_folder: Path) -> list[Path]:
    """What is named like a picture but is no file is left out; `damaged` names it."""
    if not class_folder.is_dir():
        return []
    with os.scandir(class_folder) as entries:
        return [class_folder / name for name in sorted(file.name for file in entries if _is_picture_file(file))]


def _is_picture_file(entry: os.DirEntry[str]) -> bool:
    try:
        return is_picture(entry.name) and entry.is_file()
    except OSError:  # a link to itself
        return False


def new_burst() -> str:
    """A name for a burst that begins now, as 20261123-071203-015-9f86d081: later bursts sort later.

    No two have the same, however many begin in one millisecond: in this process each has a millisecond of its own, and
    the random part sets it apart from those of other processes.
    """
    global _last_moment
    with _last_moment_lock:
        _last_moment = moment = max(datetime.now(), _last_moment + timedelta(milliseconds=1))
    return f"{moment:%Y%m%d-%H%M%S}-{moment.microsecond // 1000:03d}-{uuid.uuid4().hex[:8]}"


def recorded_here(file: Path) -> bool:
    """Whether the file's name holds a burst."""
    return _OURS.fullmatch(file.stem) is not None


def burst_of(file: Path) -> str:
    """The burst a picture belongs to; a file that was not recorded here is a burst of its own."""
    ours = _OURS.fullmatch(file.stem)
    return ours[1] if ours else file.stem


def recorded_at(file: Path) -> str:
    """When the picture's burst began, as 23 Nov 2026, 07:12:03; of a file that was not recorded here, its name."""
    try:
        return f"{datetime.strptime(burst_of(file)[:15], '%Y%m%d-%H%M%S'):%d %b %Y, %H:%M:%S}"
    except ValueError:
        return file.name


def add(workspace: Workspace, name: str, label: str, image: Image.Image | ImageU8, burst: str, index: int) -> Path:
    """Keeps a picture, RGB or uint8 (H, W, 3), and returns its file. Raises InputError where it cannot be written."""
    jpeg = to_jpeg(image)
    with workspace.locked():
        check_recorded(workspace, 1)
        if index == 0:  # a burst takes a few MB at most, and measuring the workspace takes time
            make_room(workspace, len(jpeg))
        ensure(workspace, name)
        return write(folder(workspace, name) / check_name("class", label) / f"{burst}-{index:03d}.jpg", jpeg)


def check_recorded(workspace: Workspace, more: int) -> None:
    """Raises InputError where a visitor would keep more recorded pictures than this host allows."""
    if workspace.of_visitor:
        still = "delete some first; the camera, and teaching those that are there, still work"
        check_room(workspace, "most_recorded", total(workspace) + more, "recorded pictures", still, "recorded picture")


def write(file: Path, jpeg: bytes) -> Path:
    """Writes a picture's file, whole or not at all, and returns it. Raises InputError where it cannot be written."""
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, jpeg)
    return file


def add_all(workspace: Workspace, name: str, label: str, images: Iterable[Image.Image]) -> list[Path]:
    """Keeps pictures that were not recorded here, all or none; each that is nearly the one before joins its burst.

    Raises InputError where they cannot be written.
    """
    target = folder(workspace, name) / check_name("class", label)
    with staging(workspace, workspace.collections) as stage:
        moves = [(file, target / file.name) for file in write_bursts(stage / "pictures", images)]
        with workspace.locked():
            check_recorded(workspace, len(moves))
            make_room(workspace)
            if moves:
                ensure(workspace, name)
                commit(workspace, stage, moves)
    return [file for _, file in moves]


def write_bursts(target: Path, images: Iterable[Image.Image]) -> list[Path]:
    """Writes pictures into a folder of a stage, named by burst: each that is nearly the one before joins its burst."""
    files: list[Path] = []
    burst, index, before = "", 0, None
    with writing(target):
        target.mkdir(parents=True, exist_ok=True)
        for image in images:
            bits = imagehash.dhash(image)
            if before is None or bits - before > NEARLY_THE_SAME:
                burst, index = new_burst(), 0
            file = target / f"{burst}-{index:03d}.jpg"
            file.write_bytes(to_jpeg(image))
            files.append(file)
            index, before = index + 1, bits
    return files


def to_jpeg(image: Image.Image | ImageU8) -> bytes:
    """At most PICTURE_PX on the longest side."""
    small = image.copy() if isinstance(image, Image.Image) else Image.fromarray(image)
    small.thumbnail((PICTURE_PX, PICTURE_PX))
    small.info.clear()  # a comment, or what else stood in the file, is not kept
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()
