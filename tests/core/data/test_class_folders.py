"""Class folders: what is read, what is left out, and what cannot be trained on."""

import os
from pathlib import Path

import pytest

from rps_core import CLASSES
from rps_core.data.class_folders import check_known, check_trainable, scan
from rps_core.dataset import RPSDataset
from rps_core.errors import InputError
from tests.helpers.folder_trees import pictures, tree
from tests.helpers.pictures import MakeFolder


def test_files_that_are_no_pictures_and_system_folders_are_left_out_and_told(make_folder: MakeFolder) -> None:
    root = make_folder(count=2)
    (root / "rock" / "notes.txt").write_text("mine")
    (root / "__MACOSX").mkdir()
    (root / ".thumbnails").mkdir()
    folders = check_trainable(scan(root))
    assert folders.classes == CLASSES
    assert [path.name for path in folders.skipped] == ["notes.txt"]
    assert len(RPSDataset(root)) == len(folders.files) == 6


def test_the_fingerprint_tells_data_apart(make_folder: MakeFolder) -> None:
    root = make_folder(count=2)
    before = scan(root).fingerprint()
    assert scan(root).fingerprint() == before
    next((root / "rock").iterdir()).unlink()
    assert scan(root).fingerprint() != before


@pytest.mark.parametrize(
    ("classes", "says"),
    [
        ((), "holds no class folders"),
        (("rock",), "one class only"),
        (("rock", "paper"), "paper is left out, it holds"),
    ],
)
def test_a_folder_that_cannot_be_trained_on_says_why(
    make_folder: MakeFolder, classes: tuple[str, ...], says: str
) -> None:
    root = make_folder(count=2, classes=classes)
    root.mkdir(exist_ok=True)
    if classes == ("rock", "paper"):
        for picture in (root / "paper").iterdir():
            picture.unlink()
    with pytest.raises(InputError, match=says):
        RPSDataset(root)


def test_a_folder_that_is_not_there_or_a_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        scan(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a file"):
        scan(tmp_path / "file")


def test_a_class_that_the_net_does_not_know_is_named(make_folder: MakeFolder) -> None:
    folders = scan(make_folder(count=1, classes=("rock", "lizard")))
    with pytest.raises(InputError, match=r"lizard .* knows paper, rock, scissors"):
        check_known(folders, CLASSES)


def test_the_stamp_notices_a_picture_replaced_by_another_of_its_size(make_folder: MakeFolder) -> None:
    folders = scan(make_folder(count=2))
    before, fingerprint = folders.stamp(), folders.fingerprint()
    assert folders.stamp() == before
    file = folders.files[0]
    file.write_bytes(file.read_bytes()[::-1])
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))  # where the clock of files is coarse
    assert scan(folders.root).fingerprint() == fingerprint and scan(folders.root).stamp() != before
    file.unlink()
    assert folders.stamp() != before


def test_a_folder_that_is_opened_keeps_a_class_with_a_colon(make_folder: MakeFolder) -> None:
    root = make_folder(count=2)
    (root / "rock").rename(root / "rock: flat")
    assert scan(root).classes == ("paper", "rock: flat", "scissors")


def test_masks_around_classes_that_nobody_knows_are_left_out_and_said(tmp_path: Path) -> None:
    sets = ("images/cat", "images/dog", "more/cat", "more/dog", "masks/cat", "labels/cat", "labels/dog")
    found = scan(tree(tmp_path / "o", *pictures(*sets)))
    assert found.counts == {"cat": 4, "dog": 4}
    assert sum("by its name it holds no photographs" in note for note in found.notes) == 2
    for kinds in (("hats/red", "hats/blue", "masks/green"), ("hats/red", "masks"), ("hats", "masks/red")):
        assert scan(tree(tmp_path / "-".join(kinds).replace("/", "."), *pictures(*kinds))).classes == ("hats", "masks")


@pytest.mark.parametrize("masks", ["mask", "masks", "segmentation_masks", "labels"])
@pytest.mark.parametrize("classes", [("rock", "paper", "scissors"), ("cat", "dog")])
def test_masks_right_beside_the_class_folders_are_left_out_and_said(
    masks: str, classes: tuple[str, ...], tmp_path: Path
) -> None:
    found = scan(tree(tmp_path, *pictures(*classes, *(f"{masks}/{name}" for name in classes))))
    assert found.counts == dict.fromkeys(sorted(classes), 2)
    assert f"{masks} is left out, by its name it holds no photographs" in found.notes


def test_pictures_of_masks_beside_the_three_are_no_class_and_beside_others_they_may_be(tmp_path: Path) -> None:
    for masks in ("masks", "segmentation_masks", "hand-masks"):
        assert scan(tree(tmp_path / masks, *pictures("rock", "paper", masks))).classes == ("paper", "rock")
    assert scan(tree(tmp_path / "others", *pictures("hats", "coats", "masks"))).classes == ("coats", "hats", "masks")
    kinds = ("with_mask", "without_mask")
    assert scan(tree(tmp_path / "faces", *pictures(*kinds))).classes == kinds
