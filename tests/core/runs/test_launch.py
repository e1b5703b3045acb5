"""Starting runs: one folder for each start, however quickly they follow each other."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.runs import launch
from rps_core.runs.run import list_runs, read_folder
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.pictures import MakeFolder


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders whose worker would have been started."""
    folders: list[Path] = []
    monkeypatch.setattr(launch, "spawn", folders.append)
    return folders


def test_starts_at_the_same_moment_are_runs_of_their_own(
    make_folder: MakeFolder, spawned: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = TrainConfig(data=str(make_folder()), batch_size=8)
    together = threading.Barrier(4)
    prepare = launch._first_values

    def prepare_together(workspace: Workspace, config: TrainConfig) -> dict[str, object]:
        together.wait()
        return prepare(workspace, config)

    monkeypatch.setattr(launch, "_first_values", prepare_together)
    ids: list[str] = []
    threads = [threading.Thread(target=lambda: ids.append(launch.start(local_workspace(), config))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 4
    assert {run.id for run in list_runs(local_workspace())} == set(ids) == {folder.name for folder in spawned}


def test_a_start_that_is_refused_leaves_no_folder(make_folder: MakeFolder, spawned: list[Path]) -> None:
    with pytest.raises(InputError, match="at least two"):
        launch.start(local_workspace(), TrainConfig(data=str(make_folder(classes=("rock",)))))
    assert not local_workspace().runs.exists()
    assert spawned == []


def test_runs_that_cannot_be_written_say_so(make_folder: MakeFolder, spawned: list[Path]) -> None:
    local_workspace().runs.parent.mkdir(parents=True)
    local_workspace().runs.write_text("a file")
    with pytest.raises(InputError, match="cannot be written"):
        launch.start(local_workspace(), TrainConfig(data=str(make_folder()), batch_size=8))


def test_a_worker_that_waits_takes_the_next_run(make_folder: MakeFolder, tmp_path: Path) -> None:
    config = TrainConfig(data=str(make_folder()), epochs=1, batch_size=8)
    launch.prepare_worker()
    launch.prepare_worker()
    (waiting,) = launch._waiting
    folder = launch.create_run(local_workspace(), tmp_path / "run", config)
    launch.spawn(folder)
    assert launch._waiting == []
    assert waiting.wait(timeout=120) == 0
    run = read_folder(folder)
    assert run.status.state == "finished"
    assert "Epoch   1 | train loss" in (folder / "worker.log").read_text()
    assert [share for share, _ in run.first_epoch] == pytest.approx([0.25, 0.5, 0.75, 1.0])


def test_without_a_worker_that_waits_one_is_started(
    make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE)
    gone.wait()
    started: list[subprocess.Popen[bytes]] = []

    def start(log: object) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-c", "print(input(), input())"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        started.append(process)
        return process

    monkeypatch.setattr(launch, "_waiting", [gone])
    monkeypatch.setattr(launch, "_start_worker", start)
    folder = launch.create_run(local_workspace(), tmp_path / "run", TrainConfig(data=str(make_folder()), batch_size=8))
    launch.spawn(folder)
    assert started[0].stdout is not None
    assert started[0].stdout.read().decode().strip() == f"{folder.resolve()} 256"
    started[0].wait()
