"""The folder of a run: made, read, deleted, restored."""

from pathlib import Path

import pytest

from rps_core.batches import open_batches
from rps_core.config import TrainConfig
from rps_core.data.class_folders import scan
from rps_core.errors import InputError
from rps_core.runs.launch import create_run
from rps_core.runs.run import delete_run, list_runs, read_folder, read_run
from rps_core.runs.status import RunStatus, worker_lock, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import MakeFolder


def test_a_folder_with_a_run_is_not_overwritten(make_folder: MakeFolder, tmp_path: Path) -> None:
    config = TrainConfig(data=str(make_folder()), batch_size=8)
    create_run(local_workspace(), tmp_path / "run", config)
    with pytest.raises(InputError, match="holds a run already"):
        create_run(local_workspace(), tmp_path / "run", config)


def test_a_batch_is_no_larger_than_the_data(make_folder: MakeFolder, tmp_path: Path) -> None:
    data = str(make_folder(count=4))
    folder = create_run(local_workspace(), tmp_path / "run", TrainConfig(data=data))
    assert read_folder(folder).config.batch_size == 12
    lines: list[str] = []
    open_batches(scan(data), range(10), range(10, 12), read_folder(folder).config, on_line=lines.append)
    assert lines == ["note: a batch holds all that there is, 10 training pictures"]


def test_a_worker_that_died_is_noticed_and_its_run_can_go_on(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = create_run(local_workspace(), tmp_path / "run", TrainConfig(data=str(make_folder()), batch_size=8))
    write_status(folder, RunStatus("running", epoch=2, epochs=9))
    run = read_folder(folder)
    assert run.status.state == "interrupted"
    assert run.can_resume
    with worker_lock(folder):
        assert read_folder(folder).status.state == "running"


def test_a_deleted_run_can_be_restored(make_folder: MakeFolder) -> None:
    folder = create_run(
        local_workspace(), local_workspace().runs / "one", TrainConfig(data=str(make_folder()), batch_size=8)
    )
    assert [run.id for run in list_runs(local_workspace())] == ["one"]
    change = delete_run(local_workspace(), "one")
    assert list_runs(local_workspace()) == []
    change.take_back()
    assert [run.id for run in list_runs(local_workspace())] == ["one"]
    assert folder.is_dir()
    with pytest.raises(InputError, match="cannot be taken back"):
        change.take_back()


@pytest.mark.parametrize("run_id", ["../etc", "none-such", ".trash", ""])
def test_an_id_that_is_no_runs_is_refused(run_id: str) -> None:
    with pytest.raises(InputError):
        read_run(local_workspace(), run_id)


@pytest.mark.parametrize(
    "name", ["x" * 3000, "\U0001f600" * 200, "nobody", "a\nb", "..", "../lost", "\0", "\ud800", ""]
)
def test_whatever_a_name_is_that_no_run_has_it_is_said_in_a_short_sentence(name):
    local_workspace().runs.mkdir(parents=True, exist_ok=True)
    with pytest.raises(InputError, match="choose one from the list") as error:
        read_run(local_workspace(), name)
    assert len(str(error.value)) < 200
