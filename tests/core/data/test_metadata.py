"""What a photograph's file says of place, time and camera is not kept of a stranger's picture."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from rps_core.recordings import archive, store
from rps_core.recordings.zip_import import import_zip
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace

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


def packed(kind: str) -> io.BytesIO:
    """Such photographs in two class folders, under names as recorded here."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        for label in ("paper", "rock"):
            zipped.writestr(f"{label}/20261123-071203-015-9f86d081-000.{kind.lower()}", photograph(kind))
    buffer.seek(0)
    return buffer


def kept_files(workspace: Workspace) -> list[Path]:
    return [file for file in workspace.folder.rglob("*") if file.suffix in (".jpg", ".jpeg", ".png", ".webp")]


@pytest.fixture
def stranger() -> Workspace:
    return visitor_workspace(local_workspace(), visitors.new_token())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("way", ["import", "take in", "add"])
def test_of_a_strangers_picture_no_metadata_is_kept(stranger: Workspace, kind: str, way: str) -> None:
    assert SECRET in photograph(kind)
    if way == "import":
        import_zip(stranger, packed(kind), "hands.zip")
    elif way == "take in":
        archive.take_in(stranger, "mine", packed(kind), "hands.zip")
    else:
        from rps_core.data.images import load_image

        store.add_all(stranger, "mine", "rock", [load_image(photograph(kind), "photo")])
    files = kept_files(stranger)
    assert len(files) == (1 if way == "add" else 2)
    for file in files:
        assert SECRET not in file.read_bytes()
        with Image.open(file) as image:
            assert dict(image.getexif()) == {}
            assert "comment" not in image.info
            assert image.size == (40, 60)  # upright, as its EXIF said


def test_at_a_computer_of_ones_own_a_file_stays_as_it_is() -> None:
    import_zip(local_workspace(), packed("JPEG"), "hands.zip")
    assert {file.read_bytes() for file in kept_files(local_workspace())} == {photograph("JPEG")}
