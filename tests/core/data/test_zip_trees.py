"""A zip comes to the same classes as the folder that it was made of, and what was imported can be opened again."""

import io
from pathlib import Path

import pytest

from rps_core.data.class_folders import check_trainable, scan
from rps_core.errors import InputError
from rps_core.recordings import archive
from rps_core.recordings.zip_import import import_zip
from rps_core.storage.workspace import Workspace
from tests.helpers.folder_trees import ARRANGED, THREE, pictures, tree
from tests.helpers.hostile.zip_bytes import Member, unicode_path, write_zip
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


def test_names_of_other_systems_are_read_as_they_were_written(tmp_path: Path) -> None:
    for number, code in enumerate(("utf-8", "cp437")):  # a Mac's zip does not say that it is UTF-8; an old one is not
        members = [
            Member(f"{label}/1.png".encode(code), png(place), flags=0) for place, label in enumerate(("größe", "rock"))
        ]
        zipped = write_zip(members)
        imported = import_zip(Workspace(tmp_path / code), io.BytesIO(zipped), "mine.zip")
        assert (scan(imported.folder).classes, imported.notes) == (("größe", "rock"), [])
        taken = archive.take_in(Workspace(tmp_path / code), f"c{number}", io.BytesIO(zipped), "mine.zip")
        assert sorted(file.parent.name for file in taken.files) == ["größe", "rock"]


def test_each_name_of_a_zip_is_read_by_itself(tmp_path: Path) -> None:
    """Several programs may have added to it: a Mac, old DOS, and one that says the name in UTF-8 beside its own."""
    japanese = "グー/1.png".encode("cp932")
    members = [
        Member("Ha\u0308nde/1.png".encode(), png(1), flags=0),
        Member("Hände/2.png".encode("cp437"), png(2), flags=0),
        Member("Hände/3.png", png(3)),
        Member(japanese, png(4), flags=0, extra=unicode_path(japanese, "グー/1.png")),
        Member(b"rock/1.png", png(5), flags=0, extra=unicode_path(b"another", "グー/1.png")),
    ]
    imported = import_zip(Workspace(tmp_path), io.BytesIO(write_zip(members)), "mine.zip")
    folders = scan(imported.folder)
    assert (folders.counts, imported.notes) == ({"Hände": 3, "rock": 1, "グー": 1}, [])


@pytest.mark.parametrize("code", ["cp932", "cp850", "cp866", "gbk"])
def test_names_in_an_alphabet_that_the_zip_does_not_say_are_said(tmp_path: Path, code: str) -> None:
    name = {"cp932": "チョキ", "cp850": "À Ã", "cp866": "камень", "gbk": "剪刀"}[code]
    members = [Member(f"{name}/1.png".encode(code), png(1), flags=0), Member("rock/1.png", png(2))]
    notes = import_zip(Workspace(tmp_path), io.BytesIO(write_zip(members)), "mine.zip").notes
    assert len(notes) == 1 and notes[0].startswith("1 name in the zip is written in an alphabet that it does not say")


def test_a_class_is_called_the_same_however_a_system_writes_it(tmp_path: Path) -> None:
    files = {"gro\u0308\u00dfe /1.png": png(1), "rock/1.png": png(2)}
    for name, data in files.items():
        (tmp_path / "d" / name).parent.mkdir(parents=True)
        (tmp_path / "d" / name).write_bytes(data)
    assert scan(tmp_path / "d").classes == ("größe", "rock")
    imported = import_zip(Workspace(tmp_path / "home"), make_zip(files), "mine.zip")
    assert sorted(folder.name for folder in imported.folder.iterdir()) == ["größe", "rock"]
    taken = archive.take_in(Workspace(tmp_path / "home"), "c", make_zip(files), "mine.zip")
    assert sorted(file.parent.name for file in taken.files) == ["größe", "rock"]


def test_of_two_long_names_in_train_and_test_none_is_lost(tmp_path: Path) -> None:
    names = [f"{part}/{label}/{251 * 'x'}.png" for part in ("train", "test") for label in ("paper", "rock")]
    imported = import_zip(Workspace(tmp_path), make_zip({name: png(n) for n, name in enumerate(names)}), "mine.zip")
    assert imported.pictures == 4 and imported.notes == ["the class folders in test and train are joined"]


def test_where_no_picture_can_be_opened_zips_and_collections_say_the_same(tmp_path: Path) -> None:
    locked = write_zip([Member(f"{label}/1.png", png(1), flags=0x801) for label in ("paper", "rock")])
    said = "none of 2 pictures in mine.zip can be opened; rock/1.png is locked by a password"
    for take in (import_zip, lambda home, *zipped: archive.take_in(home, "mine", *zipped)):
        with pytest.raises(InputError, match=said):
            take(Workspace(tmp_path), io.BytesIO(locked), "mine.zip")
    assert not (tmp_path / "collections" / "mine").exists()
