"""A photograph with all that cameras write beside the pixels."""

import io

from PIL import Image

CAMERA, WHEN, ORIENTATION, GPS = 0x0110, 0x0132, 0x0112, 0x8825


SECRET = b"a camera by name"


def photograph(kind: str) -> bytes:
    """60 x 40, turned by a quarter in its EXIF, with a camera, a time, a place, and a comment."""
    image = Image.new("RGB", (60, 40), (200, 30, 30))
    exif = Image.Exif()
    exif[CAMERA], exif[WHEN], exif[ORIENTATION] = SECRET.decode(), "2026:01:02 03:04:05", 6
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 8.0, 14.0)})
    buffer = io.BytesIO()
    image.save(buffer, kind, exif=exif, comment=SECRET)
    return buffer.getvalue()
