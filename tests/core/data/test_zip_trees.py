"""A zip comes to the same classes as the folder that it was made of, and what was imported can be opened again."""

from pathlib import Path

import pytest

from rps_core.data.class_folders import check_trainable, scan
from rps_core.recordings.zip_import import import_zip
from rps_core.storage.workspace import Workspace
from tests.helpers.folder_trees import ARRANGED, THREE, pictures, tree
from tests.helpers.pictures import make_zip, png


@pytest.mark.parametrize("folders", ARRANGED.values(), ids=ARRANGED)
def test_a_zip_of_the_same_tree_comes_to_the_same_classes_and_can_be_trained_on(tmp_path: Path, folders: list[str]):
    root = tree(tmp_path / "data", *pictures(*folders))
    files = {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*.png")}
    imported = import_zip(Workspace(tmp_path / "home"), make_zip(files), "mine.zip")
    found = check_trainable(scan(imported.folder))
    assert found.counts == scan(root).counts
    assert imported.pictures == len(files) and not found.notes


def test_a_zip_of_rock_beside_rock_keeps_all_pictures_of_one_name(tmp_path: Path) -> None:
    files = {f"{name}/{number}.png": png(3 * number + place) for number in range(2) for place, name in enumerate(THREE)}
    files |= {"Rock/0.png": png(50), "Rock/1.png": files["rock/1.png"]}
    imported = import_zip(Workspace(tmp_path), make_zip(files), "mine.zip")
    assert scan(imported.folder).counts == {"paper": 2, "rock": 3, "scissors": 2}
    assert "1 picture is left out, copies of others" in imported.notes


def test_empty_folders_of_a_zip_are_named(tmp_path: Path) -> None:
    empty = ("paper/", "rock/", "scissors/", "old/", "old/spock/", "__MACOSX/")
    files = dict.fromkeys(empty, b"") | {"paper/0.png": png(1), "rock/0.png": png(2)}
    assert import_zip(Workspace(tmp_path), make_zip(files), "mine.zip").notes == [
        "2 folders hold no file: scissors, old/spock"
    ]
