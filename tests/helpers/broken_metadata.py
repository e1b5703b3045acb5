"""A small picture as a file, and what may stand beside its pixels, broken or not."""

import io
import struct
import zlib

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from rps_core.data.images import load_image

ORIENTATION = 0x0112
APNG = (b"acTL", b"fcTL")
UPRIGHT = np.zeros((32, 64, 3), np.uint8)
UPRIGHT[:16, :32] = (230, 120, 20)  # top left


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def entry(order: str, tag: int, kind: int, count: int, value: bytes) -> bytes:
    return struct.pack(f"{order}HHI", tag, kind, count) + value[:4].ljust(4, b"\0")


def chunk(kind: bytes, body: bytes, crc: int | None = None, size: int | None = None) -> bytes:
    """Checksum and length are what they should be, unless others are given."""
    crc = zlib.crc32(kind + body) if crc is None else crc
    return struct.pack(">I", len(body) if size is None else size) + kind + body + struct.pack(">I", crc)


def assert_upright(data: bytes, most: float = 4) -> None:
    image = load_image(data)
    assert (image.mode, image.size) == ("RGB", (64, 32))
    assert np.abs(np.asarray(image, int) - UPRIGHT).mean() < most


ancillary = st.builds(
    chunk,
    st.sampled_from([*b"tEXt zTXt iTXt iCCP eXIf pHYs tIME gAMA cHRM sRGB sBIT bKGD hIST".split(), *APNG, b"vpAg"]),
    st.binary(max_size=60)
    | st.binary(max_size=60).map(lambda body: b"Raw profile type exif\0\0" + zlib.compress(body)),
    st.none() | st.integers(0, 2**32 - 1),
    st.none() | st.integers(0, 2**32 - 1),
)
