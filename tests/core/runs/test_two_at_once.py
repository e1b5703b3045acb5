"""Many who ask, and several who start, at one moment."""

import threading
from pathlib import Path

import pytest

from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.runs import status
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder
from rps_core.runs.status import worker_alive, worker_lock
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import MakeFolder


def at_once(count: int, function) -> list:
    """What a function returned in each of so many threads that begin at one moment."""
    barrier, results = threading.Barrier(count), []

    def call(number: int) -> None:
        barrier.wait()
        results.append(function(number))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_several_starts_in_one_folder_one_makes_the_run(make_folder: MakeFolder, tmp_path: Path) -> None:
    data = str(make_folder())

    def start(seed: int) -> int | None:
        try:
            create_run(
                local_workspace(), tmp_path / "runs" / str(attempt), TrainConfig(data=data, batch_size=8, seed=seed)
            )
        except InputError as error:
            return None if "holds a run already" in str(error) else -1
        return seed

    for attempt in range(8):
        (winner,) = [seed for seed in at_once(4, start) if seed is not None]
        assert read_folder(tmp_path / "runs" / str(attempt)).config.seed == winner


def test_who_asks_whether_a_worker_lives_is_taken_for_none(tmp_path: Path) -> None:
    worker_lock(tmp_path).acquire()  # and let go at once, for nobody keeps it
    assert at_once(6, lambda _: any(worker_alive(tmp_path) for _ in range(200))) == [False] * 6


def test_a_worker_gets_its_lock_however_many_ask(tmp_path: Path) -> None:
    def ask_or_work(number: int) -> None:
        for _ in range(50):
            if number:
                worker_alive(tmp_path)
            else:
                with worker_lock(tmp_path):
                    assert worker_alive(tmp_path)

    assert at_once(6, ask_or_work) == [None] * 6


def test_asking_leaves_nothing_behind(tmp_path: Path) -> None:
    assert not worker_alive(tmp_path) and list(tmp_path.iterdir()) == []


def test_without_flock_the_lock_itself_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "CAN_SHARE_LOCKS", False)  # as on Windows
    assert not worker_alive(tmp_path)
    with worker_lock(tmp_path):
        assert worker_alive(tmp_path)
    assert not worker_alive(tmp_path)
