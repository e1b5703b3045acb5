"""Opens photographs, whatever a phone, a scanner or a website made of them, as upright RGB pictures.

Metadata never costs a picture: JPEG and PNG reach their decoders without it, and the orientation alone is read from it.
No decoder is tried but the one that a file's first bytes name, whatever the file is called.
"""

import ctypes
import hashlib
import io
import re
import threading
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

from rps_core.arrays import Float32, fill_bands
from rps_core.data import metadata
from rps_core.data.input_paths import FORMATS
from rps_core.errors import InputError
from rps_core.storage.files import read_regular

OnSize = Callable[[int], object] | None
MAX_MEGAPIXELS = 100  # some phones take up to 200, but above 100 a decoded picture fills 400 MB
MAX_MEGAPIXELS_OF = {"WEBP": 50, "TIFF": 50, "AVIF": 50, metadata.PLAIN: metadata.MAX_PLAIN_MEGAPIXELS}
"""Fewer, where the decoder holds the picture three times, or reads it digit by digit."""
MIN_SIDE_PX = 8  # less than a tenth of what the nets take: nobody could say what it shows
LARGE_MEGAPIXELS = 25  # of those above one is decoded at a time, for all threads: two would fill a small host's memory
SLOW_MEGAPIXELS = 4  # at most where Pillow's decoder is Python's, a second a megapixel: some PPM and packed BMP
KEPT_QUALITY = 95  # of a JPEG that is encoded anew; the nets see at most 90 pixels of a side
MAX_FILE_BYTES = 200 * 10**6
DARK, BRIGHT = 0.2, 0.8
"""Mean grey values from 0 to 1. Below the one noise is as strong as the hand, above the other its edges are gone."""
UNDECODED = "is damaged or cut off, or of a rare kind, and cannot be decoded; copy it again, or save it as JPEG or PNG"
BEHIND_TRANSPARENCY = (255, 255, 255)  # white, as browsers and viewers show them

_BEGINNINGS = (
    ("JPEG", rb"\xff\xd8\xff"),  # MPO, too, of which the first picture is taken
    ("PNG", rb"\x89PNG\r\n\x1a\n"),
    ("GIF", rb"GIF8[79]a"),
    ("WEBP", rb"RIFF....WEBP"),
    ("BMP", rb"BM"),
    ("TIFF", rb"II[*+]\0|MM\0[*+]"),
    ("PPM", rb"P[4-6][\s#]"),
    (metadata.PLAIN, rb"P[1-3][\s#]"),
    ("AVIF", rb"....ftyp(?:....)*?avi[fs]"),
    ("HEIF", rb"....ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)"),
)
"""How files begin, by the name of Pillow's decoder."""
_TURNS = (None, *map(Image.Transpose, (0, 3, 1, 5, 4, 6, 2)))
"""What puts a picture upright whose orientation is 1, 2, … 8, as EXIF counts them."""
_BEFORE = b"\xef\xbb\xbf\r\n\t "  # web servers and editors put it before a file that they take for text
_one_large = threading.Lock()
register_heif_opener()  # teaches Pillow HEIC, as iPhones photograph; such a picture comes upright by its own boxes
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit would speak before ours, which says what to do
warnings.filterwarnings("ignore", module=r"PIL\.")  # on damaged metadata, which costs nothing here
with suppress(OSError, AttributeError):  # where Pillow's own libtiff can be reached, it writes no errors to stderr
    ctypes.CDLL(Image.core.__file__).TIFFSetErrorHandler(None)


def load_image(
    source: str | Path | bytes, name: str | None = None, *, at_least_px: int | None = None, on_size: OnSize = None
) -> Image.Image:
    """An upright RGB picture, 8 bits a channel, from a file or from the bytes of one.

    EXIF orientation is obeyed; of an animation the first frame is taken. Grey, palette, CMYK, 16-bit and transparent
    pictures are converted. With `at_least_px` a JPEG may come smaller, in a fraction of the time, its sides no shorter
    than that. `on_size` gets the number of pixels before they are decoded. Raises InputError when it is no picture, is
    cut off, is larger than MAX_MEGAPIXELS, or has a side below MIN_SIDE_PX or not a single number.
    """
    label = name or (Path(source).name if not isinstance(source, bytes) else "the picture")
    try:
        data = source if isinstance(source, bytes) else read_regular(Path(source), MAX_FILE_BYTES)
        if len(data) > MAX_FILE_BYTES:
            raise ValueError(f"it has more than {MAX_FILE_BYTES / 1e6:,.0f} MB")
    except (OSError, ValueError) as error:
        raise InputError(
            f"{label} cannot be read ({getattr(error, 'strerror', None) or error}); "
            f"{'export it smaller' if isinstance(source, bytes) else 'check the path'} and try again"
        ) from None
    if not data:
        raise InputError(f"{label} is an empty file of 0 bytes, but a picture is needed; save or export it again")
    if not (kind := _kind(data) or _kind(data := data.lstrip(_BEFORE))):
        raise InputError(f"{label} is not a picture that can be opened ({FORMATS}); save it as one of these")
    try:
        return _decode(kind, data, label, at_least_px, on_size)
    except InputError:
        raise
    except Exception:  # decoders raise whatever a file leads them to
        raise InputError(f"{label} {UNDECODED}") from None


def pixels_by_header(beginning: bytes) -> int:
    """Pixels that a picture's first bytes say it has, undecoded; 0 where they do not, or `load_image` takes no such."""
    with suppress(Exception):  # a damaged file leads to whatever it likes
        image, most = _open(kind := _kind(beginning), metadata.take_off(kind, beginning)[0])
        return pixels if (pixels := image.width * image.height) <= most * 10**6 else 0
    return 0


def _kind(data: bytes) -> str:
    return next((kind for kind, start in _BEGINNINGS if re.match(start, data[:64], re.DOTALL)), "")


def _open(kind: str, bare: bytes) -> tuple[Image.Image, int]:  # by that decoder and no other; megapixels at most
    image = Image.open(io.BytesIO(bare), formats=[kind.rpartition(" ")[2]])
    is_slow = any(tile[0] in Image.DECODERS for tile in getattr(image, "tile", ()))
    return image, SLOW_MEGAPIXELS if is_slow else MAX_MEGAPIXELS_OF.get(kind, MAX_MEGAPIXELS)


def _one_at_a_time(pixels: int) -> AbstractContextManager[object]:
    return _one_large if pixels > LARGE_MEGAPIXELS * 10**6 else nullcontext()


def _decode(kind: str, data: bytes, label: str, at_least_px: int | None, on_size: OnSize) -> Image.Image:
    """Where what stands beside the pixels is in their way it is left off, and the picture read once more."""
    bare, exif = metadata.take_off(kind, data)
    try:
        return _decode_bare(kind, bare, exif, label, at_least_px, on_size)
    except InputError:
        raise
    except Exception:
        mended = _with_end(bare) if kind == "JPEG" else metadata.pixels_alone(kind, bare)
        return _decode_bare(kind, mended, exif, label, at_least_px, on_size)


def _with_end(jpeg: bytes) -> bytes:
    """A JPEG without the marker of its end, with it: many cameras and messengers leave it off.

    Raises ValueError where pixels are missing, too: decoders make them of the bits that follow, whatever these are.
    """
    end, digests = b"\xff\xd9", set()
    if jpeg.endswith(end) or not metadata.has_all_scans(jpeg):
        raise ValueError("something else is wrong with it")
    jpeg = jpeg.rstrip(end[:1])
    for byte in b"\x55\xaa\x00\x93\xee":
        image, _ = _open("JPEG", jpeg + bytes([byte]) * 64 + end)
        digest = hashlib.blake2b()
        with _one_at_a_time(image.width * image.height), image:
            for top in range(0, image.height, 256):  # all at once would fill twice the memory
                digest.update(image.crop((0, top, image.width, min(top + 256, image.height))).tobytes())
        digests.add(digest.digest())
        if len(digests) > 1:
            raise ValueError("it is cut off")
    return jpeg + end


def _decode_bare(
    kind: str, bare: bytes, exif: metadata.Metadata, label: str, at_least_px: int | None, on_size: OnSize
) -> Image.Image:
    opened, most = _open(kind, bare)
    with opened as image:
        width, height = image.size
        if width * height > most * 10**6:
            size = f"{width} x {height} pixels, {width * height / 1e6:,.0f} megapixels"
            raise InputError(f"{label} has {size}, but at most {most} megapixels are accepted; scale it down first")
        if min(width, height) < MIN_SIDE_PX:
            needed = f"at least {MIN_SIDE_PX} a side are needed to show something; give a larger picture"
            raise InputError(f"{label} has {width} x {height} pixels, but {needed}")
        if on_size:
            on_size(width * height)
        if at_least_px:
            image.draft(None, (at_least_px, at_least_px))
        with _one_at_a_time(width * height):
            image.load()
            if image.mode == "F" and not np.isfinite(np.asarray(image)).any():
                raise InputError(f"{label} has no number in any pixel (all are NaN), so it shows nothing; save it anew")
            turn = _TURNS[metadata.orientation(image, exif) - 1]
            rgb = to_rgb(image)
            return rgb.transpose(turn) if turn is not None else rgb


def encoded_anew(image: Image.Image, ending: str) -> tuple[bytes, str]:
    """A picture as a file with nothing but its pixels, and the ending of its name: a PNG stays one, else a JPEG.

    For strangers' pictures: where and when one was taken, and with what, is not kept.
    """
    image.info.clear()
    is_png = ending.lower() == ".png"
    buffer = io.BytesIO()
    image.save(buffer, "PNG" if is_png else "JPEG", quality=KEPT_QUALITY)
    return buffer.getvalue(), ending if is_png else ".jpg"


def to_rgb(image: Image.Image) -> Image.Image:
    """8 bits a channel, from a picture of any mode; see `load_image`.

    Holds no more than the picture and its conversion in memory: 100 megapixels fill 400 MB each time.
    """
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _deep_grey_to_rgb(image)
    if image.mode == "LAB":
        profiles = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, *profiles, outputMode="RGB") or image  # it is never None for a new one
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        clear = image if image.mode == "RGBA" else image.convert("RGBA")
        ground = Image.new("RGB", image.size, BEHIND_TRANSPARENCY)
        ground.paste(clear, mask=clear)
        return ground
    return image if image.mode == "RGB" else image.convert("RGB")


def _deep_grey_to_rgb(image: Image.Image) -> Image.Image:
    """16-bit and 32-bit grey to 8 bits. Pillow's own convert() clips at 255, which turns such a picture white."""
    values = np.asarray(image)  # (H, W) uint16, int32 or float32
    parts = np.array_split(values, 64)  # as 64-bit numbers, all at once would fill a gigabyte
    if values.dtype.itemsize == 2:
        shades = (np.arange(65536) / 257).round().astype(np.uint8)
        return Image.fromarray(shades[values]).convert("RGB")
    most = max(float(np.nan_to_num(rows, posinf=0.0, neginf=0.0).max(initial=0)) for rows in parts)
    top = max(65535.0, most) if most > 255 else 1.0 if image.mode == "F" and most <= 1 else 255.0
    grey = [
        np.clip(np.nan_to_num(rows).astype(np.float64) / top * 255, 0, 255).round().astype(np.uint8) for rows in parts
    ]
    return Image.fromarray(np.concatenate(grey)).convert("RGB")


def letterbox(image: Image.Image, size_px: int) -> Image.Image:
    """The picture scaled to fit a square, proportions kept, the empty bands filled by its own blurred edge.

    Squashing instead costs 5 to 8 points of accuracy on hands that the net never saw: an open hand looks like a fist.
    """
    scale = size_px / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    small = image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return Image.fromarray(fill_bands(np.asarray(small), size_px))  # (size_px, size_px, 3)


def squash(image: Image.Image, size_px: int) -> Image.Image:
    """The picture scaled to a square whatever its proportions: the guide's Resize((90, 90))."""
    return image.resize((size_px, size_px), Image.Resampling.BILINEAR)


def to_values(image: Image.Image, size_px: int, *, grey: bool = False, normalized: bool = False) -> Float32:
    """The middle of a picture as numbers: (3, size_px, size_px), from 0 to 1.

    With `grey` it is (1, size_px, size_px), the mean of the three channels. `normalized`: (x - 0.5) / 0.5, -1 to 1.
    """
    square = ImageOps.fit(image, (size_px, size_px), Image.Resampling.BILINEAR)
    values = np.asarray(square, dtype=np.float32).transpose(2, 0, 1) / 255
    if grey:
        values = values.mean(0, keepdims=True)
    return np.asarray((values - 0.5) / 0.5 if normalized else values, dtype=np.float32)


RESIZERS = {"letterbox": letterbox, "squash": squash}
