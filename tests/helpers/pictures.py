"""Small pictures that tests make themselves, as files, folders and zips."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image
from pillow_heif import register_heif_opener

MakeFolder = Callable[..., Path]
"""The fixture `make_folder`: `noisy_folder` in the folder of the test."""

UNDO = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # how a phone that was held so stores the picture
COLOURS = {"paper": (60, 110, 220), "rock": (220, 140, 40), "scissors": (40, 170, 110)}


def noise(seed: int, side: int = 40) -> Image.Image:
    """A picture unlike any with another seed."""
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 9, 3)).astype(np.uint8)
    return Image.fromarray(coarse).resize((side, side))


def png(seed: int, side: int = 40) -> bytes:
    """A picture unlike any with another seed, as a file."""
    buffer = io.BytesIO()
    noise(seed, side).save(buffer, "PNG")
    return buffer.getvalue()


def heic(image: Image.Image, orientation: int = 1) -> bytes:
    """A file as a phone writes it: pixels as the sensor lay, and how to turn them."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = image.transpose(Image.Transpose(UNDO[orientation])) if orientation > 1 else image
    register_heif_opener()
    buffer = io.BytesIO()
    stored.save(buffer, "HEIF", quality=95, exif=exif.tobytes())
    return buffer.getvalue()


def make_zip(files: Mapping[str, bytes]) -> io.BytesIO:
    """A zip of files by their names in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer


def noisy_folder(root: Path, count: int = 12, classes: tuple[str, ...] = tuple(COLOURS)) -> Path:
    """A folder of class folders of noisy coloured pictures, 24 x 16 pixels, that a net can tell apart in seconds."""
    rng = np.random.default_rng(0)
    for label in classes:
        (root / label).mkdir(parents=True)
        for number in range(count):
            noise = rng.normal(0, 25, (16, 24, 3))
            pixels = np.clip(np.array(COLOURS.get(label, (128, 128, 128))) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(root / label / f"{number:03d}.png")
    return root


def plain_folder(root: Path, count: int = 8) -> Path:
    """A folder of three class folders of plain pictures, 96 x 96 pixels, each darker than the last."""
    colours = {"paper": (0, 90, 200), "rock": (220, 150, 0), "scissors": (0, 160, 110)}
    for label, colour in colours.items():
        (root / label).mkdir(parents=True)
        for number in range(count):
            shade = tuple(max(0, channel - 5 * number) for channel in colour)
            Image.new("RGB", (96, 96), shade).save(root / label / f"{number}.png")
    return root
