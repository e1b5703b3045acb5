"""Metadata never costs a picture: whatever EXIF, texts, profiles and chunks say, the pixels come, and upright."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from rps_core.data import metadata
from rps_core.data.images import load_image
from rps_core.errors import InputError
from tests.helpers.broken_metadata import ORIENTATION, UPRIGHT, ancillary, assert_upright, chunk, encode, entry
from tests.helpers.pictures import UNDO


def stored(orientation: int) -> Image.Image:
    """The pixels as a camera stores them that was held so."""
    image = Image.fromarray(UPRIGHT)
    return image.transpose(Image.Transpose(UNDO[orientation])) if orientation > 1 else image


def exif(order: str, orientation: int | None, others: list[bytes], tail: bytes = b"") -> bytes:
    """A block of these entries, sorted by tag as a reader expects them."""
    mine = [entry(order, ORIENTATION, 3, 1, struct.pack(f"{order}H", orientation))] if orientation else []
    entries = sorted(mine + others, key=lambda one: struct.unpack(f"{order}H", one[:2]))
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    return head + struct.pack(f"{order}H", len(entries)) + b"".join(entries) + b"\0" * 4 + tail


def in_jpeg(block: bytes, *segments: bytes, image: Image.Image) -> bytes:
    data = encode(image, "JPEG", quality=95)
    added = b"".join([b"\xff\xe1" + struct.pack(">H", 8 + len(block)) + b"Exif\0\0" + block, *segments])
    return data[:2] + added + data[2:]


def in_png(chunks: list[bytes], image: Image.Image) -> bytes:
    """After the header, where such chunks stand."""
    data = encode(image, "PNG")
    return data[:33] + b"".join(chunks) + data[33:]


others = st.builds(
    lambda tag, kind, count, value: (tag, kind, count, value),
    st.integers(0, 0xFFFF).filter(lambda tag: tag != ORIENTATION),
    st.integers(0, 20),
    st.integers(0, 2**32 - 1),
    st.binary(min_size=4, max_size=4),
)


@given(
    st.sampled_from("<>"),
    st.integers(1, 8),
    st.lists(others, max_size=6),
    st.binary(max_size=40),
    st.sampled_from(["JPEG", "PNG", "WEBP"]),
)
@example("<", 6, [(0x9201, 10, 1, struct.pack("<I", 50))], struct.pack("<ii", -1, 0), "JPEG")  # a speed of -1/0
@example(">", 8, [(0x8769, 4, 1, b"\xff\xff\xff\xff"), (0x8825, 4, 1, b"\0\0\0\x08")], b"", "PNG")
def test_a_picture_comes_upright_whatever_else_its_exif_says(
    order: str, orientation: int, tags: list[tuple[int, int, int, bytes]], tail: bytes, kind: str
) -> None:
    block = exif(order, orientation, [entry(order, *tag) for tag in tags], tail)
    image = stored(orientation)
    if kind == "JPEG":
        assert_upright(in_jpeg(block, image=image))
    elif kind == "PNG":
        assert_upright(in_png([chunk(b"eXIf", block)], image), most=0.5)
    else:
        assert_upright(encode(image, "WEBP", lossless=True, exif=b"Exif\0\0" + block), most=0.5)


@given(st.binary(max_size=200), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_any_bytes_at_all_for_exif_cost_no_picture(block: bytes, kind: str) -> None:
    if kind == "JPEG":
        data = in_jpeg(block, b"\xff\xe2\0\x04ab", b"\xff\xfe\0\x02", image=Image.fromarray(UPRIGHT))
    elif kind == "PNG":
        data = in_png([chunk(b"eXIf", block), chunk(b"iCCP", block)], Image.fromarray(UPRIGHT))
    else:
        data = encode(Image.fromarray(UPRIGHT), "WEBP", exif=block or b"x")
    assert sorted(load_image(data).size) == [32, 64]


@given(st.lists(ancillary, max_size=5))
@example([chunk(b"pHYs", bytes(9), size=2**31)])  # a length that reaches over the pixels
@example([chunk(b"tEXt", b"a\0b", size=1)])
@example([chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 70_000_000, 9))])  # a text that unpacks to 70 MB
@example([chunk(b"iTXt", b"Long\0\0\0\0\0" + b"words " * 300_000)])
@example([chunk(b"iCCP", b"Profile\0\0" + zlib.compress(bytes(3_000_000)))])
def test_no_chunk_beside_the_pixels_costs_a_png(chunks: list[bytes]) -> None:
    image = load_image(in_png(chunks, Image.fromarray(UPRIGHT)))
    turned = np.asarray(image if image.size == (64, 32) else image.transpose(Image.Transpose.TRANSPOSE))
    assert turned.shape == UPRIGHT.shape and turned.sum() == UPRIGHT.sum()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["TIFF", "AVIF"])
def test_other_kinds_come_upright(kind: str, orientation: int) -> None:
    tags = Image.Exif()
    tags[ORIENTATION] = orientation
    assert_upright(encode(stored(orientation), kind, exif=tags))


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(("kind", "letter"), [(1, "B"), (3, "H"), (4, "I"), (6, "b"), (8, "h"), (9, "i")])
def test_an_orientation_of_any_kind_of_whole_number_is_obeyed(order: str, kind: int, letter: str) -> None:
    tag = entry(order, ORIENTATION, kind, 1, struct.pack(order + letter, 6))
    block = exif(order, None, [tag])
    assert_upright(encode(stored(6), "JPEG", quality=95, exif=b"Exif\0\0" + block))
    assert_upright(encode(stored(6), "PNG", exif=block))


def test_orientations_that_editors_write_as_text_are_obeyed() -> None:
    xmp = b'<rdf:Description tiff:Orientation="6"/>'
    jpeg = encode(stored(6), "JPEG", quality=95)
    part = b"http://ns.adobe.com/xap/1.0/\0" + xmp
    assert_upright(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(part)) + part + jpeg[2:])
    assert_upright(in_png([chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp)], stored(6)))
    block = exif("<", 6, [])
    hexed = f"\nexif\n{len(block):8}\n{block.hex()}\n".encode()
    assert_upright(in_png([chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(hexed))], stored(6)))


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_broken_tags_in_boxes_cost_no_picture(kind: str) -> None:
    block = exif("<", 3, [entry("<", 0x9201, 10, 1, struct.pack("<I", 38))], struct.pack("<ii", -1, 0))
    data = encode(Image.fromarray(UPRIGHT), kind, exif=b"Exif\0\0" + block)
    assert b"\xff\xff\xff\xff\0\0\0\0" in data  # -1/0
    assert sorted(load_image(data).size) == [32, 64]


def test_a_file_of_endless_segments_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "MAX_PARTS", 50)
    jpeg = encode(Image.fromarray(UPRIGHT), "JPEG")
    with pytest.raises(InputError, match=r"hand\.jpg is damaged"):
        load_image(jpeg[:2] + b"\xff\xfe\0\x02" * 60 + jpeg[2:], "hand.jpg")
    with pytest.raises(InputError, match=r"hand\.png is damaged"):
        load_image(in_png([chunk(b"tEXt", b"")] * 60, Image.fromarray(UPRIGHT)), "hand.png")


def test_what_is_taken_off_is_metadata_alone() -> None:
    data = in_jpeg(exif("<", 3, []), b"\xff\xff\xfe\0\x05abc", image=Image.fromarray(UPRIGHT))
    bare, found = metadata.take_off("JPEG", data)
    assert b"Exif" not in bare and b"abc" not in bare and found.exif.startswith(b"II*")
    assert (np.asarray(Image.open(io.BytesIO(bare))) == np.asarray(Image.open(io.BytesIO(data)))).all()
    cmyk = encode(Image.new("CMYK", (8, 8), (10, 20, 30, 40)), "JPEG")
    assert metadata.take_off("JPEG", cmyk)[0] == cmyk  # Adobe's segment says how its colours are stored
