"""Opens photographs, whatever a phone, a scanner or a website made of them, as upright RGB pictures."""

import io
import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import is_supported, register_heif_opener

from rps_core.arrays import Float32, ImageU8
from rps_core.errors import InputError
from rps_core.storage.files import read_regular

PICTURE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm", ".heic", ".heif")
)

MAX_MEGAPIXELS = 100
"""Phones take up to 200 megapixels at most; above 100 the decoded picture fills 300 MB, too much for a shared host."""

DARK, BRIGHT = 0.2, 0.8
"""Mean grey values, 0 is black and 1 white. Below the one the sensor's noise is as strong as the hand, above the other
the hand's edges are gone."""

BEHIND_TRANSPARENCY = (255, 255, 255)
"""Transparent pixels are laid on white, as browsers and viewers show them."""

register_heif_opener()  # teaches Pillow HEIC, as iPhones photograph; such a picture comes upright by its own boxes
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit would speak before ours, which says what to do


def is_picture(path: str | Path) -> bool:
    """Whether the file's name ends like a picture's and is text, and it is not a hidden file of the system."""
    name = str(path).replace(os.sep, "/").rpartition("/")[2]  # five times as fast as a Path; folders hold 100,000 files
    dot = name.rfind(".")
    return dot > 0 and name[dot:].lower() in PICTURE_SUFFIXES and name[0] != "." and is_text(name)


def is_text(name: str) -> bool:
    """Whether a file's name is text: bytes that are none can neither be shown nor be written into a list."""
    return name.isascii() or name == as_text(name)


def as_text(name: str) -> str:
    """The name with the bytes that are no text written out, in hex."""
    return name.encode("utf-8", "backslashreplace").decode()


def load_image(source: str | Path | bytes, name: str | None = None) -> Image.Image:
    """An upright RGB picture, 8 bits a channel, from a file or from the bytes of one.

    EXIF orientation is obeyed; of an animation the first frame is taken. Grey, palette, CMYK, 16-bit and transparent
    pictures are converted. Raises InputError when it is no picture, is cut off, or is larger than MAX_MEGAPIXELS.
    """
    label = name or (Path(source).name if not isinstance(source, bytes) else "the picture")
    try:
        data = source if isinstance(source, bytes) else read_regular(Path(source))
    except OSError as error:
        raise InputError(f"{label} cannot be read ({error.strerror or error}); check the path and try again") from None
    if not data:
        raise InputError(f"{label} is an empty file of 0 bytes, but a picture is needed; save or export it again")
    try:
        with Image.open(io.BytesIO(data)) as image:
            _check_pixels(image.size, label)
            image.load()
            return to_rgb(ImageOps.exif_transpose(image))
    except UnidentifiedImageError:
        if is_supported(io.BytesIO(data)):  # a HEIC of which the end is missing
            raise _damaged(label) from None
        raise InputError(f"{label} is not a picture that can be opened; use a JPEG, PNG, WebP or HEIC file") from None
    except InputError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError):
        raise _damaged(label) from None


def _damaged(label: str) -> InputError:
    return InputError(f"{label} is damaged or cut off and cannot be decoded; save or copy it again")


def _check_pixels(size: tuple[int, int], label: str) -> None:
    width, height = size
    megapixels = width * height / 1e6
    if megapixels > MAX_MEGAPIXELS:
        raise InputError(
            f"{label} has {width} x {height} pixels, {megapixels:,.0f} megapixels, "
            f"but at most {MAX_MEGAPIXELS} megapixels are accepted; scale it down first"
        )


def to_rgb(image: Image.Image) -> Image.Image:
    """8 bits a channel, from a picture of any mode; see `load_image`."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _deep_grey_to_rgb(image)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, (*BEHIND_TRANSPARENCY, 255))
        image = Image.alpha_composite(ground, image)
    return image.convert("RGB")


def _deep_grey_to_rgb(image: Image.Image) -> Image.Image:
    """16-bit and 32-bit grey to 8 bits. Pillow's own convert() clips at 255, which turns such a picture white."""
    values = np.asarray(image, dtype=np.float64)
    deep = image.mode.startswith("I;16") or values.max(initial=0) > 255
    top = max(65535.0, float(values.max(initial=0))) if deep else 255.0
    if image.mode == "F" and values.max(initial=0) <= 1:
        top = 1.0
    grey = np.clip(values / top * 255, 0, 255).round().astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")


BAND_BLUR = 1 / 18
"""Standard deviation of the blur in the bands of a letterbox, as a share of its side: 4 pixels of 72."""


def letterbox(image: Image.Image, size_px: int) -> Image.Image:
    """The picture scaled to fit a square, proportions kept, the empty bands filled by its own blurred edge.

    Squashing a photograph to a square instead costs 5 to 8 points of accuracy on hands that the net never saw: an open
    hand that is squashed looks like a fist.
    """
    scale = size_px / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    small = image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return Image.fromarray(fill_bands(np.asarray(small), size_px))  # (size_px, size_px, 3)


def fill_bands(pixels: ImageU8, size_px: int) -> ImageU8:
    """(H, W, 3), neither side longer than size_px -> (size_px, size_px, 3): the picture in the middle of a square.

    Each band continues the edge that it touches, blurred along the edge: sharp edge pixels, drawn out, would be
    stripes, which look like fingers. Training pictures are filled by the same function.
    """
    height, width = pixels.shape[:2]
    left, top = (size_px - width) // 2, (size_px - height) // 2
    bands = ((top, size_px - height - top), (left, size_px - width - left), (0, 0))
    square = np.pad(pixels, bands, mode="edge")
    sigma = size_px * BAND_BLUR
    if top or bands[0][1]:
        square[:top] = _blur_line(square[top], sigma)
        square[top + height :] = _blur_line(square[top + height - 1], sigma)
    if left or bands[1][1]:
        square[:, :left] = _blur_line(square[:, left], sigma)[:, None]
        square[:, left + width :] = _blur_line(square[:, left + width - 1], sigma)[:, None]
    return square


def _blur_line(line: ImageU8, sigma: float) -> ImageU8:
    """(N, 3) blurred along its length by a Gaussian of that standard deviation in pixels; its ends are drawn out."""
    reach = max(1, round(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    padded = np.pad(line.astype(np.float64), ((reach, reach), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)  # (N, 3, 2 * reach + 1)
    blurred: ImageU8 = np.rint(windows @ (weights / weights.sum())).astype(np.uint8)
    return blurred


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
