"""A pipe in place of a run's file is damage: nobody waits for what will never be written into it."""

import os
from pathlib import Path

import pytest

from rps_core.config import TrainConfig
from rps_core.data.class_folders import scan
from rps_core.errors import InputError
from rps_core.models import RPSClassifier
from rps_core.nets.state_dict import read_state
from rps_core.runs import launch
from rps_core.runs.launch import create_run
from rps_core.runs.metrics import append_metrics
from rps_core.runs.run import list_runs, list_unreadable_runs
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage import contents
from rps_core.storage.workspace import local_workspace
from rps_core.training import start_state
from tests.helpers.pictures import MakeFolder
from tests.helpers.training import LINE

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")


@pytest.fixture
def run(make_folder: MakeFolder) -> Path:
    folder = create_run(
        local_workspace(), local_workspace().runs / "mine", TrainConfig(data=str(make_folder()), epochs=2, batch_size=8)
    )
    write_status(folder, RunStatus("stopped"))
    return folder


@pytest.mark.parametrize("name", ["metrics.jsonl", "status.json", "best.safetensors", "comparison.json"])
def test_a_pipe_in_place_of_a_file_is_damage(run: Path, name: str) -> None:
    (run / name).unlink(missing_ok=True)
    os.mkfifo(run / name)
    (listed,) = list_runs(local_workspace())
    assert set(listed.damage) == {name}


def test_a_pipe_in_place_of_the_settings_makes_a_run_unreadable(run: Path) -> None:
    (run / "config.json").unlink()
    os.mkfifo(run / "config.json")
    assert [one.id for one in list_unreadable_runs(local_workspace())] == ["mine"]


@pytest.mark.parametrize("name", ["split.json", "worker.log"])
def test_a_run_does_not_go_on_with_a_pipe(run: Path, name: str) -> None:
    os.mkfifo(run / name)
    with pytest.raises(InputError, match=name):
        launch.resume(local_workspace(), "mine")


def test_no_epoch_is_added_to_a_pipe(run: Path) -> None:
    os.mkfifo(run / "metrics.jsonl")
    with pytest.raises(OSError, match="no regular file"):
        append_metrics(run, LINE)


@pytest.mark.timeout(60)
def test_a_pipe_in_place_of_the_state_is_damage_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "last.pt")
    with pytest.raises(InputError, match=r"last\.pt is damaged"):
        read_state(tmp_path / "last.pt", start_state(RPSClassifier(), TrainConfig(), 1))


def test_a_pipe_in_place_of_a_picture_has_changed(make_folder: MakeFolder) -> None:
    folders = scan(make_folder())
    kept = contents.read_contents(folders.root, folders.names)
    folders.files[0].unlink()
    os.mkfifo(folders.files[0])
    assert contents.changed(folders.root, kept) == [folders.names[0]]
    assert contents.read_contents(folders.root, folders.names[:1])[folders.names[0]][0] == ""
