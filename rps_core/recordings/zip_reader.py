"""Pictures out of a zip that anybody may have made: nothing in it is believed, and what it costs is bounded. No torch.

Python's zipfile raises whatever a damaged zip leads it to, and holds a list of all its members.
"""

import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import BinaryIO

from PIL import Image

from rps_core.data.images import load_image, pixels_by_header
from rps_core.errors import InputError, shortened
from rps_core.reports import counted
from rps_core.storage.limits import check_room, limits
from rps_core.storage.workspace import Workspace

MAX_FILES = 200_000
MEMBERS_A_PICTURE = 2
"""Macs put a hidden file beside each; more members than that are not listed, for 540 bytes of memory each."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What every program packs with unless told otherwise. LZMA may ask for 4 GB of memory in a file of 60 bytes."""
ENCRYPTED = 0x1
OTHERS = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "packed by gzip",
    b"BZh": "packed by bzip2",
}
"""What people take for a zip, by its first bytes."""
HEADER_BYTES = 100_000
"""Of a picture's file: most say their size in the first kB, a phone's JPEG behind notes about the photograph."""
_CHUNK_BYTES = 10**6
_MEMBER = b"PK\1\2"  # how each one in the list at the end begins


def open_zip(workspace: Workspace, source: BinaryIO, file_name: str) -> zipfile.ZipFile:
    """Raises InputError for what is no zip, or has far more members than pictures would be taken."""
    most = MEMBERS_A_PICTURE * (min(MAX_FILES, limits().most_pictures) if workspace.of_visitor else MAX_FILES)
    try:
        has_too_many = _count_members(source) > most
        archive = None if has_too_many else _opened(source)
    except Exception as error:  # a damaged zip leads to whatever it likes
        why = "the name of a file in it is no text" if isinstance(error, UnicodeDecodeError) else _why_no_zip(source)
        raise InputError(
            f"{file_name} is no zip file that can be opened: {why}; zip the folder anew and try again"
        ) from None
    if archive is None:
        raise InputError(
            f"{file_name} holds more than {counted(most, 'file')}, of which no list is made; zip a part of it"
        )
    return archive


def _opened(source: BinaryIO) -> zipfile.ZipFile:
    """Names that are not said to be UTF-8 are taken for it where all can be: Macs zip so. Else they are old DOS's."""
    try:
        return zipfile.ZipFile(source, metadata_encoding="utf-8")
    except UnicodeDecodeError:
        return zipfile.ZipFile(source)


def _why_no_zip(source: BinaryIO) -> str:
    source.seek(0)
    start = source.read(300)
    if not start:
        return "it is an empty file of 0 bytes"
    if start.startswith(b"PK"):
        return "it is damaged or cut off, or made for a newer program"
    other = next((name for beginning, name in OTHERS.items() if start.startswith(beginning)), None)
    return f"it is {'a tar archive' if b'ustar' in start else other or 'a file of another kind'}"


def _count_members(source: BinaryIO) -> int:
    """At least as many as zipfile would list: what a zip says of their number need not be so."""
    found, end = 0, b""
    source.seek(0)
    while chunk := source.read(_CHUNK_BYTES):
        found += (end + chunk).count(_MEMBER)
        end = chunk[1 - len(_MEMBER) :]
    return found


class PictureReader:
    """Reads the pictures of an open zip, one after the other; a sentence for each that cannot be opened is noted."""

    def __init__(self, workspace: Workspace, archive: zipfile.ZipFile, notes: list[str]) -> None:
        self._workspace, self._archive, self._notes = workspace, archive, notes
        self._pixels = 0

    def check_cost(self, members: Iterable[zipfile.ZipInfo]) -> None:
        """Raises InputError where a visitor's pictures would cost too much to decode, by what their headers say.

        A header may lie or stand further behind: `read` counts, too.
        """
        if self._workspace.of_visitor:
            self._check_cost(sum(map(self._pixels_by_header, members)))

    def read(self, info: zipfile.ZipInfo) -> tuple[bytes, Image.Image] | None:
        """A picture's file and what it shows; None where it cannot be opened.

        Raises InputError where a visitor's zip has cost more to decode than this host allows.
        """
        name = shortened(info.filename)
        try:
            if problem := _problem(info):
                raise InputError(f"{name} {problem}")
            with self._archive.open(info) as packed:
                data = packed.read(info.file_size + 1)  # never more than the zip announced
            return data, load_image(data, name, on_size=self._spend)
        except InputError as error:
            self._notes.append(str(error))
        except Exception:  # a damaged zip leads to whatever it likes
            self._notes.append(f"{name} is damaged in the zip")
        finally:
            self._check_cost(self._pixels)
        return None

    def _spend(self, pixels: int) -> None:
        self._pixels += pixels

    def _pixels_by_header(self, info: zipfile.ZipInfo) -> int:
        """0 where it is not said, or cannot be read: `read` says why."""
        with suppress(Exception):  # a damaged zip leads to whatever it likes
            if not _problem(info):
                with self._archive.open(info) as packed:
                    return pixels_by_header(packed.read(HEADER_BYTES))
        return 0

    def _check_cost(self, pixels: int) -> None:
        check_room(
            self._workspace,
            "most_megapixels",
            -(-pixels // 10**6),
            "megapixels of pictures in one zip",
            "zip fewer pictures, or smaller ones",
        )


def _problem(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & ENCRYPTED:
        return "is locked by a password"
    if info.compress_type not in METHODS:
        return "is packed in a way that is not read here; zip the folder with Deflate, as programs do by default"
    return None


def check_some_opened(opened: int, wanted: int, file_name: str, notes: Sequence[str]) -> None:
    if not opened:
        raise InputError(f"none of {counted(wanted, 'picture')} in {file_name} can be opened; {notes[-1]}")
