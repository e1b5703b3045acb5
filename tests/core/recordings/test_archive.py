"""Collections sent as a zip and fetched back."""

import io
import zipfile

import pytest
from torchvision.datasets import ImageFolder

from rps_core.errors import InputError
from rps_core.recordings import archive as collection_archive
from rps_core.recordings import store
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import make_zip, png
from tests.helpers.recordings import record


def test_an_exported_zip_is_an_image_folder_and_comes_back_bit_by_bit(tmp_path):
    record("rock"), record("lizard", bursts=1)
    data = collection_archive.export(local_workspace(), "mine")
    zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path)
    assert len(ImageFolder(str(tmp_path / "mine"))) == 12

    store.create(local_workspace(), "other", [])
    taken = take_in("other", data)
    assert (len(taken.files), taken.known, taken.notes) == (12, 0, [])

    def contents(name: str) -> dict[str, list[tuple[str, bytes]]]:
        kept = store.pictures(local_workspace(), name).items()
        return {label: [(file.name, file.read_bytes()) for file in files] for label, files in kept if files}

    assert contents("other") == contents("mine")
    assert take_in("other", data).known == 12
    assert contents("other") == contents("mine")


def take_in(name: str, data: bytes) -> collection_archive.TakenIn:
    return collection_archive.take_in(local_workspace(), name, io.BytesIO(data), "hands.zip")


def test_a_foreign_zip_is_taken_in_and_what_cannot_be_read_is_said(tmp_path):
    members = {
        "hands/Rock/1.png": png(1),
        "hands/spock/2.png": png(2),
        "hands/spock/broken.jpg": b"no picture",
        "__MACOSX/hands/spock/._2.png": b"\0",
        "../../up/4.png": png(4),
    }
    taken = take_in("mine", make_zip(members).getvalue())
    assert {file.parent.name for file in taken.files} == {"rock", "spock"}
    assert taken.notes[0] == "../../up/4.png points out of the zip"
    assert "broken.jpg is not a picture that can be opened" in taken.notes[2]
    assert not list(tmp_path.rglob("4.*"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no zip", "hands.zip is no zip file that can be opened"),
        (make_zip({"readme.txt": b"words"}).getvalue(), "holds no picture"),
        (make_zip({"1.png": png(1)}).getvalue(), "in no folder"),
        (make_zip({"a?b/1.png": png(1), "rock/1.png": png(1)}).getvalue(), "cannot name a class"),
    ],
)
def test_a_zip_that_cannot_be_taken_in_is_said_and_adds_nothing(data, message):
    with pytest.raises(InputError, match=message):
        take_in("mine", data)
    assert store.names(local_workspace()) == []


def test_an_empty_collection_is_not_exported():
    with pytest.raises(InputError, match="holds no picture to export"):
        collection_archive.export(local_workspace(), "mine")
