"""Pictures as strangers make them: by name, the file, and the size that it opens with, or what is said of it."""

import io
import math
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from PIL import Image, TiffImagePlugin

from tests.helpers.hostile.zips import GOOD
from tests.helpers.pictures import noise

Outcome = tuple[int, int] | str
DAMAGED = "is damaged or cut off"
TOO_SMALL = "but at least 8 a side are needed to show something"
NO_PICTURE = "is not a picture that can be opened"
TOO_LARGE = "megapixels are accepted"
SIDE = 24
OPENS = (SIDE, SIDE)


def encoded(kind: str, mode: str = "RGB", size: tuple[int, int] = (SIDE, SIDE), **options: Any) -> bytes:
    """A small valid picture of a kind."""
    buffer = io.BytesIO()
    noise(1, 40).resize(size).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def changed(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def chunk(kind: bytes, body: bytes) -> bytes:
    """Of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colours: int = 2, pixels: bytes = bytes(99)) -> bytes:
    """A PNG that says so of itself."""
    head = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    body = (chunk(b"IHDR", head), *chunks, chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def with_chunks(*chunks: bytes) -> bytes:
    """A good PNG that holds these, too."""
    good = encoded("PNG")
    return good[:33] + b"".join(chunks) + good[33:]


def jpeg(*segments: tuple[int, bytes], repeat_scan: int = 0) -> bytes:
    """A good progressive JPEG with these in front, and its last scan once more, so often."""
    good = encoded("JPEG", progressive=True)
    scan = good[good.rindex(b"\xff\xda") : -2]
    added = b"".join(struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body for kind, body in segments)
    return good[:2] + added + good[2:-2] + scan * repeat_scan + good[-2:]


def bmp(width: int, height: int, compression: int = 0, pixels: bytes = b"\0" * 60) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, compression, len(pixels), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 1078 + len(pixels), 0, 0, 1078) + head + bytes(1024) + pixels


def tiff(**tags: int) -> bytes:
    """A good TIFF whose tags, by the number behind the t, say something else."""
    info = TiffImagePlugin.ImageFileDirectory_v2()
    good = bytearray(encoded("TIFF", compression="raw", tiffinfo=info))
    (start,) = struct.unpack_from("<I", good, 4)
    (count,) = struct.unpack_from("<H", good, start)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, number = struct.unpack_from("<HHI", good, entry)
        if (new := tags.get(f"t{tag}")) is not None:
            struct.pack_into("<HHII", good, entry, tag, 4 if kind == 3 else kind, number, new)
    if "next" in tags:
        struct.pack_into("<I", good, start + 2 + 12 * count, start)
    return bytes(good)


def boxed(kind: str, width: int, height: int) -> bytes:
    """A good HEIF or AVIF that says another size of itself."""
    good = encoded(kind, size=(64, 64))
    at = good.index(b"ispe") + 8
    return changed(good, at, struct.pack(">II", width, height))


def sizes() -> Iterator[tuple[str, bytes | Callable[[], bytes], Outcome]]:
    """What a file says of its size."""
    yield "PNG of 50,000 x 50,000", png(50_000, 50_000), TOO_LARGE
    yield "PNG of the largest side", png(2**31 - 1, 1), TOO_LARGE
    yield "PNG of no side", png(0, 5), DAMAGED
    yield "PNG of no pixels", png(200, 200), DAMAGED
    good = encoded("JPEG")
    yield "JPEG of 65,535 x 65,535", changed(good, good.index(b"\xff\xc0") + 5, b"\xff" * 4), TOO_LARGE
    yield "GIF of 65,535 x 65,535", changed(encoded("GIF"), 6, b"\xff" * 4), TOO_LARGE
    yield (
        "WebP of 16,383 x 16,383",
        changed(good := encoded("WEBP"), good.index(b"\x9d\x01\x2a") + 3, b"\xff\x3f" * 2),
        TOO_LARGE,
    )
    yield "BMP of 100,000 x 100,000", bmp(10**5, 10**5), TOO_LARGE
    yield "BMP of the lowest height", bmp(8, -(2**31)), TOO_LARGE
    yield "TIFF of 4 billion x 4 billion", tiff(t256=2**32 - 1, t257=2**32 - 1), TOO_LARGE
    yield "TIFF whose rows lie nowhere", tiff(t273=2**31), DAMAGED
    yield "TIFF of 4 billion samples", tiff(t277=2**32 - 1), DAMAGED
    yield "TIFF that begins again without end", tiff(next=1), OPENS
    yield "PPM of a billion squared", b"P6 1000000000 1000000000 255\n", TOO_LARGE
    yield "PPM of 5,000 digits", b"P6 " + b"9" * 5_000 + b" 1 255\n", DAMAGED
    yield "PPM of no shades", b"P6 2 2 0\n" + bytes(12), DAMAGED
    yield "PPM of too many shades", b"P6 2 2 65536\n" + bytes(24), DAMAGED
    yield "HEIF of 60,000 x 60,000", boxed("HEIF", 60_000, 60_000), TOO_LARGE
    yield "AVIF of 60,000 x 60,000", boxed("AVIF", 60_000, 60_000), DAMAGED


def costs() -> Iterator[tuple[str, bytes | Callable[[], bytes], Outcome]]:
    """What takes time and memory."""
    yield "JPEG of 200 scans", jpeg(repeat_scan=200), DAMAGED
    yield "JPEG of 50 scans", jpeg(repeat_scan=40), OPENS
    yield "JPEG of endless comments", lambda: jpeg(*[(0xFE, b"")] * 100_001), DAMAGED
    yield "PNG of endless chunks", lambda: with_chunks(*[chunk(b"tEXt", b"")] * 100_001), DAMAGED
    yield "PNG of chunks with wrong lengths", lambda: encoded("PNG") + b"\0\0\0\0tEXt....\xff" * 10**6, OPENS
    nowhere = png(9, 9)[:-12] + b"\0\0\0\1abcd.....\0\0\0\0......" * 10**6
    yield "PNG of chunks with wrong lengths, without an end", lambda: nowhere, DAMAGED
    packed = b"Raw profile type exif\0\0" + zlib.compress(b"\n\n\n" + b"x" * 10**6)
    yield "PNG of 50,000 packed texts", lambda: with_chunks(*[chunk(b"zTXt", packed)] * 50_000), OPENS
    yield "JPEG of 100,000 bits of XMP", lambda: jpeg(*[(0xE1, b"x" * 60)] * 99_000), OPENS
    yield "JPEG of 50 MB of XMP", lambda: jpeg(*[(0xE1, b"x" * 65_000)] * 800), OPENS
    yield "PPM in 20 MB of digits", lambda: b"P3 9 8 255\n" + b"1 " * 10**7, (9, 8)
    yield "PBM in 20 MB of digits", lambda: b"P1 9 8\n" + b"1" * 20 * 10**6, (9, 8)
    yield (
        "PNG with a text that unpacks to 70 MB",
        with_chunks(chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(7 * 10**7)))),
        OPENS,
    )
    yield (
        "PNG with a profile that unpacks to 70 MB",
        with_chunks(chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(7 * 10**7)))),
        OPENS,
    )
    yield "PNG whose pixels unpack to 70 MB", png(9, 9, pixels=bytes(7 * 10**7)), (9, 9)
    yield (
        "PPM of 254 shades and 5 megapixels",
        lambda: b"P5 2500 2000 254\n" + bytes(5 * 10**6),
        "at most 4 " + TOO_LARGE,
    )
    yield "packed BMP of 5 megapixels", bmp(2_500, 2_000, 1), "at most 4 " + TOO_LARGE
    yield "PPM in digits of 25 megapixels", b"P3 5000 5000 255\n" + b"1 " * 12, "at most 20 " + TOO_LARGE
    yield "PPM in digits of thousands of places", b"P3 2 2 255\n" + b"1" * 10**6 + b" 1" * 11, DAMAGED
    frames = [Image.new("RGB", OPENS, (shade, 0, 0)) for shade in range(0, 250, 5)]
    for kind in ("GIF", "WEBP", "PNG", "TIFF", "AVIF"):
        yield f"{kind} of 50 pictures", partial(encoded, kind, save_all=True, append_images=frames), OPENS
    laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>" * 500
    yield "JPEG with a bomb of entities", jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + laughs)), OPENS
    yield (
        "JPEG with EXIF that leads in circles",
        jpeg((0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x69\x87\4\0\1\0\0\0\x08\0\0\0" * 900)),
        OPENS,
    )


def others() -> Iterator[tuple[str, bytes | Callable[[], bytes], Outcome]]:
    """What is no picture, or is something else besides."""
    page = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    for name, data in {
        "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run\n",
        "PDF": b"%PDF-1.7\n",
        "SVG": page,
        "HTML": b"<html><script>alert(1)</script></html>",
        "a program": b"\x7fELF" + bytes(60),
        "a pickle": b"\x80\x04cos\nsystem\n(S'true'\ntR.",
        "a zip": GOOD,
        "a film": b"\0\0\0\x18ftypisom" + bytes(60),
        "words": b"Dear diary,\n",
        "a byte": b"\xff",
    }.items():
        yield name, data, NO_PICTURE
    yield "nothing", b"", "is an empty file of 0 bytes"
    for kind, start in {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "GIF": b"GIF89a", "BMP": b"BM"}.items():
        yield f"the beginning of a {kind}", start, DAMAGED
    yield "RIFF without a picture", b"RIFF\xff\xff\xff\xffWEBP", DAMAGED
    yield "HEIF without a picture", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", DAMAGED
    yield "GIF that is a script", b"GIF89a=1;alert(1);//", "megapixels are accepted|damaged"
    yield "JPEG with a zip behind it", encoded("JPEG") + GOOD, OPENS
    yield "PNG with a page behind it", encoded("PNG") + page, OPENS
    yield "PNG with a wrong checksum", changed(encoded("PNG"), 29, bytes(4)), DAMAGED
    yield "half a HEIF", encoded("HEIF")[:300], DAMAGED


def ends() -> Iterator[tuple[str, bytes, Outcome]]:
    """Files whose end is missing, or that have more before or behind it: none of that costs a pixel that is there."""
    for name, good in {"JPEG": encoded("JPEG", quality=95), "progressive JPEG": jpeg()}.items():
        yield f"{name} without its last byte", good[:-1], OPENS
        yield f"{name} without its end", good[:-2], OPENS
        yield f"{name} without its end, zeros behind it", good[:-2] + bytes(500), OPENS
        yield f"{name} without its end and its last byte", good[:-3], DAMAGED
        yield f"{name} cut at a byte like the end's", good[: good.rindex(b"\xff", 0, -2)] + b"\xff", DAMAGED
        yield f"{name} cut in the middle", good[: len(good) * 3 // 4], DAMAGED
        yield f"{name} behind an empty line", b"\r\n" + good, OPENS
        yield f"{name} behind a mark of text", b"\xef\xbb\xbf" + good, OPENS
        yield f"{name} behind a letter", b"x" + good, NO_PICTURE
    yield "PNG without IEND", encoded("PNG")[:-12], OPENS
    yield "GIF without its trailer", encoded("GIF")[:-1], OPENS
    for kind in ("GIF", "WEBP", "TIFF", "BMP", "PPM", "AVIF", "HEIF"):
        yield f"{kind} with words behind it", encoded(kind) + b"words" * 99, OPENS


def nothing_to_see() -> Iterator[tuple[str, bytes, Outcome]]:
    """What a decoder reads, and nobody could say what it shows."""
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "PPM", "AVIF"):
        yield f"{kind} of 1 x 1", encoded(kind, size=(1, 1)), f"has 1 x 1 pixels, {TOO_SMALL}"
    yield "PNG of 300 x 7", encoded("PNG", size=(300, 7)), f"has 300 x 7 pixels, {TOO_SMALL}"
    yield "PNG of 8 x 8", encoded("PNG", size=(8, 8)), (8, 8)
    for value in (math.nan, math.inf, -math.inf):
        buffer = io.BytesIO()
        Image.new("F", OPENS, value).save(buffer, "TIFF")
        yield f"TIFF of {value} alone", buffer.getvalue(), "has no number in any pixel"


CASES = [*sizes(), *costs(), *others(), *ends(), *nothing_to_see()]
