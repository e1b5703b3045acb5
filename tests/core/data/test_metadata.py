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
from tests.helpers.photographs import SECRET, photograph


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
