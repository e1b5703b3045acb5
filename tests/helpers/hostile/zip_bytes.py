"""Zips written byte by byte, so that they may say what is not so. The format: PKWARE's APPNOTE.TXT, 4.3."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

LINK, PIPE, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE = (kind << 28 for kind in (0o12, 0o1, 0o14, 0o2, 0o6))
"""The external attributes of what is no plain file on Unix."""
STORED, DEFLATED = 0, 8


@dataclass(frozen=True)
class Member:
    """A file in a zip. None: what is so. Sizes, checksum, offset and local name may be told otherwise."""

    name: str | bytes
    data: bytes = b""
    method: int = STORED
    packed: bytes | None = None
    size: int | None = None
    packed_size: int | None = None
    crc: int | None = None
    flags: int = 0x800  # the name is UTF-8
    version: int = 20
    attributes: int = 0
    extra: bytes = b""
    offset: int | None = None
    local_name: bytes | None = None
    local_magic: bytes = b"PK\3\4"
    magic: bytes = b"PK\1\2"

    @property
    def raw_name(self) -> bytes:
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        return zlib.compress(self.data)[2:-4] if self.method == DEFLATED else self.data

    def sizes(self) -> tuple[int, int, int]:
        """(checksum, packed size, size) as the zip tells them."""
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        packed = len(self.body()) if self.packed_size is None else self.packed_size
        return crc, packed, len(self.data) if self.size is None else self.size

    def local(self) -> bytes:
        name = self.raw_name if self.local_name is None else self.local_name
        head = struct.pack("<HHHHHIIIHH", self.version, self.flags, self.method, 0, 33, *self.sizes(), len(name), 0)
        return self.local_magic + head + name + self.body()

    def central(self, offset: int) -> bytes:
        offset = offset if self.offset is None else self.offset
        name = self.raw_name
        head = struct.pack(
            "<BBHHHHHIIIHHHHHII",
            *(self.version, 3, self.version, self.flags, self.method, 0, 33, *self.sizes()),
            *(len(name), len(self.extra), 0, 0, 0, self.attributes, offset),
        )
        return self.magic + head + name + self.extra


def write_zip(
    members: Sequence[Member],
    *,
    before: bytes = b"",
    after: bytes = b"",
    count: int | None = None,
    start: int | None = None,
    length: int | None = None,
    disk: int = 0,
    comment: bytes = b"",
    comment_length: int | None = None,
    end_magic: bytes = b"PK\5\6",
    zip64: bytes = b"",
) -> bytes:
    """A zip of these; the rest is what its end tells: the number of members, where their list begins, its length."""
    files, lists, at = [], [], 0
    for member in members:
        files.append(member.local())
        lists.append(member.central(at))
        at += len(files[-1])
    directory = b"".join(lists)
    number = len(members) if count is None else count
    end = struct.pack(
        "<HHHHIIH",
        *(disk, disk, number, number, len(directory) if length is None else length, at if start is None else start),
        len(comment) if comment_length is None else comment_length,
    )
    return before + b"".join(files) + directory + zip64 + end_magic + end + comment + after


def zip64_extra(*numbers: int, size: int | None = None) -> bytes:
    """What takes the place of sizes and offset that are told as 0xFFFFFFFF."""
    body = struct.pack(f"<{len(numbers)}Q", *numbers)
    return struct.pack("<HH", 1, len(body) if size is None else size) + body


def unicode_path(raw: bytes, name: str | bytes, *, size: int | None = None) -> bytes:
    """What says in UTF-8 which name is meant by a raw one, as Info-ZIP and WinZip write it."""
    body = struct.pack("<BI", 1, zlib.crc32(raw)) + (name if isinstance(name, bytes) else name.encode())
    return struct.pack("<HH", 0x7075, len(body) if size is None else size) + body


def zip64_end(count: int, length: int, start: int, locator: int) -> bytes:
    """The end of a zip64 and what says where that is."""
    end = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, length, start)
    return b"PK\6\6" + end + b"PK\6\7" + struct.pack("<IQI", 0, locator, 1)
