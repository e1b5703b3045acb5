"""Folders as people have them: around the class folders, beside them, in them; and any tree at all."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from rps_core.data.class_folders import check_known, check_trainable, scan
from rps_core.data.class_layout import PARTS, arrange
from rps_core.data.input_paths import is_left_behind
from rps_core.dataset import RPSDataset
from rps_core.errors import InputError
from rps_core.labels import class_key
from rps_core.recordings.zip_import import import_zip
from rps_core.storage.workspace import Workspace
from tests.helpers.folder_trees import ARRANGED, INSIDE, THREE, pictures, tree
from tests.helpers.pictures import make_zip, png


@pytest.mark.parametrize("folders", ARRANGED.values(), ids=ARRANGED)
def test_the_classes_are_found_whatever_stands_around_them(tmp_path: Path, folders: list[str]) -> None:
    root = tree(tmp_path / "data", *pictures(*folders))
    found = check_trainable(scan(root))
    assert found.classes == THREE
    assert sum(found.counts.values()) == 2 * len(folders)
    for name, label in zip(found.names, found.labels, strict=True):
        inner = [class_key(part) for part in name.split("/") if class_key(part) in THREE]
        assert inner[-1] == found.classes[label]
    dataset = RPSDataset(root)
    assert [Path(file).relative_to(root).as_posix() for file, _ in dataset.dataset.samples] == list(found.names)
    assert [label for _, label in dataset.dataset.samples] == list(found.labels)


def test_what_is_joined_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    files = pictures("train/paper", "train/rock", "test/paper", "test/rock") + pictures("test", "odd", each=3)
    found = scan(tree(tmp_path / "d", *files, "cover.png"))
    said = "; ".join(found.left_out)
    assert found.classes == ("paper", "rock") and len(found.names) == 8
    assert "the class folders in test and train are joined" in said
    assert "odd is left out, its pictures are in no class folder" in said
    assert "7 pictures are left out, in no class folder" in said


def test_a_part_in_each_folders_own_name_is_no_class(tmp_path: Path) -> None:
    found = scan(tree(tmp_path / "d", *pictures("Rock_train", "Rock_test", "train-paper", "paper test")))
    assert found.counts == {"Rock": 4, "paper": 4}
    assert "Rock_test and Rock_train are taken for one class, Rock" in found.notes
    for classes in (("train track", "train station"), ("rock_train", "rock_test"), ("rock", "rock_test")):
        assert scan(tree(tmp_path / "-".join(classes), *pictures(*classes))).classes == tuple(sorted(classes))


def test_what_stands_beside_the_parts_of_a_set_and_is_none_is_left_out_and_said(tmp_path: Path) -> None:
    parts = [f"{part}/{name}" for part in ("images", "masks") for name in ("paper", "rock")]
    found = scan(tree(tmp_path / "m", *pictures(*parts)))
    assert found.counts == {"paper": 2, "rock": 2} and all("images" in name for name in found.names)
    assert "masks is left out, by its name it holds no photographs" in found.notes
    found = scan(tree(tmp_path / "u", *pictures("train/cat", "train/dog", "val/cat", "test/unknown")))
    assert found.counts == {"cat": 4, "dog": 2}
    assert "test is left out, unknown is no class of the other parts" in found.notes
    assert scan(tree(tmp_path / "t", *pictures("train/cat", "test/dog"))).counts == {"cat": 2, "dog": 2}
    assert scan(tree(tmp_path / "c", *pictures("masks", "hats"))).classes == ("hats", "masks")
    assert scan(tree(tmp_path / "n", *pictures("cat", "dog", "node_modules/x", "venv/lib"))).classes == ("cat", "dog")


def test_a_second_copy_beside_the_classes_is_not_counted_twice(tmp_path: Path) -> None:
    root = tree(tmp_path / "d", *pictures(*THREE))
    for name in THREE:
        shutil.copytree(root / name, root / "rps-cv-images" / name)
    tree(root, "rps-cv-images/rock/new.png")
    found = scan(root)
    assert found.counts == {"paper": 2, "rock": 3, "scissors": 2}
    assert any("6 pictures are left out, copies" in note for note in found.notes)


@pytest.mark.parametrize("folders", INSIDE.values(), ids=INSIDE)
def test_copies_of_class_folders_inside_class_folders_count_once_and_are_said(
    tmp_path: Path, folders: list[str]
) -> None:
    root = tmp_path / "d"
    for folder in folders:
        label = max(THREE, key=lambda name: folder.casefold().rfind(name))
        tree(root / folder, *(f"{label}{number}.png" for number in range(3)))
    found, doubled = check_trainable(scan(root)), 3 * (len(folders) - 3)
    assert found.counts == dict.fromkeys(THREE, 3)
    assert all(
        found.classes[label] in name.rpartition("/")[2] for name, label in zip(found.names, found.labels, strict=True)
    )
    assert (f"{doubled} pictures are left out, copies of others" in found.notes) == (doubled > 0)
    files = {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*.png")}
    imported = import_zip(Workspace(tmp_path / "home"), make_zip(files), "mine.zip")
    assert scan(imported.folder).counts == found.counts and imported.pictures == 9


def test_a_class_that_is_called_like_a_copy_is_one_where_nothing_was_copied(tmp_path: Path) -> None:
    assert scan(tree(tmp_path / "d", *pictures("carbon copy", "photo (1)"))).classes == ("carbon copy", "photo (1)")


def test_pictures_of_one_name_and_size_that_differ_are_no_copies(tmp_path: Path) -> None:
    files = pictures(*(f"{part}/{name}" for part in ("train", "test") for name in ("paper", "rock")))
    root = tree(tmp_path / "d", *files)
    longest = max((root / name).stat().st_size for name in files)
    for number, name in enumerate(files):  # another picture each, all of one size
        (root / name).write_bytes(png(number, side=8).ljust(longest + 50, b"\0"))
    shutil.copy(root / "train/rock/0.png", root / "test/rock/0.png")
    found = scan(root)
    assert found.counts == {"paper": 4, "rock": 3}
    assert "1 picture is left out, copies of others" in found.notes


def test_a_class_without_a_picture_is_left_out_and_said(tmp_path: Path) -> None:
    root = tree(tmp_path / "d", *pictures("paper", "rock"), "empty/notes.txt")
    (root / "nothing").mkdir()
    found = check_trainable(scan(root))
    assert found.classes == ("paper", "rock") and set(found.labels) == {0, 1}
    assert "the folder nothing is left out, it holds no picture" in found.left_out
    assert "the folder empty is left out, it holds no picture" in found.left_out
    for file in (root / "paper").iterdir():
        file.unlink()
    alone = scan(root)
    with pytest.raises(
        InputError, match=r"one class only \(rock; .*the folder paper is left out, it holds no picture\)"
    ):
        check_trainable(alone)


@pytest.mark.parametrize(
    "name",
    [".ipynb_checkpoints", "@eaDir", "$RECYCLE.BIN", "#recycle", "System Volume Information", "__MACOSX", ".Trash"],
)
@pytest.mark.parametrize("below", ["", "paper/", "paper/more/"])
def test_folders_of_systems_are_left_out_at_any_depth_and_said(tmp_path: Path, name: str, below: str) -> None:
    found = scan(
        tree(tmp_path / "d", *pictures("paper", "rock", "paper/more", f"{below}{name}", f"{below}{name}/deep"))
    )
    assert found.classes == ("paper", "rock") and len(found.names) == 6
    assert f"{below}{name} is left out, it is hidden, or a system keeps it for itself" in found.left_out


@pytest.mark.parametrize(
    ("folders", "says"),
    [
        (["train", "test"], "test and train in .* are parts of a set"),
        (["paper", "rock", "test"], "test in .* is a part of a set"),
        (["paper", "rock", "paper/rock"], "paper/rock in .* has the name of a class, but lies in another one"),
        (["paper", "rock", "paper/ben/rock"], "paper/ben/rock in .* has the name of a class, but lies in another one"),
    ],
)
def test_what_can_be_meant_in_two_ways_is_asked(tmp_path: Path, folders: list[str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        scan(tree(tmp_path / "d", *pictures(*folders)))


def test_a_train_may_be_a_locomotive(tmp_path: Path) -> None:
    assert scan(tree(tmp_path / "d", *pictures("car", "plane", "train"))).classes == ("car", "plane", "train")


def test_rock_beside_rock_is_one_class_and_paper_is_matched_with_the_nets(tmp_path: Path) -> None:
    found = check_known(scan(tree(tmp_path / "d", *pictures("Paper", "Rock", "rock"))), THREE)
    assert found.counts == {"paper": 2, "rock": 4}
    assert "Rock and rock are taken for one class, rock" in found.notes
    assert "the folder Paper is taken for the net's class paper" in found.notes


def test_quotes_spaces_and_file_addresses_around_a_path_are_taken_off(tmp_path: Path) -> None:
    root = tree(tmp_path / "my hands", *pictures("paper", "rock"))
    for typed in (f" {root} ", f'"{root}"', f"'{root}'\n", f"“{root}”", root.as_uri(), f" '{root.as_uri()}' "):
        assert scan(typed).root == root, typed
    odd = tree(tmp_path / "'odd'", *pictures("paper", "rock"))
    assert scan(str(odd)).root == odd


def test_links_are_followed_where_the_classes_stand_and_said_elsewhere(tmp_path: Path) -> None:
    other = tree(tmp_path / "other", *pictures("shots"))
    root = tree(tmp_path / "d", *pictures("paper"))
    (root / "rock").symlink_to(other / "shots")
    (root / "paper" / "more").symlink_to(root)
    found = scan(root)
    assert found.counts == {"paper": 2, "rock": 2}
    assert any(note.startswith("paper/more is left out, it is a link") for note in found.notes)
    (root / "again").symlink_to(root)
    assert scan(root).counts == {"paper": 2, "rock": 2}


names = st.sampled_from(
    [
        "paper",
        "Rock",
        "rock",
        "scissors",
        "train",
        "test",
        "val",
        "anna",
        "data",
        ".git",
        "@eaDir",
        "lizard",
        "none",
        "a b",
    ]
)
trees = st.lists(st.lists(names, max_size=4).map("/".join), max_size=12, unique=True)


@given(trees, st.data())
def test_any_tree_gives_classes_that_hold_each_picture_once_or_a_sentence(
    folders: list[str], data: st.DataObject
) -> None:
    counts = {folder: data.draw(st.integers(0, 3)) for folder in folders}
    counts = {path: n for path, n in counts.items() if not any(map(is_left_behind, path.split("/")))}
    try:
        layout = arrange(counts, "d.zip")
    except InputError as error:
        event(f"asked: {error}"[:40])
        return
    event(f"{len(layout.classes)} classes")
    assert list(layout.classes) == sorted(layout.classes)
    every = [folder for same in layout.classes.values() for folder in same]
    assert len(every) == len(set(every)) and len({class_key(name) for name in layout.classes}) == len(layout.classes)
    found: Counter[str] = Counter()
    for path, count in counts.items():
        folder = layout.class_folder(path)
        if folder is not None:
            (name,) = [name for name, same in layout.classes.items() if folder in same]
            assert class_key(folder.rpartition("/")[2]) == class_key(name)
            found[name] += count
    assert not {name for name, count in found.items() if count and class_key(name) in PARTS - {"train"}}
    lost = sum(counts.values()) - sum(found.values())
    assert lost == sum(count for path, count in counts.items() if layout.class_folder(path) is None)


@given(trees)
def test_any_folder_is_read_as_it_is_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, folders: list[str]
) -> None:
    root = tree(tmp_path_factory.mktemp("tree"), *pictures(*(folder or "." for folder in folders), each=1))
    try:
        found = scan(root)
    except InputError:
        event("refused")
        return
    files = {file.relative_to(root).as_posix() for file in root.rglob("*.png")}
    assert set(found.names) <= files and len(set(found.names)) == len(found.names)
    assert list(found.labels) == sorted(found.labels)
    assert not any(is_left_behind(part) for name in found.names for part in name.split("/"))
    assert len(found.names) == len(files) or found.left_out
