"""Each ending that is opened is opened in all four ways in: a folder, a zip, an upload, and Collect."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rps_core.data.class_folders import scan
from rps_core.data.images import load_image
from rps_core.data.input_paths import ENDINGS, FORMATS, PICTURE_SUFFIXES
from rps_core.recordings import store
from rps_core.recordings.zip_import import import_zip
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import press
from tests.helpers.pictures import make_zip

COLOUR = (230, 120, 20)
SIDE = 48


def encoded(ending: str) -> bytes:
    """A plain picture in the format that the ending stands for."""
    kind = next(kind for kind, endings in ENDINGS.items() if ending in endings)
    mode = {".pgm": "L", ".pbm": "1"}.get(ending, "RGB")
    buffer = io.BytesIO()
    image = Image.new("RGB", (SIDE, SIDE), COLOUR).convert(mode)
    image.save(buffer, "MPO" if ending == ".mpo" else kind, quality=95)
    return buffer.getvalue()


def digits(kind: int) -> bytes:
    """A PBM, PGM or PPM written out in digits, with remarks where the format allows them."""
    rgb = np.full((SIDE, SIDE, 3), COLOUR)
    values = {1: rgb[..., 0] % 2, 2: rgb[..., 0], 3: rgb}[kind].ravel()
    top = "" if kind == 1 else " # so bright\n255"
    return f"P{kind}\n# a remark\n{SIDE} {SIDE}{top}\n{chr(10).join(map(str, values))}\n".encode()


FILES = {f"hand{ending}": encoded(ending) for ending in sorted(PICTURE_SUFFIXES)}
FILES |= {f"digits{ending}": digits(kind) for kind, ending in enumerate((".pbm", ".pgm", ".ppm"), 1)}
FILES |= {f"CAPITALS{ending.upper()}": encoded(ending) for ending in (".jpg", ".jfif", ".heic")}


def is_ours(image: Image.Image) -> bool:
    return image.mode == "RGB" and image.size == (SIDE, SIDE)


def test_the_list_of_endings_is_that_of_the_formats_by_name():
    assert set(ENDINGS) == {"JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "AVIF", "HEIF"}
    assert set(FORMATS.upper().split(", ")) == (set(ENDINGS) - {"HEIF"}) | {"HEIC", "MPO"}
    assert {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".avif", ".heic", ".pnm"} <= PICTURE_SUFFIXES


def test_a_folder_takes_each(tmp_path: Path):
    (tmp_path / "paper").mkdir()
    for name, data in FILES.items():
        (tmp_path / "paper" / name).write_bytes(data)
    found = scan(tmp_path)
    assert sorted(Path(name).name for name in found.names) == sorted(FILES)
    assert all(is_ours(load_image(file)) for file in found.files)


def test_a_zip_takes_each(home: Path):
    packed = make_zip({f"paper/{name}": data for name, data in FILES.items()})
    imported = import_zip(local_workspace(), packed, "mine.zip")
    assert not imported.notes
    assert sorted(file.name for file in (imported.folder / "paper").iterdir()) == sorted(FILES)


def test_an_upload_takes_each(open_page):
    at = open_page("photo", region="Whole picture")
    at.file_uploader(key="uploads").set_value([(name, data, "") for name, data in FILES.items()]).run()
    assert not at.error
    assert f"last opened: {len(FILES)} pictures" in at.button_group(key="picture").options[0]


def test_collect_takes_each_by_itself_and_in_a_zip(open_page):
    at = open_page("collect", label="rock")
    uploader = next(one for one in at.file_uploader if one.label.startswith("Photographs"))
    for name, data in FILES.items():
        uploader.upload(name, data)
    uploader.upload("mine.zip", make_zip({f"paper/{name}": data for name, data in FILES.items()}).getvalue())
    press(at.run(), f"Add {len(FILES) + 1} files")
    assert not at.error
    (name,) = store.names(local_workspace())
    assert store.counts(local_workspace(), name) | {"scissors": 0} == {
        "paper": len(FILES),
        "rock": len(FILES),
        "scissors": 0,
    }


@pytest.mark.parametrize("name", FILES)
def test_each_shows_what_was_put_into_it(name: str):
    image = load_image(FILES[name], name)
    assert is_ours(image)
    if not name.endswith((".pbm", ".pgm")):
        assert np.abs(np.asarray(image, int) - COLOUR).mean() < 6
