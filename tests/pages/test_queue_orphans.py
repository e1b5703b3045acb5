"""What a machine that died had at work goes on at another one: each run once, and none of long ago."""

import shutil
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pages._ui.runs import queue, supervision
from rps_core.runs.status import RunStatus, read_status, worker_lock, write_status
from rps_core.storage.limits import limits
from rps_core.storage.workspace import Workspace
from tests.helpers.programs import free_port, running
from tests.helpers.queue import a_visitor, state_of, wait_for


@pytest.fixture(params=["a file", "Redis"])
def store(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch):
    """Each of the two stores; nothing takes from it but the test."""
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)
    queue._store._opened.clear()
    with ExitStack() as stack:
        if request.param == "Redis":
            if not shutil.which("redis-server"):
                pytest.skip("redis-server is not installed; on Debian: apt install redis-server")
            port = free_port()
            command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(home)]
            stack.enter_context(running(command, home / "redis.log", port))
            monkeypatch.setenv("RPS_QUEUE", f"redis://127.0.0.1:{port}/0")
        yield


def left_behind(state: str = "running", **more: Any) -> tuple[Workspace, Path]:
    """A run that a process of the queue has taken and began, before it died."""
    mine, config = a_visitor()
    folder = (mine.runs / queue.start(mine, config)).resolve()
    while queue._store._open()[0].dequeue():
        pass
    write_status(folder, RunStatus(state, **more))
    return mine, folder


def test_a_run_whose_worker_died_with_its_machine_goes_back_into_the_queue_once(store: None) -> None:
    mine, folder = left_behind()
    assert read_status(folder).state == "interrupted"
    assert supervision.orphans() == [folder]
    queue._recover()
    assert queue.pending() == [folder] and state_of(mine, folder.name) == "waiting"
    queue._recover()
    assert queue.pending() == [folder]  # once
    while queue._store._open()[0].dequeue():
        pass
    write_status(folder, RunStatus("running"))  # and its next machine dies, too
    queue._recover()
    assert queue.pending() == [] and state_of(mine, folder.name) == "interrupted"
    queue.resume(mine, folder.name)  # its owner may still have it go on, and then it counts anew
    assert queue.pending() == [folder] and not (folder / supervision.PUT_BACK).exists()


def test_a_run_that_was_taken_from_the_queue_and_never_begun_goes_back(store: None) -> None:
    _, folder = left_behind("waiting")
    assert queue.pending() == []
    queue._recover()
    assert queue.pending() == [folder]


def test_what_another_machine_watches_or_is_about_to_train_is_left_to_it(store: None) -> None:
    _, began = left_behind()
    _, waits = left_behind("waiting")
    with supervision.claimed(began) as one, supervision.claimed(waits) as other:
        assert one and other
        assert supervision.orphans() == []
        queue._recover()
        assert queue.pending() == []
        with supervision.claimed(began, 0) as again:
            assert not again


def test_a_run_of_long_ago_one_that_was_stopped_and_one_whose_visitor_began_another_stay(store: None) -> None:
    past = time.time() - 60 * limits().away_minutes - 1, time.monotonic() - 60 * limits().away_minutes - 1
    left_behind(updated_at=past[0], uptime_s=past[1])
    _, stopped = left_behind()
    (stopped / "stop").touch()
    mine, _ = left_behind()
    other = queue.start(mine, a_visitor()[1])
    queue._recover()
    assert [folder.name for folder in queue.pending()] == [other]


def test_a_worker_that_lives_on_is_watched_by_one_and_keeps_its_limits(
    store: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "limits", lambda: replace(limits(), most_minutes=0))
    monkeypatch.setattr(supervision, "REFRESH_S", 0.05)
    _, folder = left_behind()
    before = set(threading.enumerate())
    with worker_lock(folder):
        queue._recover()
        wait_for((folder / "stop").exists, "it is asked to stop")
        assert "this site gives a training 0 minutes" in (folder / "stop").read_text()
        assert supervision.orphans() == [] and queue.pending() == []
        write_status(folder, RunStatus("stopped"))
    for thread in set(threading.enumerate()) - before:
        thread.join(60)
    assert not supervision.working
