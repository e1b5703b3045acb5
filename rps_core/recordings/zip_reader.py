"""Pictures out of a zip that anybody may have made: nothing in it is believed, and what it costs is bounded. No torch.

Python's zipfile raises whatever a damaged zip leads it to, and holds a list of all its members.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import BinaryIO

from PIL import Image

from rps_core.data.images import load_image, pixels_by_header
from rps_core.errors import InputError, shortened
from rps_core.reports import counted, singular_or_plural
from rps_core.storage.limits import check_room, limits
from rps_core.storage.workspace import Workspace

MAX_FILES = 200_000
MEMBERS_A_PICTURE = 2
"""Macs put a hidden file beside each; more members than that are not listed, for 540 bytes of memory each."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What every program packs with unless told otherwise. LZMA may ask for 4 GB of memory in a file of 60 bytes."""
ENCRYPTED, IS_UTF8 = 0x1, 0x800  # of a member's flags
UNICODE_PATH = 0x7075  # the extra field of a name in UTF-8
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
_NO_WORD = re.compile(r"[^\w\x00-\x7f]|[^\x00-\x7f][][@^`{|}\\]")  # a letter of two bytes may end on one of the latter
_MEMBER = b"PK\1\2"  # how each one in the list at the end begins


def open_zip(workspace: Workspace, source: BinaryIO, file_name: str) -> zipfile.ZipFile:
    """Raises InputError for what is no zip, or has far more members than pictures would be taken."""
    most = MEMBERS_A_PICTURE * (min(MAX_FILES, limits().most_pictures) if workspace.of_visitor else MAX_FILES)
    try:
        has_too_many = _count_members(source) > most
        archive = None if has_too_many else zipfile.ZipFile(source)
    except Exception as error:  # a damaged zip leads to whatever it likes
        why = "the name of a file in it is no text" if isinstance(error, UnicodeDecodeError) else _why_no_zip(source)
        raise InputError(
            f"{file_name} is no zip file that can be opened: {why}; zip the folder anew and try again"
        ) from None
    if archive is None:
        raise InputError(
            f"{file_name} holds more than {counted(most, 'file')}, of which no list is made; zip a part of it"
        )
    _name_members(archive)
    return archive


def _name_members(archive: zipfile.ZipFile) -> None:
    """Gives each member the name that its maker meant, as far as that can be told; zipfile takes all for old DOS's.

    Macs and many programs write UTF-8 without saying so; Info-ZIP and WinZip add the name in UTF-8 (APPNOTE 4.6.9).
    """
    for info in archive.infolist():
        if not info.flag_bits & IS_UTF8:
            raw = info.orig_filename.encode("cp437")
            with suppress(UnicodeDecodeError):
                info.filename = (_added_name(info.extra, raw) or raw).decode().partition("\0")[0]


def _added_name(extra: bytes, raw: bytes) -> bytes:
    """The UTF-8 name among a member's extra fields, where it belongs to the raw name; empty where there is none."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == UNICODE_PATH and extra[4:9] == struct.pack("<BI", 1, zlib.crc32(raw)):
            return extra[9 : 4 + size]
        extra = extra[4 + size :]
    return b""


def _doubtful_names(archive: zipfile.ZipFile) -> list[str]:
    """A sentence where names are read as old DOS's, for want of anything better, and hold what is in no word."""
    names = [
        info.filename
        for info in archive.infolist()
        if info.filename == info.orig_filename and not info.flag_bits & IS_UTF8 and _NO_WORD.search(info.filename)
    ]
    if not names:
        return []
    are = singular_or_plural(len(names), "is", "are")
    return [
        f"{counted(len(names), 'name')} in the zip {are} written in an alphabet that it does not say, such as "
        f"{shortened(names[0])}; if that is wrong, zip the folder anew with names in UTF-8, as 7-Zip and Macs do, or "
        "rename the folders"
    ]


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
        notes += _doubtful_names(archive)

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
