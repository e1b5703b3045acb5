"""A collection as a zip of class folders that any ImageFolder reads, and pictures out of such a zip. No torch."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

from PIL import Image

from rps_core import collection
from rps_core.collection import PICTURE_PX, recorded_here
from rps_core.errors import InputError
from rps_core.images import is_picture, load_image

MOST_PICTURES = 10_000
MOST_BYTES = 50 * 2**20
"""Of one picture when unpacked. A zip of a few kB can be made to unpack to terabytes."""


@dataclass(frozen=True)
class TakenIn:
    """What came out of a zip: the files, how many stood there before, and a sentence for each that was left out."""

    files: list[Path]
    known: int
    notes: list[str]


def export(name: str) -> bytes:
    """The pictures as <name>/<class>/<burst>-<index>.jpg; a class without pictures has no folder in it.

    Raises InputError where there is nothing to export.
    """
    pictures = collection.pictures(name)
    if not any(pictures.values()):
        raise InputError(f"the collection {name} holds no picture to export; record some first")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # JPEGs do not get smaller
        for label, files in pictures.items():
            for file in files:
                archive.write(file, f"{name}/{label}/{file.name}")
    return buffer.getvalue()


def take_in(name: str, data: bytes, on_progress: Callable[[int, int], None] | None = None) -> TakenIn:
    """Adds the pictures of a zip of class folders to a collection; the folder a picture lies in is its class.

    Pictures that were recorded here keep their bursts, and one that is there already is not added again. Nothing is
    unpacked under a name from the zip. Raises InputError, and adds nothing, for a file that is no such zip.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _take_members(name, archive, _members(name, archive), on_progress)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise InputError(
            "the file is no zip that can be opened, or it is locked by a password; make a plain zip with one folder of "
            "pictures for each class"
        ) from None


def _members(name: str, archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """(class, picture) for each picture in the zip. Checks them all before anything is written."""
    known = {label.casefold(): label for label in collection.classes(name)}
    members = []
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or not is_picture(path.name) or any(part.startswith((".", "__")) for part in path.parts[:-1]):
            continue
        if len(path.parts) < 2:
            raise InputError(
                f"the picture {path.name} lies in no folder of the zip; put the pictures into one folder a class, such "
                "as paper, rock and scissors"
            )
        label = collection.check_name("class", path.parts[-2])
        members.append((known.setdefault(label.casefold(), label), entry))
    if not members:
        raise InputError("the zip holds no picture; JPEG, PNG and WebP files in one folder a class are read")
    if len(members) > MOST_PICTURES:
        raise InputError(f"the zip holds {len(members):,} pictures, but at most {MOST_PICTURES:,} are taken; split it")
    return sorted(members, key=lambda member: (member[0], member[1].filename))


def _take_members(
    name: str,
    archive: zipfile.ZipFile,
    members: list[tuple[str, zipfile.ZipInfo]],
    on_progress: Callable[[int, int], None] | None,
) -> TakenIn:
    files: list[Path] = []
    notes: list[str] = []
    known = done = 0

    def opened(entries: Iterable[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, bytes, Image.Image]]:
        nonlocal done
        for entry in entries:
            done += 1
            try:
                content = _read(archive, entry)
                yield entry, content, load_image(content, PurePosixPath(entry.filename).name)
            except InputError as error:
                notes.append(str(error))
            if on_progress:
                on_progress(done, len(members))

    for label, of_class in groupby(members, key=lambda member: member[0]):
        entries = [entry for _, entry in of_class]
        foreign = [entry for entry in entries if not recorded_here(Path(entry.filename))]
        for entry, content, image in opened(entry for entry in entries if recorded_here(Path(entry.filename))):
            file = collection.folder(name) / label / Path(entry.filename).with_suffix(".jpg").name
            if file.exists():
                known += 1
                continue
            files.append(collection.write(file, content if _fits(image, content) else collection.to_jpeg(image)))
        files += collection.add_all(name, label, (image for _, _, image in opened(foreign)))
    return TakenIn(files, known, notes)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        content = file.read(MOST_BYTES + 1)  # the size that the zip claims may be a lie
    if len(content) > MOST_BYTES:
        raise InputError(
            f"{PurePosixPath(entry.filename).name} is larger than {MOST_BYTES // 2**20} MB; scale it down first"
        )
    return content


def _fits(image: Image.Image, content: bytes) -> bool:
    """Whether the file can be kept as it is: encoding a JPEG anew would cost detail with every round."""
    return content.startswith(b"\xff\xd8") and max(image.size) <= PICTURE_PX
