"""A run goes on with the pictures it began with, on the same sides of the split, or not at all."""

import json
import shutil
from pathlib import Path

import pytest

from rps_core.batches import open_batches
from rps_core.cli import main
from rps_core.config import TrainConfig
from rps_core.data.class_folders import scan
from rps_core.errors import InputError
from rps_core.runs import data_split, launch, worker
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder, read_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.runs.worker import run_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import MakeFolder


@pytest.fixture
def stopped(make_folder: MakeFolder) -> Path:
    """A run that was stopped after its first epoch."""
    folder = create_run(
        local_workspace(), local_workspace().runs / "mine", TrainConfig(data=str(make_folder()), epochs=2, batch_size=8)
    )
    run_folder(folder, lambda line: (folder / "stop").touch())
    assert read_folder(folder).status.state == "stopped"
    return folder


def data_of(folder: Path) -> Path:
    return Path(str(read_folder(folder).config.data))


def test_the_split_is_kept_by_name(stopped: Path) -> None:
    names = scan(data_of(stopped)).names
    kept = json.loads((stopped / "split.json").read_text())
    assert len(kept["validation"]) == round(0.2 * len(names))
    assert sorted([*kept["training"], *kept["validation"]]) == sorted(names)


@pytest.mark.parametrize(
    ("change", "says"),
    [("add", "1 added, 0 removed, 0 changed"), ("remove", "0 added, 1 removed"), ("alter", "0 removed, 1 changed")],
)
def test_a_run_does_not_go_on_with_other_pictures(
    stopped: Path, change: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = data_of(stopped) / "paper" / "000.png"
    if change == "add":
        shutil.copy(picture, picture.with_name("0.png"))
    elif change == "remove":
        picture.unlink()
    else:
        picture.write_bytes(picture.read_bytes() + b"more")
    with pytest.raises(InputError, match=says):
        launch.resume(local_workspace(), "mine")
    with pytest.raises(InputError, match=says):
        run_folder(stopped)
    write_status(stopped, RunStatus("stopped"))
    assert main(["train", "--run-dir", str(stopped), "--resume"]) == 2
    assert says in capsys.readouterr().err
    assert read_folder(stopped).status.state == "stopped"  # the terminal changes nothing


def test_pictures_that_were_put_back_are_taken(stopped: Path) -> None:
    picture = data_of(stopped) / "paper" / "000.png"
    bytes_before = picture.read_bytes()
    picture.unlink()
    picture.write_bytes(bytes_before)
    assert run_folder(stopped, lambda _: None).epochs == 2


def test_a_run_goes_on_with_the_split_it_kept(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[set[str]] = []

    def open_and_remember(folders, training, validation, *rest):
        used.append({folders.names[index] for index in validation})
        return open_batches(folders, training, validation, *rest)

    def another_split(count: int, val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
        return list(range(7, count)), list(range(7))

    monkeypatch.setattr(worker, "open_batches", open_and_remember)
    monkeypatch.setattr(worker, "split_indices", another_split)  # as a later version might draw it
    run_folder(stopped, lambda _: None)
    assert used == [set(json.loads((stopped / "split.json").read_text())["validation"])]


def test_a_run_of_an_earlier_version_goes_on_where_its_fingerprint_fits(stopped: Path) -> None:
    before = json.loads((stopped / "split.json").read_text())
    (stopped / "split.json").unlink()
    assert read_run(local_workspace(), "mine").can_resume
    assert run_folder(stopped, lambda _: None).epochs == 2
    assert json.loads((stopped / "split.json").read_text()) == before


def test_without_a_kept_split_a_changed_folder_is_refused_too(stopped: Path) -> None:
    (stopped / "split.json").unlink()
    (data_of(stopped) / "paper" / "000.png").unlink()
    with pytest.raises(InputError, match="are not those the run mine was started on, and"):
        launch.resume(local_workspace(), "mine")


@pytest.mark.parametrize("content", ["", "[]", '{"training": 3, "validation": {}}', '{"training": {"gone.png": 1}}'])
def test_a_damaged_split_is_said(stopped: Path, content: str) -> None:
    (stopped / "split.json").write_text(content)
    with pytest.raises(InputError, match=r"split\.json in .* is damaged"):
        data_split.read_split(read_run(local_workspace(), "mine"), scan(data_of(stopped)))
