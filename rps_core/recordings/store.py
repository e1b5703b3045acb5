"""A collection: pictures that a person recorded, in class folders that any ImageFolder reads. No torch.

RPS_HOME/collections/<name>/<class>/<burst>-<index>.jpg. A burst is what was recorded in one go: its pictures are nearly
the same picture, so a score is only honest where a burst stands on one side of the split (`burst_split`).
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rps_core import CLASSES
from rps_core.data.class_folders import find_class_names
from rps_core.data.images import is_picture
from rps_core.errors import InputError
from rps_core.storage.files import home, write_atomically

FIRST_NAME = "my hands"
LONGEST_NAME = 40
PICTURE_PX = 512
"""Longest side of a picture that is kept: no net here sees more than 90, and a phone's photograph has 4,000."""
JPEG_QUALITY = 92
NEARLY_THE_SAME = 10
"""Two pictures whose hashes of 64 bits (dHash) differ in at most so many are taken for one burst."""

_NAME = re.compile(r"[^\W_](?:[\w -]*[\w-])?")  # begins with a letter or digit, does not end with a space
_OURS = re.compile(r"(\d{8}-\d{6}-\d{3})-\d+")


def collections_dir() -> Path:
    """Where collections stand; it may not exist yet."""
    return home() / "collections"


def names() -> list[str]:
    """All collections, sorted."""
    folders = collections_dir().iterdir() if collections_dir().is_dir() else ()
    return sorted(folder.name for folder in folders if folder.is_dir() and _NAME.fullmatch(folder.name))


def check_name(kind: str, name: str, taken: Sequence[str] = ()) -> str:
    """The name without spaces around it. `kind` says what it names. Raises InputError unless it can be a folder's."""
    name = name.strip()
    if not name:
        raise InputError(f"the {kind} has no name; type one, such as lizard")
    if len(name) > LONGEST_NAME:
        raise InputError(
            f"the {kind} {name[:LONGEST_NAME]}… has a name of {len(name)} characters; take at most {LONGEST_NAME}"
        )
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} cannot name a {kind}; use letters, digits, spaces, - and _, and begin with a letter or a digit"
        )
    if same := [other for other in taken if other.casefold() == name.casefold()]:
        raise InputError(f"there is a {kind} {same[0]} already; take another name")
    return name


def folder(name: str) -> Path:
    """The collection's folder, which may not exist yet. Raises InputError for a name that cannot be."""
    return collections_dir() / check_name("collection", name)


def create(name: str, classes: Sequence[str] = CLASSES) -> str:
    """Makes an empty collection and returns its name. Raises InputError for a bad name, or one that is taken."""
    name = check_name("collection", name, names())
    wanted: list[str] = []
    for label in classes:
        wanted.append(check_name("class", label, wanted))
    for label in wanted:
        _make_folder(folder(name) / label)
    return name


def ensure(name: str) -> None:
    """Makes the collection where it is not there yet, with the three classes."""
    if not folder(name).is_dir():
        create(name)


def classes(name: str) -> list[str]:
    """Names of the classes, sorted as ImageFolder sorts them; of a collection that is not there yet, the three."""
    return find_class_names(folder(name)) if folder(name).is_dir() else list(CLASSES)


def add_class(name: str, label: str) -> str:
    """A class without pictures. Returns its name. Raises InputError for a bad one, or one that is taken."""
    label = check_name("class", label, classes(name))
    ensure(name)
    _make_folder(folder(name) / label)
    return label


def pictures(name: str) -> dict[str, list[Path]]:
    """The files by class, in the order in which they were recorded."""
    return {label: _files(folder(name) / label) for label in classes(name)}


def counts(name: str) -> dict[str, int]:
    """Pictures a class."""
    return {label: len(files) for label, files in pictures(name).items()}


def total() -> int:
    """Pictures in all collections."""
    return sum(sum(counts(name).values()) for name in names())


def _files(class_folder: Path) -> list[Path]:
    return sorted(filter(is_picture, class_folder.iterdir())) if class_folder.is_dir() else []


def new_burst(after: str | None = None) -> str:
    """A name for a burst that begins now: later bursts sort later. `after` is one that is just taken."""
    moment = datetime.now()
    while (burst := f"{moment:%Y%m%d-%H%M%S}-{moment.microsecond // 1000:03d}") <= (after or ""):
        moment += timedelta(milliseconds=1)
    return burst


def recorded_here(file: Path) -> bool:
    """Whether the file's name tells a burst."""
    return _OURS.fullmatch(file.stem) is not None


def burst_of(file: Path) -> str:
    """The burst a picture belongs to; a file that was not recorded here is a burst of its own."""
    found = _OURS.fullmatch(file.stem)
    return found[1] if found else file.stem


def recorded_at(file: Path) -> str:
    """When the picture's burst began, as 23 Nov 2026, 07:12:03; of a file that was not recorded here, its name."""
    if not recorded_here(file):
        return file.name
    return f"{datetime.strptime(burst_of(file)[:15], '%Y%m%d-%H%M%S'):%d %b %Y, %H:%M:%S}"


def add(name: str, label: str, image: Image.Image | NDArray[np.uint8], burst: str, index: int) -> Path:
    """Keeps a picture, RGB or uint8 (H, W, 3), and returns its file. Raises InputError where it cannot be written."""
    ensure(name)
    return write(folder(name) / check_name("class", label) / f"{burst}-{index:03d}.jpg", to_jpeg(image))


def write(file: Path, jpeg: bytes) -> Path:
    """Writes a picture's file, whole or not at all, and returns it. Raises InputError where it cannot be written."""
    _make_folder(file.parent)
    try:
        write_atomically(file, jpeg)
    except OSError as error:
        raise _not_writable(file, error) from None
    return file


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(path, error) from None


def _not_writable(path: Path, error: OSError) -> InputError:
    return InputError(
        f"{path} cannot be written ({error.strerror}); make room on the disk, or set RPS_HOME to a folder that can be "
        "written to"
    )


def add_all(name: str, label: str, images: Iterable[Image.Image]) -> list[Path]:
    """Keeps pictures that were not recorded here; each that looks nearly like the one before joins its burst."""
    files: list[Path] = []
    burst, index, before = "", 0, None
    for image in images:
        bits = imagehash.dhash(image)
        if before is None or bits - before > NEARLY_THE_SAME:
            burst, index = new_burst(after=burst), 0
        files.append(add(name, label, image, burst, index))
        index, before = index + 1, bits
    return files


def to_jpeg(image: Image.Image | NDArray[np.uint8]) -> bytes:
    """At most PICTURE_PX on the longest side."""
    small = image.copy() if isinstance(image, Image.Image) else Image.fromarray(image)
    small.thumbnail((PICTURE_PX, PICTURE_PX))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()
