"""One trash with one undo, for files, folders and lists."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rps_core.data.exclusions import exclude, excluded_files, include
from rps_core.errors import InputError
from rps_core.storage import trash
from rps_core.storage.workspace import local_workspace


def make(*names: str) -> list[Path]:
    files = [local_workspace().folder / name for name in names]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(file.name)
    return files


def test_what_is_deleted_twice_under_one_name_comes_back_twice() -> None:
    """Earlier trashes kept one thing of a name, and lost the one before."""
    (file,) = make("datasets/d/1.png")
    first = trash.delete(local_workspace(), "d deleted", [file.parent])
    make("datasets/d/2.png")
    second = trash.delete(local_workspace(), "d deleted", [file.parent])
    second.take_back()
    assert [one.name for one in file.parent.iterdir()] == ["2.png"]
    with pytest.raises(InputError, match="“d deleted” cannot be taken back"):
        first.take_back()
    trash.delete(local_workspace(), "d deleted", [file.parent])
    first.take_back()
    assert [one.name for one in file.parent.iterdir()] == ["1.png"]


def test_a_deletion_of_which_one_part_fails_deletes_nothing() -> None:
    files = make("runs/a/x", "runs/b/x")
    with pytest.raises(InputError, match="cannot be written"):
        trash.delete(local_workspace(), "three", [*files, local_workspace().folder / "runs" / "gone"])
    assert all(file.exists() for file in files)


def test_a_link_goes_into_the_trash_as_a_link(tmp_path: Path) -> None:
    (precious,) = make("precious")
    link = local_workspace().folder / "runs"
    link.symlink_to(precious)
    done = trash.delete(local_workspace(), "the link", [link])
    assert not link.is_symlink() and precious.exists()
    done.take_back()
    assert link.is_symlink()


def test_undo_of_an_exclusion_puts_back_those_alone_that_it_took_out() -> None:
    exclude(local_workspace(), "/data", ["rock/1.jpg"])
    done = exclude(local_workspace(), "/data", ["rock/1.jpg", "rock/2.jpg"])
    assert done.what == "1 picture was left out"
    done.take_back()
    assert excluded_files(local_workspace(), "/data") == {"rock/1.jpg"}
    include(local_workspace(), "/data", ["rock/1.jpg", "rock/9.jpg"]).take_back()
    assert excluded_files(local_workspace(), "/data") == {"rock/1.jpg"}


def write_hole(path: Path) -> None:
    path.touch()
    os.truncate(path, 20 * 10**9)


JOURNALS: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a pipe": lambda path: os.mkfifo(path),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "nested without end": lambda path: path.write_text("[" * 200_000),
    "far too large": lambda path: write_hole(path),
    "of numbers": lambda path: path.write_text("[1, 2]"),
    "cut off": lambda path: path.write_text('[["/a'),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("damage", JOURNALS.values(), ids=JOURNALS)
def test_a_damaged_list_of_moves_keeps_nothing_from_being_deleted(damage: Callable[[Path], object]) -> None:
    """It stood in the way of every later deletion, whose sentence named the disk."""
    file, other = make("runs/a/x", "runs/b/x")
    damage(local_workspace().folder / ".moves.json")
    done = trash.delete(local_workspace(), "one", [file])
    assert not file.exists() and other.exists()
    done.take_back()
    assert file.read_text() == "x"
    assert os.path.lexists(local_workspace().folder / ".moves.damaged-1.json")
