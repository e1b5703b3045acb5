"""HEIC, as iPhones photograph, opens wherever a picture does."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rps_core.arrays import ImageU8
from rps_core.cli import main
from rps_core.data.class_folders import scan
from rps_core.data.images import load_image
from rps_core.data.input_paths import is_picture
from rps_core.dataset import RPSDataset
from rps_core.errors import InputError
from rps_core.recordings import archive, store
from rps_core.recordings.zip_import import import_zip
from rps_core.storage.workspace import local_workspace
from tests.helpers.nets import save_untrained
from tests.helpers.pictures import heic, make_zip, noise


def marked() -> ImageU8:
    """Wide, orange in the upper left."""
    pixels = np.zeros((64, 128, 3), np.uint8)
    pixels[:32, :64] = (230, 120, 20)
    return pixels


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_heic_comes_upright(orientation: int, tmp_path: Path) -> None:
    data = heic(Image.fromarray(marked()), orientation)
    (tmp_path / "hand.HEIC").write_bytes(data)
    for image in (load_image(data), load_image(tmp_path / "hand.HEIC")):
        assert (image.mode, image.size) == ("RGB", (128, 64))
        assert np.abs(np.asarray(image, dtype=int) - marked()).mean() < 3


@pytest.mark.parametrize(("mode", "colour", "expected"), [("L", 77, (77, 77, 77)), ("RGBA", (0, 0, 0, 0), (255,) * 3)])
def test_grey_and_transparent_ones_become_rgb(mode: str, colour: object, expected: tuple[int, int, int]) -> None:
    image = load_image(heic(Image.new(mode, (64, 64), colour)))  # type: ignore[arg-type]
    assert np.abs(np.asarray(image, dtype=int) - expected).max() <= 3


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_heic_that_is_cut_off_is_said_to_be(share: float) -> None:
    data = heic(noise(1, 90))
    with pytest.raises(InputError, match=r"hand\.heic is damaged or cut off"):
        load_image(data[: int(share * len(data))], "hand.heic")


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "a.heic", "b.heif"])
def test_its_names_are_those_of_pictures(name: str) -> None:
    assert is_picture(name)


def test_a_folder_a_zip_and_a_collection_take_it(tmp_path: Path) -> None:
    files = {f"{label}/{number}.heic": heic(noise(number)) for label in ("paper", "rock") for number in range(2)}
    imported = import_zip(local_workspace(), make_zip(files), "phone.zip")
    assert (imported.pictures, imported.notes) == (4, [])
    assert scan(imported.folder).counts == {"paper": 2, "rock": 2}
    image, label = RPSDataset(str(imported.folder))[3]
    assert (image.size, label) == ((40, 40), 1)

    store.create(local_workspace(), "mine", [])
    taken = archive.take_in(local_workspace(), "mine", make_zip(files), "phone.zip")
    assert len(taken.files) == 4 and {file.suffix for file in taken.files} == {".jpg"}
    assert all(Image.open(file).format == "JPEG" for file in taken.files)
    (kept,) = store.add_all(local_workspace(), "mine", "paper", [load_image(heic(noise(9)), "IMG_0001.HEIC")])
    assert Image.open(kept).format == "JPEG"


def test_predict_and_evaluate_open_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_untrained(tmp_path / "net.safetensors")
    for label in ("paper", "rock"):
        (tmp_path / "data" / label).mkdir(parents=True)
        (tmp_path / "data" / label / "IMG_1.HEIC").write_bytes(heic(noise(1, 90), 6))
        noise(1, 90).save(tmp_path / "data" / label / "1.png")
    options = ["--checkpoint", str(tmp_path / "net.safetensors"), "--json"]
    photos = [str(tmp_path / "data" / "rock" / name) for name in ("IMG_1.HEIC", "1.png")]
    assert main(["predict", *photos, *options]) == 0
    phone, png = json.loads(capsys.readouterr().out)["predictions"]
    assert phone["probabilities"] == pytest.approx(png["probabilities"], abs=0.02)
    assert main(["evaluate", "--data", str(tmp_path / "data"), *options]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 4
