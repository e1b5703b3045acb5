"""Photographs of every kind become upright RGB pictures; everything else is refused in a sentence."""

import io
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rps_core.data.images import letterbox, load_image
from rps_core.data.input_paths import ENDINGS
from rps_core.errors import InputError

ORANGE = (230, 120, 20)


def encode(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def flat(mode: str = "RGB", colour: object = ORANGE, size: tuple[int, int] = (20, 10)) -> Image.Image:
    return Image.new(mode, size, colour)  # type: ignore[arg-type]


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (encode(flat()), ORANGE),
        (encode(flat("L", 77)), (77, 77, 77)),
        (encode(flat("1", 1)), (255, 255, 255)),
        (encode(flat().convert("P", palette=Image.Palette.ADAPTIVE)), ORANGE),
        (encode(flat("LA", (77, 255))), (77, 77, 77)),
        (encode(flat("RGBA", (*ORANGE, 255))), ORANGE),
        (encode(flat("RGBA", (0, 0, 0, 0))), (255, 255, 255)),
        (encode(flat("RGBA", (0, 0, 0, 51))), (204, 204, 204)),
        (encode(flat().convert("CMYK"), "TIFF"), ORANGE),
        (encode(Image.fromarray(np.full((10, 20), 128 * 257, np.uint16))), (128, 128, 128)),
        (encode(Image.fromarray(np.full((10, 20), 128 * 257, np.int32)), "TIFF"), (128, 128, 128)),
    ],
    ids=["rgb", "grey", "bilevel", "palette", "grey+alpha", "rgba", "clear", "shade", "cmyk", "16 bit", "32 bit"],
)
def test_every_kind_of_picture_becomes_its_rgb(data: bytes, expected: tuple[int, int, int]) -> None:
    image = load_image(data)
    assert (image.mode, image.size) == ("RGB", (20, 10))
    assert np.abs(np.asarray(image, dtype=int) - expected).max() <= 1


def test_a_palette_pictures_transparent_colour_is_laid_on_white() -> None:
    image = flat("P", 0)
    image.putpalette([10, 20, 30, 200, 100, 50])
    assert load_image(encode(image, transparency=0)).getpixel((0, 0)) == (255, 255, 255)


def test_a_16_bit_ramp_keeps_its_steps() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(8, 0)
    grey = np.asarray(load_image(encode(Image.fromarray(ramp))))[0, :, 0]
    assert list(grey) == list(range(256))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_obeyed(orientation: int) -> None:
    upright = np.zeros((16, 32, 3), np.uint8)
    upright[:8, :16] = ORANGE  # top left
    image = Image.fromarray(upright)
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # how a camera that was held so stores it
    stored = image.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else image
    exif = Image.Exif()
    exif[0x0112] = orientation
    loaded = np.asarray(load_image(encode(stored, "PNG", exif=exif)))
    assert loaded.shape == upright.shape
    assert (loaded == upright).all()


def test_an_animation_gives_its_first_frame() -> None:
    frames = [flat(colour=ORANGE), flat(colour=(0, 0, 255))]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert np.abs(np.asarray(load_image(data), dtype=int) - ORANGE).max() <= 8


JPEG = encode(Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90, 3), dtype=np.uint8)), "JPEG")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty file of 0 bytes"),
        (b"Dear diary,\n", "not a picture"),
        (JPEG[: len(JPEG) // 2], "damaged or cut off"),
        (JPEG[:30], "not a picture|cut off"),
        (png_header(50_000, 50_000), "at most 100 megapixels"),
        (png_header(12_000, 10_000), "12000 x 10000 pixels, 120 megapixels"),
        (png_header(200, 200), "damaged or cut off"),
    ],
    ids=["empty", "text", "half", "header only", "huge", "too large", "no data"],
)
def test_what_is_no_picture_is_refused_by_name(data: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(data)
    for source, name in ((file, None), (data, "holiday.jpg")):
        with pytest.raises(InputError, match=says) as caught:
            load_image(source, name)
        assert "holiday.jpg" in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"#define x_width 8\n#define x_height 8\nstatic char x_bits[] = {0,0,0,0,0,0,0,0};",
        b"\xd7\xcd\xc6\x9a" + bytes(40),
        encode(flat(), "ICO"),
        encode(flat(), "TGA"),
        encode(flat(), "JPEG2000"),
    ],
    ids=["PostScript", "PDF", "SVG", "XBM", "WMF", "ICO", "TGA", "JPEG 2000"],
)
def test_no_decoder_is_tried_but_those_that_are_named(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostScript file would start Ghostscript."""
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("a decoder was tried"))
    with pytest.raises(InputError, match=r"hand\.jpg is not a picture"):
        load_image(data, "hand.jpg")


@pytest.mark.parametrize("kind", ENDINGS)
def test_each_kind_opens_whatever_its_name_and_cut_off_says_so(kind: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    data = encode(Image.fromarray(pixels).resize((120, 80)), kind)
    assert load_image(data, "hand.jpg").size == (120, 80)
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(InputError, match=r"hand\.jpg is (damaged|not a picture)"):
            load_image(data[: int(share * len(data))], "hand.jpg")


def test_the_first_picture_of_an_mpo_an_animated_webp_and_a_tiff_of_pages_is_taken() -> None:
    for kind in ("MPO", "WEBP", "TIFF", "PNG", "AVIF"):
        pages = [flat(colour=ORANGE, size=(32, 16)), flat(colour=(0, 0, 255), size=(32, 16))]
        data = encode(pages[0], kind, save_all=True, append_images=pages[1:])
        assert np.abs(np.asarray(load_image(data), dtype=int) - ORANGE).max() <= 8, kind


def test_a_decoder_that_raises_what_nobody_expects_gives_the_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (ZeroDivisionError(), MemoryError(), RecursionError(), struct.error(), AssertionError(), KeyError(1)):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(Image, "open", fail)
        with pytest.raises(InputError, match=r"hand\.jpg is damaged or cut off"):
            load_image(JPEG, "hand.jpg")


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_deep_pictures_take_little_memory(kind: str) -> None:
    deep = np.full((2000, 2000), 30_000, np.uint16 if kind == "PNG" else np.int32)
    data = encode(Image.fromarray(deep), kind, compression="tiff_adobe_deflate")
    tracemalloc.start()
    image = load_image(data)
    most = tracemalloc.get_traced_memory()[1] / deep.size
    tracemalloc.stop()
    assert image.getpixel((0, 0)) == (117, 117, 117)
    assert most < (5 if kind == "PNG" else 10)  # bytes a pixel; 24 where all was made into 64 bits at once


@pytest.mark.filterwarnings("error")
def test_a_deep_picture_of_no_numbers_is_a_picture() -> None:
    bits = np.array([0x7F800001, 0x7FC00000, 0x7F800000, 0x3F000000], np.uint32)  # NaN, NaN, inf, 0.5
    values = bits.view(np.float32).repeat(2)[None].repeat(8, 0)
    shades = np.asarray(load_image(encode(Image.fromarray(values), "TIFF")))[0, ::2, 0]
    assert list(shades) == [0, 0, 255, 128]


def test_a_lab_picture_has_its_colours() -> None:
    lab = encode(Image.merge("LAB", [Image.new("L", (8, 8), value) for value in (136, 128, 128)]), "TIFF")
    assert np.abs(np.asarray(load_image(lab), int) - 128).max() < 12  # grey


def test_a_thumbnail_of_a_jpeg_is_decoded_small_and_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encode(flat(size=(1600, 800)), "JPEG", exif=exif)
    small = load_image(data, at_least_px=100)
    assert small.size == (100, 200) and load_image(data).size == (800, 1600)


def test_a_file_that_is_no_picture_by_its_length_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "long.jpg").open("wb") as file:
        file.truncate(10**10)
    with pytest.raises(InputError, match=r"long\.jpg cannot be read \(it has more than 200 MB\)"):
        load_image(tmp_path / "long.jpg")


@pytest.mark.parametrize("name", ["a\0b.jpg", "x" * 300 + ".jpg", "", "."])
def test_a_path_that_cannot_be_says_so(name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_image(name)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match=r"gone\.jpg cannot be read"):
        load_image("gone.jpg")


def test_letterbox_keeps_proportions_and_continues_the_border() -> None:
    wide = np.zeros((50, 100, 3), np.uint8)
    wide[:, 40:60] = 255  # a band a fifth of the width
    boxed = np.asarray(letterbox(Image.fromarray(wide), 80))
    assert boxed.shape == (80, 80, 3)
    assert (boxed[0] == boxed[19]).all()  # what touches the picture goes on to the edge
    assert 14 <= (boxed[40, :, 0] > 127).sum() <= 18  # a fifth of 80 is 16


def test_a_picture_that_is_too_large_raises_no_other_warning(recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(InputError):
        load_image(png_header(12_000, 10_000))
    assert not recwarn.list


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0, "quality": 100}], ids=str)
def test_a_jpeg_without_the_marker_of_its_end_has_all_its_pixels_and_one_cut_earlier_is_refused(options: dict) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (61, 83, 3), dtype=np.uint8)
    whole = encode(Image.fromarray(noise), "JPEG", **options)
    assert whole.endswith(b"\xff\xd9")
    pixels = np.asarray(load_image(whole))
    for rest in (whole[:-1], whole[:-2], whole[:-2] + b"\xff", whole[:-2] + bytes(40)):
        assert np.array_equal(np.asarray(load_image(rest)), pixels)
        assert load_image(rest, at_least_px=8).size[0] < 83
    ends = [at for at in range(640, len(whole) - 2) if whole[at : at + 2] in (b"\xff\xda", b"\xff\xc4")]
    for cut in (*ends, *range(640, len(whole) - 2, 29)):  # between two scans of a progressive one, and anywhere
        with pytest.raises(InputError, match="damaged or cut off"):
            load_image(whole[:cut], "hand.jpg")
