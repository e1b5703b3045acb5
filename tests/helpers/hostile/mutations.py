"""A process of its own that decodes mutated pictures behind a wall of time and memory.

`python -m tests.helpers.hostile.mutations 10000 0` prints {"picture": so many, "sentence": so many,
"problems": [...]}: so many from this seed. Where the wall is hit, the system ends the process.
"""

import io
import json
import random
import resource
import signal
import sys
from collections import Counter
from typing import Any

from PIL import Image

from rps_core.data.images import MAX_MEGAPIXELS, load_image
from rps_core.errors import InputError
from tests.helpers.hostile.pictures import encoded

SECONDS = 20  # of one picture; all of them together take about as long
MEMORY_BYTES = 2 * 10**9  # of data: 100 megapixels fill 400 MB
NUMBERS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\x40\0", b"\x80\0\0\0")


def originals() -> list[bytes]:
    """Small valid pictures of all formats, and of the ways to write them."""
    frames = [Image.new("RGB", (24, 24), shade) for shade in ("red", "blue")]
    several: dict[str, Any] = {"save_all": True, "append_images": frames}
    return [
        *(encoded("JPEG", **options) for options in ({}, {"progressive": True}, {"exif": _exif()})),
        *(encoded("JPEG", mode) for mode in ("L", "CMYK")),
        *(encoded("PNG", mode) for mode in ("RGB", "RGBA", "P", "1", "LA", "I;16")),
        *(encoded("WEBP", **options) for options in ({}, {"lossless": True}, several)),
        *(encoded("GIF", **options) for options in ({}, several)),
        *(encoded("TIFF", compression=name) for name in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")),
        *(encoded("TIFF", mode) for mode in ("1", "F", "I;16", "LAB")),
        *(encoded("BMP", mode) for mode in ("RGB", "P", "1")),
        *(encoded("PPM", mode) for mode in ("RGB", "L", "1", "I;16")),
        encoded("MPO", **several),
        b"P3 # a hand\n9 9 255\n" + b"200 100 7\n" * 81,
        encoded("AVIF"),
        encoded("HEIF"),
    ]


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


def mutated(dice: random.Random, data: bytes, other: bytes) -> bytes:
    """Bytes changed, numbers made extreme, parts cut, repeated, or taken from another picture; most near its head."""
    content = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4, 16))):
        at = min(dice.randrange(len(content) + 1), dice.randrange(len(content) + 1))
        length = dice.choice((1, 2, 4, 8, 30))
        match dice.randrange(7):
            case 0:
                content[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                content[at : at + 1] = bytes([content[at] ^ 1 << dice.randrange(8)]) if at < len(content) else b"x"
            case 2:
                number = dice.choice(NUMBERS)[: dice.choice((2, 4))]
                content[at : at + len(number)] = number
            case 3:
                del content[at : at + length]
            case 4:
                content[at:at] = content[at : at + length] * dice.choice((1, 50))
            case 5:
                content[at : at + length] = other[at : at + length]
            case _:
                del content[max(at, 12) :]
    return bytes(content)


def main(number: int, seed: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    dice, pictures, counts = random.Random(seed), originals(), Counter[str]()
    problems: list[str] = []
    for index in range(number):
        data = mutated(dice, pictures[index % len(pictures)], dice.choice(pictures))
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # ends the process where nobody stops it
        try:
            image = load_image(data, f"{index}.png")
            counts["picture"] += 1
            if image.mode != "RGB" or not 0 < image.width * image.height <= MAX_MEGAPIXELS * 10**6:
                problems.append(f"{index}: {image.mode} of {image.size}")
            image.resize((8, 8)).save(io.BytesIO(), "PNG")
        except InputError as error:
            counts["sentence"] += 1
            if isinstance(error.__context__, MemoryError):
                problems.append(f"{index}: too much memory")
            if "\n" in str(error) or f"{index}.png" not in str(error) or len(str(error)) > 200:
                problems.append(f"{index}: {error}")
        except BaseException as error:
            problems.append(f"{index}: {error!r}")
    print(json.dumps({**counts, "problems": problems}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
