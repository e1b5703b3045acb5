"""Trainings of visitors wait in one queue: each says its place, its owner alone stops it, and none is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pages._ui.runs import queue, supervision
from rps_core.errors import InputError
from rps_core.runs import launch
from rps_core.runs.run import read_run
from rps_core.runs.status import RunStatus, read_status, why_stopped, write_status
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import local_workspace
from tests.helpers.queue import a_visitor, state_of, wait_for
from tests.helpers.visitors import consumers

WAIT_S = 120


@pytest.fixture(autouse=True)
def _own_queue(home: Path) -> Iterator[None]:
    """A queue of the test's own; at the end the process that takes from it ends, by its id."""
    yield
    for pid in consumers(home):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes from the queue."""
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)


@pytest.mark.slow
def test_two_visitors_trainings_run_one_after_the_other_and_are_finished(home: Path) -> None:
    (one, config), (other, _) = a_visitor(), a_visitor()
    first, second = queue.start(one, config), queue.start(other, config)
    wait_for(lambda: state_of(one, first) != "waiting", "the first begins")
    assert state_of(other, second) == "waiting"
    wait_for(lambda: read_run(other, second).status.message == "1st of 1 in the queue", "the second says its place")
    wait_for(lambda: len(consumers(home)) == 1, "a second process that came at the same time ends")
    wait_for(lambda: state_of(one, first) == "finished", "the first ends")
    wait_for(lambda: state_of(other, second) == "finished", "the second ends")
    assert len(read_run(other, second).metrics) == 2


@pytest.mark.slow
def test_the_queue_goes_on_after_its_process_was_killed(home: Path) -> None:
    (one, config), (other, _) = a_visitor(), a_visitor()
    first, second = queue.start(one, config), queue.start(other, config)
    wait_for(lambda: (one.runs / first / "worker.lock").exists(), "the first has a worker that knows what to do")
    for pid in consumers(home):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not consumers(home), "it is dead")

    def ends_while_it_is_shown() -> bool:
        queue.ensure_consumer()  # as the page of the run that waits does, again and again
        return state_of(other, second) == "finished"

    wait_for(ends_while_it_is_shown, "the second ends")
    wait_for(lambda: state_of(one, first) == "finished", "the first, whose worker lived on, ends")


def test_each_says_its_place_and_the_owner_alone_stops_it(alone: None) -> None:
    known = [a_visitor() for _ in range(3)]
    ids = [queue.start(mine, config) for mine, config in known]
    queue._say_places()
    messages = [read_run(mine, run_id).status.message for (mine, _), run_id in zip(known, ids, strict=True)]
    assert messages == [f"{place} of 3 in the queue" for place in ("1st", "2nd", "3rd")]
    with pytest.raises(InputError, match="does not exist"):
        launch.stop(visitor_workspace(local_workspace(), visitors.new_token()), ids[1])
    launch.stop(known[1][0], ids[1])
    queue._say_places()
    assert [state_of(mine, run_id) for (mine, _), run_id in zip(known, ids, strict=True)] == [
        "waiting", "stopped", "waiting",
    ]  # fmt: skip
    queue._say_places()  # who stopped is no longer counted
    assert read_run(known[2][0], ids[2]).status.message == "2nd of 2 in the queue"
    queue.train(str(known[1][0].runs / ids[1]))  # its turn: nothing begins
    assert state_of(known[1][0], ids[1]) == "stopped"


def test_a_run_that_was_stopped_while_it_waited_and_resumed_waits_once(alone: None) -> None:
    mine, config = a_visitor()
    run_id = queue.start(mine, config)
    launch.stop(mine, run_id)
    queue._say_places()
    assert queue.pending() == []
    queue.resume(mine, run_id)
    assert queue.pending() == [mine.runs / run_id]
    assert state_of(mine, run_id) == "waiting"


def test_one_visitor_has_one_training_at_a_time_and_the_queue_an_end(
    alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, config = a_visitor()
    queue.start(mine, config)
    with pytest.raises(InputError, match="a training of yours waits or runs already"):
        queue.start(mine, config)
    monkeypatch.setenv("RPS_MOST_WAITING", "1")
    other, config = a_visitor()
    with pytest.raises(
        InputError,
        match=r"1 training waits already, and no more than that may wait on this site.*Everything else works meanwhile",
    ):
        queue.start(other, config)
    assert not other.runs.exists()


def test_a_training_for_which_nobody_waits_ends(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, config = a_visitor()
    run_id = queue.start(mine, config)
    queue._say_places()
    now = time.monotonic()
    monkeypatch.setattr(supervision.time, "monotonic", lambda: now + 11 * 60)
    queue._say_places()
    queue._say_places()
    assert (mine.runs / run_id / "stop").read_text() == "nobody came back to it for 10 minutes"
    assert state_of(mine, run_id) == "stopped"


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_a_lost_or_damaged_store_is_replaced_and_what_waited_can_be_resumed(alone: None, content: bytes | None) -> None:
    mine, config = a_visitor()
    run_id = queue.start(mine, config)
    queue._store._opened.clear()
    file = local_workspace().folder / "visitors" / "queue.db"
    file.unlink() if content is None else file.write_bytes(content)
    assert queue.pending() == []
    folder = mine.runs / run_id
    write_status(
        folder,
        RunStatus("waiting", "1st of 1 in the queue", updated_at=time.time() - 61, uptime_s=time.monotonic() - 61),
    )
    status = read_status(folder)
    assert (status.state, status.message) == ("interrupted", "the queue does not know it any more; press Resume")
    queue.resume(mine, run_id)
    assert queue.pending() == [folder.resolve()]
    assert state_of(mine, run_id) == "waiting"


def test_a_run_says_why_the_queue_stopped_it(home: Path) -> None:
    folder = home / "run"
    folder.mkdir()
    assert why_stopped(folder) == ""
    (folder / "stop").touch()  # as a person stops it
    assert why_stopped(folder) == ""
    supervision.stop(folder, "more")  # it is stopped already
    assert why_stopped(folder) == ""
    (folder / "stop").unlink()
    supervision.stop(folder, supervision.TOO_LONG.format("20 minutes"))
    assert why_stopped(folder) == "this site gives a training 20 minutes; its best weights are kept"


def test_what_was_deleted_or_forgotten_while_it_waited_does_not_come_back(alone: None) -> None:
    mine, config = a_visitor()
    run_id = queue.start(mine, config)
    visitors.forget(mine)
    queue._say_places()
    queue.train(str(mine.runs / run_id))
    assert mine.is_forgotten and not mine.folder.is_dir()


def test_at_home_a_training_begins_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []
    monkeypatch.setattr(launch, "spawn", begun.append)
    _, config = a_visitor()
    run_id = queue.start(local_workspace(), config)
    assert begun == [home / "runs" / run_id]
    assert not (home / "visitors" / "queue.db").exists()


@pytest.mark.slow
def test_a_worker_that_is_short_of_memory_says_so_and_the_next_one_runs(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RPS_TRAINING_MEMORY_MB", "200")  # importing torch takes more
    mine, config = a_visitor()
    run_id = queue.start(mine, config)
    wait_for(lambda: state_of(mine, run_id) == "failed", "it says that it failed")
    assert "a training has 200 MB of memory here" in read_run(mine, run_id).status.message
    assert queue.pending() == []


def test_a_run_that_is_resumed_takes_the_threads_that_the_site_allows_by_now(
    alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RPS_MOST_THREADS", "4")
    mine, config = a_visitor()
    run_id = queue.start(mine, replace(config, threads=4))
    write_status(folder := mine.runs / run_id, RunStatus("stopped"))
    queue.resume(mine, run_id)
    monkeypatch.setenv("RPS_MOST_THREADS", "1")
    command = [sys.executable, "-c", f"import sys; open({str(folder / 'given')!r}, 'w').write(sys.stdin.read())"]
    monkeypatch.setattr(launch, "_start_worker", lambda log: subprocess.Popen(command, stdin=subprocess.PIPE))
    supervision.train(folder)
    assert (folder / "given").read_text().splitlines() == [str(folder.resolve()), "1"]
