"""Zips of all kinds: unpacked into class folders, or refused with nothing left behind."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rps_core.data.class_folders import scan
from rps_core.data.class_layout import list_folders
from rps_core.errors import InputError
from rps_core.recordings import zip_import
from rps_core.recordings.zip_import import import_zip
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import make_zip


def picture(shade: int = 90) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((12, 16, 3), shade, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("around", ["", "hands/", "my/own hands/"])
def test_a_zip_becomes_class_folders_whatever_is_around_them(around: str) -> None:
    files = {f"{around}{name}/{number}.png": picture(number) for name in ("paper", "rock") for number in range(3)}
    calls: list[tuple[int, int]] = []
    result = import_zip(local_workspace(), make_zip(files), "mine.zip", lambda done, total: calls.append((done, total)))
    assert (result.pictures, result.notes, result.folder.name) == (6, [], "mine")
    assert scan(result.folder).counts == {"paper": 3, "rock": 3}
    assert calls[-1] == (6, 6)
    assert import_zip(local_workspace(), make_zip(files), "mine.zip").folder.name == "mine 2"
    assert list_folders(local_workspace().datasets) == [
        local_workspace().datasets / "mine",
        local_workspace().datasets / "mine 2",
    ]


def test_what_cannot_be_used_is_left_out_and_told() -> None:
    files = {
        "d/paper/1.png": picture(),
        "d/rock/1.png": picture(),
        "d/rock/2.png": b"no picture",
        "d/rock/notes.txt": b"mine",
        "d/cover.png": picture(),
        "__MACOSX/d/paper/1.png": b"system",
        "d/paper/.DS_Store": b"system",
    }
    result = import_zip(local_workspace(), make_zip(files), "d.zip")
    assert scan(result.folder).names == ("paper/1.png", "rock/1.png")
    notes = "\n".join(result.notes)
    assert "2.png is not a picture" in notes
    assert "notes.txt is not a picture" in notes
    assert "1 picture is left out, in no class folder" in notes
    assert "2 files are left out, hidden or kept by a system for itself: .DS_Store, __MACOSX" in notes
    assert len(result.notes) == 4


def test_parts_of_a_set_are_joined_and_a_copy_is_taken_once() -> None:
    files = {
        f"d/{part}/{name}/1.png": picture(40 * len(part)) for part in ("train", "test") for name in ("Paper", "rock")
    }
    copies = {f"d/copy/{name}/1.png": picture(200) for name in ("paper", "rock")}
    result = import_zip(local_workspace(), make_zip(files | copies), "d.zip")
    assert scan(result.folder).counts == {"paper": 2, "rock": 2}
    notes = "\n".join(result.notes)
    assert "Paper and paper are taken for one class, paper" in notes and "2 pictures are left out, copies" in notes
    with pytest.raises(InputError, match=r"test and train in d\.zip are parts of a set"):
        import_zip(local_workspace(), make_zip({"train/1.png": picture(), "test/1.png": picture()}), "d.zip")


@pytest.mark.parametrize(
    "name", ["../evil/1.png", "a/../../evil/1.png", "/evil/1.png", "..\\evil\\1.png", "C:/e/1.png"]
)
def test_no_file_lands_outside(tmp_path: Path, name: str) -> None:
    result = import_zip(
        local_workspace(), make_zip({"paper/1.png": picture(), "rock/1.png": picture(), name: picture()}), "d.zip"
    )
    assert result.pictures == 2
    assert any("points out of the zip" in note for note in result.notes)
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name or path.name == "e"]


@pytest.mark.parametrize("around", ["", "set/"])
def test_a_class_with_a_colon_is_left_out_and_it_is_said_why(around: str) -> None:
    said = f"{around}paper: flat/1.png lies in a folder with a colon in its name, which Windows takes for a drive"
    files = {f"{around}{label}/1.png": picture() for label in ("paper: flat", "rock", "none")}
    result = import_zip(local_workspace(), make_zip(files), "d.zip")
    assert scan(result.folder).counts == {"none": 1, "rock": 1}
    assert result.notes == [f"{said}: rename it"]
    with pytest.raises(InputError, match=rf"d\.zip holds no picture that can be taken: {said}: rename it; zip one"):
        import_zip(local_workspace(), make_zip({f"{around}paper: flat/1.png": picture()}), "d.zip")


def test_a_link_is_not_followed() -> None:
    buffer = make_zip({"paper/1.png": picture(), "rock/1.png": picture()})
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("rock/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert scan(import_zip(local_workspace(), buffer, "d.zip").folder).names == ("paper/1.png", "rock/1.png")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (io.BytesIO(b"not a zip"), "no zip file that can be opened: it is a file of another kind"),
        (make_zip({}), "holds no picture that can be taken: it is empty"),
        (
            make_zip({"paper/notes.txt": b"x"}),
            r"paper/notes\.txt is not a picture .* \(JPEG, PNG, WebP, .* HEIC, MPO\)",
        ),
        (make_zip({"paper/1.png": b"x"}), "none of 1 picture in d.zip can be opened"),
        (make_zip({"1.png": picture(), "2.png": picture()}), "in no folder, but the folder tells the class"),
        (make_zip({"paper/1.png": b"x", "rock/1.png": b"x"}), "none of 2 pictures in d.zip can be opened"),
    ],
)
def test_a_useless_zip_is_refused_and_leaves_nothing(source: io.BytesIO, message: str) -> None:
    with pytest.raises(InputError, match=message):
        import_zip(local_workspace(), source, "d.zip")
    assert not local_workspace().datasets.is_dir() or not list(local_workspace().datasets.iterdir())


def test_a_zip_that_would_fill_the_disk_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    large = {f"paper/{number}.png": bytes(5_000) for number in range(3)}
    monkeypatch.setattr(zip_import, "SHARE_OF_DISK", 1e-12)
    with pytest.raises(InputError, match=r"unpacks to .* but only .* of this disk may still be filled"):
        import_zip(local_workspace(), make_zip(large), "d.zip")
    monkeypatch.undo()
    monkeypatch.setattr(zip_import, "MAX_BYTES", 10_000)
    with pytest.raises(InputError, match=r"unpacks to .* but at most"):
        import_zip(local_workspace(), make_zip(large), "d.zip")
    monkeypatch.setattr(zip_import, "MAX_FILES", 2)
    with pytest.raises(InputError, match="holds 3 pictures, but at most 2"):
        import_zip(local_workspace(), make_zip({f"paper/{number}.png": picture() for number in range(3)}), "d.zip")


def test_a_deleted_data_set_comes_back() -> None:
    folder = import_zip(
        local_workspace(), make_zip({"paper/1.png": picture(), "rock/1.png": picture()}), "d.zip"
    ).folder
    done = zip_import.delete(local_workspace(), "d")
    assert list_folders(local_workspace().datasets) == []
    done.take_back()
    assert list_folders(local_workspace().datasets) == [folder]
    with pytest.raises(InputError, match="does not exist"):
        zip_import.delete(local_workspace(), "../d")
    with pytest.raises(InputError, match="cannot be taken back"):
        done.take_back()
