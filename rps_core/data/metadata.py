"""What stands in a picture's file beside its pixels: taken off before a decoder sees it, so it never costs a picture.

Cameras, editors and phones write EXIF, profiles, texts and previews, some of it broken. Only the orientation is of use.
Pixels that are written out in digits, with remarks between them, become bytes here, too: a decoder takes minutes.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, TiffImagePlugin

MAX_PARTS = 100_000  # segments of a JPEG or chunks of a PNG; a file that has more was made to cost time
MAX_SCANS = 100  # of a JPEG. A progressive one has about ten; each costs time for every pixel, however little it holds
MAX_TEXT_BYTES = 10**6
PLAIN = "plain PPM"  # the kind of a PBM, PGM or PPM (P1, P2, P3) that is written out in digits
MAX_PLAIN_MEGAPIXELS = 20

_TAG = 0x0112  # orientation, in EXIF and TIFF alike
_WHOLE = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i"}  # EXIF's kinds of whole numbers; some cameras mistake one
_JPEG_KEPT = {0xE0: 16, 0xEE: 14}  # JFIF, and Adobe's, which says how colours are stored, where they have their bytes
_PNG_PIXELS = (b"IHDR", b"PLTE", b"IDAT", b"IEND")  # without those of an animation: the first frame is left
_PNG_KEPT = (*_PNG_PIXELS, b"tRNS")
_PNG_NAME, _PNG_GOES_ON = re.compile(rb"[A-Za-z]{4}"), re.compile(rb"PLTE|IDAT")
TIFF_PIXELS = frozenset(
    (*range(254, 260), 262, 266, 273, _TAG, *range(277, 280), 284, 292, 293, 317, 320, *range(322, 326), 332, 338, 339)
) | {347, *range(512, 522), *range(529, 533)}
"""Tags without which the pixels cannot be read, as TIFF 6.0 numbers them."""


@dataclass
class Metadata:
    """What may give the orientation: an EXIF block, and texts (XMP)."""

    exif: bytes = b""
    text: bytearray = field(default_factory=bytearray)


def take_off(kind: str, data: bytes) -> tuple[bytes, Metadata]:
    """(a file of the same pixels, what stood beside them), for a JPEG, PNG or PLAIN; others come back as they are.

    Raises ValueError for a file of endlessly many parts.
    """
    found = Metadata()
    if kind == "JPEG":
        return b"".join(_bare_jpeg(data, found)), found
    if kind == "PNG":
        return b"".join(_bare_png(data, found)), found
    return _in_bytes(data) if kind == PLAIN else data, found


def pixels_alone(kind: str, data: bytes) -> bytes:
    """What `take_off` left, less all that a decoder can do without: transparency, and tags that are not the pixels'.

    For a second reading where the first one failed. Raises ValueError where there is nothing to lose.
    """
    if kind == "PNG":
        needed = _PNG_PIXELS if data[25:26] == b"\3" else (b"IHDR", b"IDAT", b"IEND")  # 3: a pixel is a palette's index
        bare = b"".join(_bare_png(data, Metadata(), needed))
    elif kind == "TIFF":
        bare = _bare_tiff(data)
    elif kind == "WEBP":
        bare = _bare_webp(data)
    else:
        bare = without_exif_tags(data) if kind in ("AVIF", "HEIF") else data
    if bare == data:
        raise ValueError("nothing but pixels")
    return bare


def _in_bytes(data: bytes) -> bytes:
    """A PLAIN picture as the PGM (P5) or PPM (P6) of the same pixels; where it has too many, the head of that alone.

    As https://netpbm.sourceforge.net/doc/ppm.html describes both. Raises ValueError where it is damaged.
    """
    bits = data[1:2] == b"1"
    head = re.match(rb"P[1-3]" + (2 if bits else 3) * rb"(?:\s|#[^\r\n]*[\r\n])+(\d{1,9})", data)
    if head is None:
        raise ValueError("no size")
    width, height, top = (*map(int, head.groups()), 1)[:3]
    colours = 3 if data[1:2] == b"3" else 1
    start = b"P%d %d %d 255\n" % (6 if colours == 3 else 5, width, height)
    if width * height > MAX_PLAIN_MEGAPIXELS * 10**6:
        return start
    digits = re.sub(rb"#[^\r\n]*", b"", data[head.end() :])
    if bits:  # with or without spaces between them; 1 is black
        marks = np.frombuffer(digits, np.uint8)
        values = ord("1") - marks[(marks == ord("0")) | (marks == ord("1"))][: width * height].astype(np.int32)
    else:
        values = np.fromstring(digits, np.int32, sep=" ")[: width * height * colours]
    if len(values) < width * height * colours or not 0 < top < 65536 or values.min() < 0 or values.max() > top:
        raise ValueError("too few numbers, or one out of range")
    pixels: bytes = ((values * 255 + top // 2) // top).astype(np.uint8).tobytes()
    return start + pixels


def _bare_jpeg(data: bytes, found: Metadata) -> Iterator[bytes]:
    """The file less its comments and most application segments; it must begin like a JPEG."""
    yield data[:2]
    at = 2
    for _ in range(MAX_PARTS):
        head = re.compile(rb"\xff+([\xc0-\xcf\xdb-\xfe])(..)", re.DOTALL).match(data, at)
        size = int.from_bytes(head[2], "big") if head else 0
        if head is None or size < 2:
            break  # what follows is the scan, or damaged: that is the decoder's
        marker, start, at = head[1][0], head.start(1), head.start(2) + size
        if marker == 0xE1:
            body = data[head.end() : at]
            if body.startswith(b"Exif\0"):
                found.exif = found.exif or body[6:]
            elif len(found.text) < MAX_TEXT_BYTES:
                found.text += body
        if not (marker == 0xFE or 0xE0 <= marker <= 0xEF) or 0 < _JPEG_KEPT.get(marker, 0) <= size:
            yield data[start - 1 : at]
        if marker == 0xDA:
            break
    else:
        raise ValueError("endless segments")
    if data.count(b"\xff\xda", at) > MAX_SCANS:
        raise ValueError("endless scans")
    yield data[at:]


def has_all_scans(jpeg: bytes) -> bool:
    """Whether each component has all its coefficients, to the last bit: a progressive JPEG sends them in turns."""
    frame = re.search(rb"\xff[\xc0-\xc2].{7}([\1-\4])", jpeg, re.DOTALL)
    sent: set[tuple[int, int]] = set()
    for scan in re.finditer(rb"\xff\xda..([\1-\4])", jpeg, re.DOTALL):
        at = scan.end() + 2 * scan[1][0]
        first, last, bits = jpeg[at : at + 3]
        if bits & 0xF == 0:  # none is left for a later scan
            sent |= {(one, number) for one in jpeg[scan.end() : at : 2] for number in range(first, last + 1)}
    return frame is not None and len(sent) == 64 * frame[1][0]


def _bare_png(data: bytes, found: Metadata, kept: tuple[bytes, ...] = _PNG_KEPT) -> Iterator[bytes]:
    """The file with the chunks of its pixels alone; it must begin like a PNG."""
    yield data[:8]
    at, goes_on = 8, True
    for _ in range(MAX_PARTS):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body, end = memoryview(data)[at + 8 : at + 8 + size], at + 12 + size
        if kind not in _PNG_PIXELS and not _is_chunk(data, end):  # its length is wrong
            following = _PNG_GOES_ON.search(data, at + 8) if goes_on else None
            goes_on = following is not None  # where nothing follows nothing is searched for again
            end = following.start() - 4 if following else end
        if kind in kept:
            yield data[at:end]
        elif kind == b"eXIf":
            found.exif = bytes(body)
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            _read_text(bytes(body[:MAX_TEXT_BYTES]), found)
        if kind == b"IEND" or end > len(data):
            return
        at = end
    raise ValueError("endless chunks")


def _is_chunk(data: bytes, at: int) -> bool:
    return _PNG_NAME.match(data, at + 4) is not None and at + int.from_bytes(data[at : at + 4], "big") < len(data)


def _bare_tiff(data: bytes) -> bytes:
    """Of its first picture the tags of the pixels alone, in their old place. As TIFF 6.0 and BigTIFF lay them out."""
    order = "<" if data[:2] == b"II" else ">"
    at, place, number, size = (4, "I", "H", 12) if data[2:4] in (b"*\0", b"\0*") else (8, "Q", "Q", 20)
    (start,) = struct.unpack_from(order + place, data, at)
    (entries,) = struct.unpack_from(order + number, data, start)
    first = start + struct.calcsize(order + number)
    rows = [data[row : row + size] for row in range(first, first + size * min(entries, MAX_PARTS), size)]
    kept = [row for row in rows if struct.unpack_from(order + "H", row)[0] in TIFF_PIXELS]
    tags = struct.pack(order + number, len(kept)) + b"".join(kept) + bytes(struct.calcsize(order + place))
    return data[:start] + tags + data[start + len(tags) :]


def _bare_webp(data: bytes) -> bytes:
    """Of https://developers.google.com/speed/webp/docs/riff_container the chunks of pixels; none else is announced."""
    kept, at = [], 12
    for _ in range(MAX_PARTS):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if kind == b"VP8X":
            kept.append(data[at : at + 8] + bytes([data[at + 8] & 0b10]) + data[at + 9 : end])  # animation
        elif kind in (b"VP8 ", b"VP8L", b"ANIM", b"ANMF"):
            kept.append(data[at:end])
        if len(kind) < 4:
            break
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _read_text(body: bytes, found: Metadata) -> None:
    """XMP, or the EXIF block in hex that ImageMagick writes, packed or not."""
    name, _, value = body.partition(b"\0")
    if name == b"XML:com.adobe.xmp" and len(found.text) < MAX_TEXT_BYTES:
        found.text += value
    elif name == b"Raw profile type exif" and not found.exif:
        found.exif = b"-"  # whatever comes of it, none is unpacked twice
        with suppress(ValueError, zlib.error):
            text = zlib.decompressobj().decompress(value[1:], MAX_TEXT_BYTES) if value[:1] == b"\0" else value
            found.exif = bytes.fromhex(b"".join(text.split(b"\n")[3:]).decode("ascii"))


def orientation(image: Image.Image, found: Metadata) -> int:
    """1 to 8, as EXIF counts them; 1 where none is given, or what is given cannot be read.

    Of what `take_off` leaves as it is, Pillow's own `info` and tags are asked.
    """
    if image.format == "HEIF":
        return 1  # such a picture is upright by its own boxes
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        with suppress(Exception):
            value = int(image.tag_v2.get(_TAG, 1))
            return value if 1 <= value <= 8 else 1
        return 1
    exif, text = (found.exif or image.info.get("exif", b"")), (found.text or image.info.get("xmp", b""))
    return _of_exif(exif) or _of_xmp(text) or 1


def _of_exif(exif: bytes) -> int | None:
    """Of all tags the one: what else is broken, such as a fraction over 0 or an offset to nowhere, is not read."""
    exif = re.sub(rb"^(?:Exif\0\0)+", b"", exif)
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    with suppress(struct.error):  # it is cut off
        if order:
            (start,) = struct.unpack_from(f"{order}I", exif, 4)
            (entries,) = struct.unpack_from(f"{order}H", exif, start)
            for entry in range(start + 2, start + 2 + 12 * entries, 12):
                tag, kind = struct.unpack_from(f"{order}HH", exif, entry)
                (value,) = struct.unpack_from(order + _WHOLE.get(kind, "H"), exif, entry + 8)
                if tag == _TAG and 1 <= value <= 8:
                    return int(value)
    return None


def _of_xmp(text: bytes | bytearray) -> int | None:
    return int(found[1]) if (found := re.search(rb'tiff:Orientation(?:="|>)([1-8])', text)) else None


def without_exif_tags(data: bytes) -> bytes:
    """A file of boxes (HEIF, AVIF) whose EXIF blocks, if it has any, point past its end, so that they are empty.

    Such a picture is upright by its own boxes, but some readers give up over broken tags.
    """
    return re.sub(rb"(II\*\0|MM\0\*)....", rb"\1\xff\xff\xff\xff", data, flags=re.DOTALL)
