"""Zips as strangers make them: by name, the file, how many of its pictures are taken, and what is said of the rest."""

import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.helpers.hostile import zip_bytes
from tests.helpers.hostile.zip_bytes import DEFLATED, Member, unicode_path, write_zip, zip64_end, zip64_extra
from tests.helpers.hostile.zip_paths import NO_ZIP, OUT, PATHS
from tests.helpers.pictures import png

PICTURES = [png(seed, side=8) for seed in range(4)]
PAPER, ROCK = Member("paper/1.png", PICTURES[0]), Member("rock/1.png", PICTURES[1])
THIRD = Member("rock/3.png", PICTURES[2])
GOOD = write_zip([PAPER, ROCK])
GB = 10**9


@dataclass(frozen=True)
class Case:
    """0 pictures: the zip is refused. `says` stands in the refusal, or in a note; empty: there is no note."""

    name: str
    data: bytes | Callable[[], bytes]
    pictures: int
    says: str
    file_name: str = "mine.zip"

    def content(self) -> bytes:
        return self.data if isinstance(self.data, bytes) else self.data()


def beside(name: str | bytes, pictures: int, says: str, **told: object) -> bytes:
    """A member of this name beside two good ones."""
    return write_zip([PAPER, ROCK, replace(THIRD, name=name, **told)])  # type: ignore[arg-type]


def third(**told: object) -> bytes:
    """Two good members and one that says what is not so."""
    return write_zip([PAPER, ROCK, replace(THIRD, **told)])  # type: ignore[arg-type]


HEADERS: dict[str, tuple[dict[str, object], int, str]] = {
    "link": ({"attributes": zip_bytes.LINK, "data": b"/etc/passwd"}, 2, OUT),
    "link to a folder": ({"name": "rock/more", "attributes": zip_bytes.LINK, "data": b"/"}, 2, OUT),
    "pipe": ({"attributes": zip_bytes.PIPE}, 2, "is no plain file"),
    "socket": ({"attributes": zip_bytes.SOCKET}, 2, "is no plain file"),
    "character device": ({"attributes": zip_bytes.CHARACTER_DEVICE}, 2, "is no plain file"),
    "block device": ({"attributes": zip_bytes.BLOCK_DEVICE}, 2, "is no plain file"),
    "encrypted": ({"flags": 0x801}, 2, "is locked by a password"),
    "strongly encrypted": ({"flags": 0x841}, 2, "is locked by a password"),
    "patched data": ({"flags": 0x820}, 2, "is damaged in the zip"),
    "wrong checksum": ({"crc": 1}, 2, "is damaged in the zip"),
    "wrong checksum, packed": ({"crc": 1, "method": DEFLATED}, 2, "is damaged in the zip"),
    "packed by nobody's method": ({"method": 77}, 2, "packed in a way"),
    "deflate64": ({"method": 9}, 2, "packed in a way"),
    "Zstandard": ({"method": 93}, 2, "packed in a way"),
    "PPMd": ({"method": 98}, 2, "packed in a way"),
    "imploded": ({"method": 6}, 2, "packed in a way"),
    "AES": ({"method": 99}, 2, "packed in a way"),
    "no deflate": ({"method": DEFLATED, "packed": b"\xff" * 60}, 2, "is damaged in the zip"),
    "deflate cut": ({"method": DEFLATED, "packed": zlib.compress(PICTURES[2])[2:30]}, 2, "is damaged in the zip"),
    "deflate of nothing": ({"method": DEFLATED, "packed": b""}, 2, "is damaged in the zip"),
    "no bzip2": ({"method": 12, "packed": b"BZh9" + b"\xff" * 60}, 2, "packed in a way"),
    "no LZMA": ({"method": 14, "packed": b"\x09\x14\x05\0" + b"\xff" * 60}, 2, "packed in a way"),
    "LZMA that asks for 4 GB": ({"method": 14, "packed": b"\x09\x14\x05\0\x5d" + b"\xff" * 60}, 2, "packed in a way"),
    "LZMA of strange properties": ({"method": 14, "packed": b"\x09\x14\xff\xff" + b"\xff" * 60}, 2, "packed in a way"),
    "too new a version": ({"version": 250}, 0, NO_ZIP),
    "an old version": ({"version": 10}, 3, ""),
    "another name inside": ({"local_name": b"rock/4.png"}, 2, "is damaged in the zip"),
    "a way out inside": ({"local_name": b"../../.png"}, 2, "is damaged in the zip"),
    "no file where it should be": ({"local_magic": b"PK\0\0"}, 2, "is damaged in the zip"),
    "a place behind the end": ({"offset": 10**6}, 2, "is damaged in the zip"),
    "a place in another file": ({"offset": 7}, 2, "is damaged in the zip"),
    "the place of another file": ({"offset": 0}, 2, "is damaged in the zip"),
    "larger than it is": ({"size": 10_000}, 3, ""),
    "larger than it is, packed": ({"size": 10_000, "method": DEFLATED}, 3, ""),
    "smaller than it is": ({"size": 20}, 2, "is damaged in the zip"),
    "smaller than it is, packed": ({"size": 20, "method": DEFLATED}, 2, "is damaged in the zip"),
    "size 0": ({"size": 0}, 2, "is damaged in the zip"),
    "packed smaller than it is": ({"packed_size": 20}, 2, "is damaged in the zip"),
    "packed larger than the zip": ({"packed_size": 10**9, "method": DEFLATED}, 3, ""),
    "300 MB": ({"size": 300 * 10**6}, 2, "unpacks to 300 MB, but a picture may have at most 200 MB"),
    "4 GB": ({"size": 2**32 - 2}, 2, "unpacks to 4,295 MB"),
    "8 TB by zip64": ({"size": 2**32 - 1, "extra": zip64_extra(2**43)}, 2, "unpacks to 8,796,093 MB"),
    "the largest number by zip64": ({"size": 2**32 - 1, "extra": zip64_extra(2**64 - 1)}, 2, " MB"),
    "zip64 without its numbers": ({"size": 2**32 - 1, "extra": zip64_extra()}, 0, NO_ZIP),
    "zip64 longer than it is": ({"size": 2**32 - 1, "extra": zip64_extra(9, size=60)}, 0, NO_ZIP),
    "a place by zip64": ({"offset": 2**32 - 1, "extra": zip64_extra(2**62)}, 2, "is damaged in the zip"),
    "a place by zip64 that no file has": ({"offset": 2**32 - 1, "extra": zip64_extra(2**64 - 1)}, 2, "is damaged in"),
    "cut extra field": ({"extra": b"\1\0\xff"}, 3, ""),
    "extra field longer than it is": ({"extra": b"\7\0\xff\xff"}, 0, NO_ZIP),
    "a list that breaks off": ({"magic": b"PK\0\0"}, 0, NO_ZIP),
    "UTF-8 that is not said": ({"name": "rock/Hände.png", "flags": 0}, 3, ""),
    "UTF-8 that is not said, out": ({"name": "é/../../7.png", "flags": 0}, 2, OUT),
    "an alphabet that is not said": (
        {"name": "剪刀/7.png".encode("gbk"), "flags": 0},
        3,
        "1 name in the zip is written in",
    ),
    "another name in UTF-8": ({"flags": 0, "extra": unicode_path(b"rock/3.png", "é/3.png")}, 3, ""),
    "another name in UTF-8, out": ({"flags": 0, "extra": unicode_path(b"rock/3.png", "../../evil.png")}, 2, OUT),
    "another name in UTF-8, NUL": ({"flags": 0, "extra": unicode_path(b"rock/3.png", "é/3.png\0/../7.png")}, 3, ""),
    "another name in UTF-8, for another": ({"flags": 0, "extra": unicode_path(b"rock/4.png", "../../evil.png")}, 3, ""),
    "another name that is no UTF-8": ({"flags": 0, "extra": unicode_path(b"rock/3.png", b"\xff/3.png")}, 3, ""),
    "another name longer than it is": (
        {"flags": 0, "extra": unicode_path(b"rock/3.png", "é/3.png", size=900)},
        0,
        NO_ZIP,
    ),
    "another name of no length": ({"flags": 0, "extra": unicode_path(b"rock/3.png", "")}, 3, ""),
    "text": ({"data": b"no picture"}, 2, "is not a picture that can be opened"),
    "nothing": ({"data": b""}, 2, "is an empty file"),
    "half a picture": ({"data": PICTURES[2][:60]}, 2, "is damaged or cut off"),
    "a picture of 1 x 1": ({"data": png(9, side=1)}, 2, "has 1 x 1 pixels, but at least 8 a side are needed"),
    "a zip named as a picture": ({"data": GOOD}, 2, "is not a picture that can be opened"),
    "a zip in the zip": (
        {"name": "rock/more.zip", "data": GOOD},
        2,
        "rock/more.zip is a zip in the zip, which is not opened",
    ),
    "a program": ({"name": "rock/run.exe", "data": b"MZ"}, 2, "is not a picture"),
    "a script of a page": ({"name": "rock/1.svg", "data": b"<svg onload='alert(1)'/>"}, 2, "is not a picture"),
}


def several() -> Iterator[Case]:
    """Of members that meet each other."""
    twice = replace(THIRD, name="rock/1.png")
    yield Case("one name twice", write_zip([PAPER, ROCK, twice]), 2, "cannot be a file here (File exists)")
    yield Case("one file 900 times", lambda: write_zip([PAPER] + [ROCK] * 900), 2, "899 pictures are left out, copies")
    inside = replace(THIRD, name="rock/1.png/2.png")
    yield Case("a file where a folder is", beside("paper/1.png/2.png", 2, ""), 2, "cannot be a file here")
    yield Case("a folder where a file is", write_zip([PAPER, inside, ROCK]), 2, "cannot be a file here")
    capitals = [replace(THIRD, name=name) for name in ("Paper/1.png", "PAPER/2.png", "paper/2.PNG")]
    yield Case("capitals", write_zip([PAPER, ROCK, *capitals]), 5, "are taken for one class")
    accents = [replace(THIRD, name=name) for name in ("\u00fc/1.png", "u\u0308/1.png")]
    yield Case("one accent, two ways", write_zip([PAPER, ROCK, *accents]), 3, "copies of others")
    part = [replace(one, name="test/" + str(one.name)) for one in (PAPER, ROCK)]
    yield Case("a part of a set", write_zip([PAPER, ROCK, *part]), 2, "copies of others")
    yield Case("all in no folder", write_zip([replace(PAPER, name="1.png")]), 0, "in no folder")
    yield Case("no member", write_zip([]), 0, "holds no picture that can be taken: it is empty")
    yield Case(
        "folders alone", write_zip([Member("paper/"), Member("rock/")]), 0, "2 folders hold no file: paper, rock"
    )
    nested = [Member(f"lib {number}.zip", GOOD) for number in range(3)]
    yield Case("zips alone", write_zip(nested), 0, "lib 0.zip is a zip in the zip, which is not opened; zip one folder")
    hidden = [Member("__MACOSX/paper/._1.png", b"x"), Member("paper/.DS_Store", b"x")]
    yield Case("hidden files alone", write_zip(hidden), 0, "taken: 2 files are left out, hidden or kept by a system")
    yield Case("a folder with content", write_zip([PAPER, ROCK, Member("rock/x.png/", b"x" * 50)]), 2, "")
    locked = [replace(one, flags=0x801) for one in (PAPER, ROCK)]
    yield Case(
        "all encrypted",
        write_zip(locked),
        0,
        "none of 2 pictures in mine.zip can be opened; rock/1.png is locked by a password",
    )
    yield Case("no note is endless", lambda: write_zip([PAPER, ROCK, *NOTES]), 2, "is not a picture")
    for letter, name in (("/", "a/b.zip"), ("..", "...zip"), ("nothing", ""), ("NUL", "a\0b.zip"), ("long", "x" * 400)):
        yield Case(f"{letter} in the zip's own name", GOOD, 2, "", name)


NOTES = [Member(f"rock/{number}.txt") for number in range(500)]


def bombs() -> Iterator[Case]:
    """Size, number, and cost: of what is told, and of what is so."""
    large = [replace(THIRD, name=f"rock/{number}.png", size=150 * 10**6) for number in range(60)]
    yield Case("9 GB in all", write_zip([PAPER, *large]), 0, "unpacks to 9.0 GB")
    yield Case("more pictures than are taken", lambda: crowd(1_001), 0, "at most 1,000 are taken")
    yield Case("more members than are read", lambda: crowd(2_001, b".txt"), 0, "holds more than 2,000 files")
    alone = [replace(one, size=4 * 10**9) for one in (PAPER, ROCK)]
    yield Case(
        "nothing but bombs", write_zip(alone), 0, "paper/1.png unpacks to 4,000 MB, but a picture may have at most"
    )
    zeros = zlib.compress(bytes(50 * 10**6), 9)[2:-4]
    bomb = replace(THIRD, method=DEFLATED, packed=zeros, size=50 * 10**6, crc=zlib.crc32(bytes(50 * 10**6)))
    yield Case("50 MB of zeros", write_zip([PAPER, ROCK, bomb]), 2, "is not a picture that can be opened")
    yield Case("50 MB that are told to be 99 bytes", third(method=DEFLATED, packed=zeros, size=99), 2, "is damaged in")
    inner = replace(THIRD, packed=replace(THIRD, name="rock/4.png").local(), size=len(PICTURES[2]) + 40)
    yield Case("files that overlap", write_zip([PAPER, ROCK, inner]), 2, "is damaged in the zip")


def crowd(number: int, ending: bytes = b".png") -> bytes:
    """So many members that all lie in one place."""
    one = replace(THIRD, name=b"rock/0000000" + ending, offset=0).central(0)
    head, tail = one.split(b"0000000", 1)
    directory = b"".join(b"%s%07d%s" % (head, index, tail) for index in range(number))
    local = THIRD.local()
    end = write_zip([], count=0xFFFF, start=0xFFFFFFFF, length=0xFFFFFFFF)
    at = len(local) + len(directory)
    return local + directory + zip64_end(number, len(directory), len(local), at) + end


def ends() -> Iterator[Case]:
    """Of what the end of the zip tells of it, and of what is no zip."""
    pair = [PAPER, ROCK]
    yield Case("something before it", write_zip(pair, before=b"#!/bin/sh\n" * 9), 2, "")
    yield Case("something behind it", write_zip(pair, after=b"\0" * 500), 2, "")
    yield Case("another zip behind it", GOOD + write_zip([THIRD]), 1, "")
    yield Case("a zip in its comment", write_zip(pair, comment=write_zip([THIRD])), 1, "")
    yield Case("a comment longer than it is", write_zip(pair, comment_length=900), 2, "")
    yield Case("more files than there are", write_zip(pair, count=900), 2, "")
    yield Case("fewer files than there are", write_zip(pair, count=1), 2, "")
    yield Case("many disks", write_zip(pair, disk=7), 2, "")
    yield Case("a list behind the end", write_zip(pair, start=10**6), 0, "can be opened")
    yield Case("a list in front of its place", write_zip(pair, start=3), 0, "can be opened")
    yield Case("a list longer than the zip", write_zip(pair, length=10**6), 0, NO_ZIP)
    yield Case("a list without length", write_zip(pair, length=0), 0, "holds no picture")
    yield Case("a list of half a member", write_zip(pair, length=60), 0, NO_ZIP)
    yield Case("no end", write_zip(pair, end_magic=b"PK\0\0"), 0, NO_ZIP)
    yield Case("an end alone", write_zip([])[:22], 0, "holds no picture")
    for place in (0, 10**6, 2**62, 2**64 - 1):
        told = zip64_end(2**60, 2**60, 2**62, place)
        yield Case(f"zip64's end at {place}", write_zip(pair, zip64=told, count=0xFFFF), 0, NO_ZIP)
    yield Case("nothing at all", b"", 0, f"{NO_ZIP}: it is an empty file of 0 bytes")
    yield Case("a picture", PICTURES[0], 0, f"{NO_ZIP}: it is a file of another kind")
    yield Case("a tar", _tar(), 0, f"{NO_ZIP}: it is a tar archive")
    yield Case("gzip", b"\x1f\x8b\x08\0" + bytes(60), 0, f"{NO_ZIP}: it is packed by gzip")
    yield Case("7z", b"7z\xbc\xaf\x27\x1c" + bytes(60), 0, f"{NO_ZIP}: it is a 7z archive")
    yield Case("RAR", b"Rar!\x1a\x07\x01\0" + bytes(60), 0, f"{NO_ZIP}: it is a RAR archive")
    for twentieth in range(1, 20):
        yield Case(
            f"cut at {5 * twentieth} %", GOOD[: len(GOOD) * twentieth // 20], 0, f"{NO_ZIP}: it is damaged or cut off"
        )


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("../../evil/1.png")
        member.size = len(PICTURES[0])
        archive.addfile(member, io.BytesIO(PICTURES[0]))
    return buffer.getvalue()


CASES = [
    *(Case(f"path: {name}", beside(*row), *row[1:]) for name, row in PATHS.items()),
    *(Case(f"header: {name}", third(**told), pictures, says) for name, (told, pictures, says) in HEADERS.items()),
    *several(),
    *bombs(),
    *ends(),
]
