"""Starting runs: one folder for each start, however quickly they follow each other."""

import threading
from pathlib import Path

import pytest

from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.runs import launch
from rps_core.runs.run import list_runs, runs_dir
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

    def prepare_together(config: TrainConfig) -> dict[str, object]:
        together.wait()
        return prepare(config)

    monkeypatch.setattr(launch, "_first_values", prepare_together)
    ids: list[str] = []
    threads = [threading.Thread(target=lambda: ids.append(launch.start(config))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 4
    assert {run.id for run in list_runs()} == set(ids) == {folder.name for folder in spawned}


def test_a_start_that_is_refused_leaves_no_folder(make_folder: MakeFolder, spawned: list[Path]) -> None:
    with pytest.raises(InputError, match="batch size is 4096"):
        launch.start(TrainConfig(data=str(make_folder()), batch_size=4096))
    assert not runs_dir().exists()
    assert spawned == []


def test_runs_that_cannot_be_written_say_so(make_folder: MakeFolder, spawned: list[Path]) -> None:
    runs_dir().parent.mkdir(parents=True)
    runs_dir().write_text("a file")
    with pytest.raises(InputError, match="cannot be written"):
        launch.start(TrainConfig(data=str(make_folder()), batch_size=8))
