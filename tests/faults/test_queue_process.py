"""The process of the queue, a worker or the queue's store is lost while visitors train: no state shown is untrue."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pages._ui.runs import queue, supervision
from rps_core.runs.run import read_run
from rps_core.runs.status import RunStatus, worker_alive, worker_lock, write_status
from rps_core.storage.limits import limits
from rps_core.storage.workspace import Workspace
from tests.helpers.queue import a_training, end_all, kill, state, wait_for, workers
from tests.helpers.visitors import consumers

AT_WORK = ("starting", "preparing", "running", "measuring")
LONG = 9_000  # epochs; nobody waits for their end


@pytest.fixture(autouse=True)
def _own_processes(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RPS_MOST_EPOCHS", str(LONG))
    yield
    end_all(home)


def trains(training: tuple[Workspace, str]) -> bool:
    folder = training[0].runs / training[1]
    return state(training) == "running" and worker_alive(folder)


def test_a_worker_whose_queue_died_is_taken_over_and_the_next_one_waits_for_its_end(home: Path) -> None:
    first, second = a_training(LONG), a_training()
    wait_for(lambda: trains(first), "the first trains")
    kill(consumers(home))
    assert trains(first)  # which is true: its worker lives
    queue.revive()  # as the server does every 20 s
    wait_for(lambda: read_run(*second).status.message == "1st of 1 in the queue", "the second waits still")
    assert trains(first) and len(list(workers(home))) == 1
    (first[0].runs / first[1] / "stop").touch()
    wait_for(lambda: state(first) == "stopped", "the first is stopped by its owner")
    wait_for(lambda: state(second) == "finished", "the second has its turn")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes from the queue."""
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)


def test_a_worker_that_was_taken_over_keeps_its_limits(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    training = a_training()
    folder = training[0].runs / training[1]
    monkeypatch.setattr(supervision, "limits", lambda: replace(limits(), most_minutes=0))
    monkeypatch.setattr(supervision, "REFRESH_S", 0.05)
    with worker_lock(folder):  # a worker lives
        write_status(folder, RunStatus("running"))
        assert supervision.unfinished() == ([], [folder.resolve()])
        watching = threading.Thread(target=supervision.take_over, args=(folder,))
        watching.start()
        wait_for((folder / "stop").exists, "it is asked to stop")
        assert "this site gives a training 0 minutes" in (folder / "stop").read_text()
        write_status(folder, RunStatus("stopped"))
    watching.join(60)
    assert not watching.is_alive() and not supervision.working


def test_where_worker_and_queue_are_killed_the_run_is_interrupted_and_goes_on_after_resume(home: Path) -> None:
    training = a_training(LONG)
    wait_for(lambda: trains(training) and read_run(*training).metrics, "an epoch is done")
    kill([*consumers(home), *workers(home)])
    assert state(training) == "interrupted"  # and not "running", from the first moment
    epochs = len(read_run(*training).metrics)
    queue.resume(*training)
    wait_for(lambda: len(read_run(*training).metrics) > epochs, "it goes on after the last whole epoch")
    assert [line["epoch"] for line in read_run(*training).metrics][:epochs] == list(range(1, epochs + 1))


def test_a_worker_that_is_killed_says_so_and_the_next_one_begins(home: Path) -> None:
    first, second = a_training(LONG), a_training()
    wait_for(lambda: trains(first), "the first trains")
    kill(list(workers(home)))
    assert state(first) in ("interrupted", "failed")
    wait_for(lambda: state(first) == "failed", "the queue says how it ended")
    assert "the worker ended without a word (-9)" in read_run(*first).status.message
    wait_for(lambda: state(second) in (*AT_WORK, "finished"), "the second begins")


def test_a_store_that_is_damaged_while_one_trains_and_one_waits_loses_neither(home: Path) -> None:
    first, second = a_training(LONG), a_training()
    wait_for(lambda: trains(first), "the first trains")
    (home / "visitors" / "queue.db").write_bytes(b"no database" * 500)
    untrue: list[str] = []

    def goes_on() -> bool:
        queue.revive()
        if not trains(first):
            untrue.append(state(first))
        if state(second) not in ("waiting", *AT_WORK, "finished"):
            untrue.append(state(second))
        return second[1] in [folder.name for folder in queue.pending()] and len(consumers(home)) == 1

    wait_for(goes_on, "the second is in the new queue")
    assert untrue == []
    (first[0].runs / first[1] / "stop").touch()
    wait_for(lambda: state(second) == "finished", "the second has its turn")
    assert state(first) == "stopped"


@pytest.mark.parametrize("content", [None, b"", b"no database" * 500], ids=["deleted", "emptied", "garbage"])
def test_what_waited_goes_back_in_its_order_where_the_store_was_lost(
    home: Path, alone: None, content: bytes | None
) -> None:
    trainings = [a_training() for _ in range(3)]
    before = queue.pending()
    assert [folder.name for folder in before] == [run_id for _, run_id in trainings]
    store = home / "visitors" / "queue.db"
    store.unlink() if content is None else store.write_bytes(content)
    assert [state(one) for one in trainings] == ["waiting"] * 3
    queue._recover()  # what a process of the queue does first
    assert queue.pending() == before
    queue._recover()
    assert queue.pending() == before  # and none twice


def test_a_training_that_was_taken_from_the_queue_and_not_begun_goes_back(alone: None) -> None:
    """The process of the queue died after it took a run out, and before a worker had it."""
    training = a_training()
    queue._store._open()[0].dequeue()
    assert queue.pending() == []
    queue._recover()
    assert queue.pending() == [(training[0].runs / training[1]).resolve()]


def test_a_run_that_stands_in_the_queue_twice_trains_once(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    training = a_training()
    folder = (training[0].runs / training[1]).resolve()
    begun: list[Path] = []

    def train(one: Path) -> None:
        begun.append(one)
        write_status(one, RunStatus("finished"))

    monkeypatch.setattr(supervision, "train", train)
    for _ in range(2):
        queue.train(str(folder))
    assert begun == [folder]
