"""A run does not go on with pictures that kept name and size, and show something else."""

import json
import os
import shutil
from pathlib import Path

import pytest

from rps_core.config import TrainConfig
from rps_core.data.class_folders import scan
from rps_core.errors import InputError
from rps_core.runs import launch
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder
from rps_core.runs.worker import run_folder
from rps_core.storage import contents
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import MakeFolder


@pytest.fixture
def stopped(make_folder: MakeFolder) -> Path:
    """A run that was stopped after its first epoch."""
    folder = create_run(
        local_workspace(), local_workspace().runs / "mine", TrainConfig(data=str(make_folder()), epochs=2, batch_size=8)
    )
    run_folder(folder, lambda line: (folder / "stop").touch())
    return folder


def picture_of(folder: Path) -> Path:
    return Path(str(read_folder(folder).config.data)) / "paper" / "000.png"


def alter(picture: Path) -> None:
    """Another content of the same size, at the same time of writing."""
    before = picture.stat()
    data = bytearray(picture.read_bytes())
    data[len(data) // 2] ^= 1
    picture.with_suffix(".new").write_bytes(data)
    picture.with_suffix(".new").replace(picture)
    os.utime(picture, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (picture.stat().st_size, picture.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def test_a_picture_replaced_by_another_of_its_size_is_noticed(stopped: Path) -> None:
    alter(picture_of(stopped))
    for go_on in (lambda: launch.resume(local_workspace(), "mine"), lambda: run_folder(stopped)):
        with pytest.raises(InputError, match="0 added, 0 removed, 1 changed"):
            go_on()


def test_two_pictures_that_changed_names_are_noticed(stopped: Path) -> None:
    one = picture_of(stopped)
    other = one.with_name("001.png")
    one.rename(one.with_name("2.tmp"))
    other.rename(one)
    one.with_name("2.tmp").rename(other)
    with pytest.raises(InputError, match=r"the pictures in .* are not those the run mine was started on"):
        launch.resume(local_workspace(), "mine")


def test_pictures_that_were_copied_elsewhere_and_back_are_the_same(stopped: Path, tmp_path: Path) -> None:
    root = picture_of(stopped).parents[1]
    shutil.copytree(root, tmp_path / "copy")
    shutil.rmtree(root)
    shutil.copytree(tmp_path / "copy", root, copy_function=shutil.copyfile)  # with times of today
    assert run_folder(stopped, lambda _: None).epochs == 2


def test_a_split_of_an_earlier_version_is_compared_by_names_and_sizes(stopped: Path) -> None:
    split = json.loads((stopped / "split.json").read_text())
    assert set(split.pop("contents")) == set(split["training"]) | set(split["validation"])
    (stopped / "split.json").write_text(json.dumps(split))
    alter(picture_of(stopped))
    assert run_folder(stopped, lambda _: None).epochs == 2


@pytest.mark.parametrize("kept", [[], 3, {"paper/000.png": "abc"}, {"paper/000.png": [1, 2, 3, 4]}])
def test_damaged_contents_are_said(stopped: Path, kept: object) -> None:
    split = json.loads((stopped / "split.json").read_text())
    (stopped / "split.json").write_text(json.dumps(split | {"contents": kept}))
    with pytest.raises(InputError, match=r"split\.json in .* is damaged"):
        launch.resume(local_workspace(), "mine")


def test_what_was_not_written_since_is_not_read_again(make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = scan(make_folder())
    kept = contents.read_contents(folders.root, folders.names)
    reads: list[Path] = []

    def read(file: Path) -> str:
        reads.append(file)
        return kept[file.relative_to(folders.root).as_posix()][0]

    monkeypatch.setattr(contents, "_digest", read)
    assert contents.changed(folders.root, kept) == [] == reads
    os.utime(folders.files[0])
    assert contents.changed(folders.root, kept) == [] and reads == [folders.files[0]]


def test_a_file_that_is_gone_has_changed(make_folder: MakeFolder) -> None:
    folders = scan(make_folder())
    kept = contents.read_contents(folders.root, folders.names)
    folders.files[3].unlink()
    assert contents.changed(folders.root, kept) == [folders.names[3]]
