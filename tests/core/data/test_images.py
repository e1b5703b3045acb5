"""Photographs of every kind become upright RGB pictures; everything else is refused in a sentence."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rps_core.data.images import fill_bands, letterbox, load_image, squash
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
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(4, 0)
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


@pytest.mark.parametrize("upright", [False, True])
def test_the_bands_of_a_letterbox_show_no_sharp_stripes(upright: bool) -> None:
    stripes = np.zeros((40, 80, 3), np.uint8)
    stripes[:, ::8] = stripes[:, 1::8] = stripes[:, 2::8] = stripes[:, 3::8] = 255
    filled = fill_bands(stripes.transpose(1, 0, 2) if upright else stripes, 80)
    filled = filled.transpose(1, 0, 2) if upright else filled
    assert np.array_equal(filled[20:60], stripes)
    assert np.ptp(stripes[0, 20:60]) == 255 and np.ptp(filled[[0, 79], 20:60].astype(int)) < 40


def test_a_picture_that_fills_the_square_keeps_its_pixels() -> None:
    square = np.random.default_rng(0).integers(0, 256, (30, 30, 3), dtype=np.uint8)
    assert np.array_equal(fill_bands(square, 30), square)


def test_a_picture_that_is_too_large_raises_no_other_warning(recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(InputError):
        load_image(png_header(12_000, 10_000))
    assert not recwarn.list


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (90, 90), (7, 5)])
def test_any_proportions_become_a_square(size: tuple[int, int]) -> None:
    assert letterbox(flat(size=size), 90).size == (90, 90)
    assert squash(flat(size=size), 90).size == (90, 90)
