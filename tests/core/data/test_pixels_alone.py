"""A picture whose pixels are whole is read once more without what stands beside them, where that is in their way."""

import struct
import sys
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from rps_core.data import metadata
from rps_core.data.images import load_image
from rps_core.errors import InputError
from tests.helpers.broken_metadata import UPRIGHT, ancillary, assert_upright, chunk, encode, entry
from tests.helpers.pictures import noise

broken_transparency = st.builds(
    chunk, st.just(b"tRNS"), st.binary(max_size=300), st.integers(0, 2**32 - 1), st.none() | st.integers(0, 2**32 - 1)
)


@given(st.sampled_from(["1", "L", "P", "RGB", "RGBA", "I;16"]), broken_transparency, st.lists(ancillary, max_size=2))
@example("P", chunk(b"tRNS", bytes(300)), [])  # more than the palette has colours
@example("RGB", chunk(b"tRNS", b"\0"), [])
@example("RGB", chunk(b"PLTE", b"abcd", crc=0), [])  # of use to a screen of 256 colours alone
def test_a_broken_transparency_costs_no_png(mode: str, transparency: bytes, chunks: list[bytes]) -> None:
    """Behind the palette, where it stands; a picture of any mode keeps the colours that it has without."""
    image = Image.fromarray(UPRIGHT).convert("L" if mode == "I;16" else mode)
    data = encode(image.convert(mode), "PNG")
    at = data.index(b"IDAT") - 4
    picture = load_image(data[:at] + transparency + b"".join(chunks) + data[at:])
    assert sorted(picture.size) == [32, 64]
    assert np.asarray(picture).sum() == np.asarray(load_image(data)).sum()


def test_a_broken_transparency_leaves_the_colours() -> None:
    data = encode(Image.fromarray(UPRIGHT), "PNG")
    picture = load_image(data[:33] + chunk(b"tRNS", b"\0\1\2", crc=7) + data[33:])
    assert (np.asarray(picture) == UPRIGHT).all()
    palette = encode(Image.fromarray(UPRIGHT).convert("P"), "PNG")
    at = palette.index(b"IDAT") - 4
    assert load_image(palette[:at] + chunk(b"tRNS", b"\0", crc=7) + palette[at:]) == load_image(palette)


@pytest.mark.parametrize("segment", [b"\xff\xe0\0\x08JFIF\0\1", b"\xff\xee\0\x07Adobe"])
def test_a_segment_that_is_too_short_costs_no_jpeg(segment: bytes) -> None:
    data = encode(Image.fromarray(UPRIGHT), "JPEG", quality=95)
    assert_upright(data[:2] + segment + data[2:])


tags = st.dictionaries(
    st.integers(1, 0xFFFF).filter(lambda tag: tag not in metadata.TIFF_PIXELS),
    st.tuples(st.integers(0, 20), st.integers(0, 2**32 - 1), st.binary(min_size=4, max_size=4)),
    max_size=5,
)


@given(st.sampled_from(["raw", "tiff_lzw"]), tags)
@example("raw", {0x8769: (4, 1, b"\xff\xff\xff\x7f"), 282: (5, 1, b"\x08\0\0\0"), 700: (1, 2**31, bytes(4))})
def test_no_tag_beside_the_pixels_costs_a_tiff(packing: str, tags: dict[int, tuple[int, int, bytes]]) -> None:
    """The list of tags is written anew at the end of the file, where there is room for more."""
    data = encode(Image.fromarray(UPRIGHT), "TIFF", compression=packing)
    (start,) = struct.unpack_from("<I", data, 4)
    (number,) = struct.unpack_from("<H", data, start)
    rows = {data[at : at + 2]: data[at : at + 12] for at in range(start + 2, start + 2 + 12 * number, 12)}
    rows |= {struct.pack("<H", tag): entry("<", tag, *told) for tag, told in tags.items()}
    listed = sorted(rows.values(), key=lambda row: struct.unpack("<H", row[:2]))
    data += bytes(len(data) % 2)
    written = data[:4] + struct.pack("<I", len(data)) + data[8:] + struct.pack("<H", len(listed)) + b"".join(listed)
    assert_upright(written + bytes(4), most=0.5)


riff = st.builds(
    lambda kind, body, size: (
        kind + struct.pack("<I", len(body) if size is None else size) + body + bytes(len(body) % 2)
    ),
    st.sampled_from([b"EXIF", b"XMP ", b"ICCP", b"abcd", b"ALPH"]),
    st.binary(max_size=40),
    st.none() | st.integers(0, 2**32 - 1),
)


@given(st.lists(riff, max_size=3), st.integers(0, 255), st.integers(0, 2**32 - 1))
@example([], 0x28, 4)  # EXIF and a profile that are not there; a size that is none
def test_no_chunk_beside_the_pixels_costs_a_webp(chunks: list[bytes], flags: int, size: int) -> None:
    """At the end, where EXIF and XMP stand."""
    plain = encode(Image.fromarray(UPRIGHT), "WEBP", lossless=True)
    extended = b"VP8X" + struct.pack("<IB", 10, flags & 0b101100) + bytes(3) + struct.pack("<I", 63)[:3] + b"\x1f\0\0"
    data = b"RIFF" + struct.pack("<I", size) + b"WEBP" + extended + plain[12:] + b"".join(chunks)
    assert sorted(load_image(data).size) == [32, 64]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Pillow's libtiff may be out of reach")
@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "group4"])
def test_a_damaged_tiff_comes_to_its_sentence_and_nothing_else(
    capfd: pytest.CaptureFixture[str], compression: str
) -> None:
    image = noise(1, 200).convert("1" if compression == "group4" else "RGB")
    data = encode(image, "TIFF", compression=compression)
    middle = data[: len(data) // 3] + b"\xa5" * (len(data) // 3)
    for damaged in (middle + data[len(middle) :], data[: len(data) // 2], data[:8] + b"\xff" * 40 + data[48:]):
        with suppress(InputError):
            load_image(damaged)
    assert capfd.readouterr() == ("", "")
