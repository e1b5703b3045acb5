"""The queue over a real Redis server, as several machines share it."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from pages._ui.runs import queue, queue_store
from rps_core.errors import InputError
from rps_core.runs.run import read_run
from rps_core.runs.status import RunStatus, write_status
from tests.helpers.programs import free_port, running
from tests.helpers.queue import a_visitor, state_of, wait_for
from tests.helpers.visitors import consumers

pytestmark = pytest.mark.skipif(
    not shutil.which("redis-server"), reason="redis-server is not installed; on Debian: apt install redis-server"
)


@pytest.fixture
def redis_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """An empty one on loopback, which RPS_QUEUE names; closing the stack ends it."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(home)]
    with ExitStack() as stack:
        stack.enter_context(running(command, home / "redis.log", port))
        monkeypatch.setenv("RPS_QUEUE", f"redis://127.0.0.1:{port}/0")
        yield stack
    for pid in consumers(home):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes from the queue."""
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)


def test_runs_wait_in_the_order_of_their_coming_and_a_stopped_one_counts_no_more(
    redis_server: ExitStack, alone: None, home: Path
) -> None:
    known = [a_visitor() for _ in range(3)]
    ids = [queue.start(mine, config) for mine, config in known]
    folders = [mine.runs / run_id for (mine, _), run_id in zip(known, ids, strict=True)]
    assert queue.pending() == folders
    assert not (home / "visitors" / "queue.db").exists()
    (folders[0] / "stop").touch()
    queue._say_places()
    messages = [read_run(mine, run_id).status.message for (mine, _), run_id in zip(known, ids, strict=True)]
    assert messages == ["stopped while it waited", "1st of 2 in the queue", "2nd of 2 in the queue"]


def test_a_run_that_another_machine_has_just_begun_is_not_said_to_wait(
    redis_server: ExitStack, alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, config = a_visitor()
    run_id = queue.start(mine, config)
    write_status(mine.runs / run_id, RunStatus("starting"))  # between the two looks of this machine
    queue._say_places()
    assert state_of(mine, run_id) == "starting"


def test_a_server_that_is_gone_is_said_and_leaves_no_run(redis_server: ExitStack, alone: None) -> None:
    (mine, config), (other, _) = a_visitor(), a_visitor()
    waiting = queue.start(other, config)
    redis_server.close()
    with pytest.raises(InputError, match=r"^the queue of trainings does not answer.*Everything else works meanwhile$"):
        queue.start(mine, config)
    assert not mine.runs.exists()
    with pytest.raises(InputError, match="does not answer"):
        queue.put(other.runs / waiting)
    assert state_of(other, waiting) == "interrupted"  # and can be resumed
    queue.revive()  # a server starts all the same


@pytest.mark.parametrize("address", ["x", "http://host", "redis://:secret@host:port/0", "redis://host:99999999"])
def test_what_is_no_address_is_said_and_not_repeated(home: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("RPS_QUEUE", address)
    with pytest.raises(InputError, match=r"^RPS_QUEUE is no address of a Redis server; give one such as") as error:
        queue.pending()
    assert "secret" not in str(error.value)


def test_without_the_client_it_is_said_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPS_QUEUE", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(queue_store, "redis", None)
    with pytest.raises(InputError, match=r"pip install -r hosting/requirements\.txt"):
        queue.pending()


@pytest.mark.slow
def test_two_machines_take_from_one_queue_each_run_once(
    redis_server: ExitStack, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [a_visitor() for _ in range(3)]
    with monkeypatch.context() as nobody_takes:
        nobody_takes.setattr(queue, "ensure_consumer", lambda: None)
        ids = [queue.start(mine, config) for mine, config in known]
    for machine in ("one", "two"):  # the lock of a machine lies in its own temporary folder
        (home / machine).mkdir()
        monkeypatch.setenv("TMPDIR", str(home / machine))
        monkeypatch.setattr(tempfile, "tempdir", None)
        queue.ensure_consumer()
        queue.ensure_consumer()
    folders = [mine.runs / run_id for (mine, _), run_id in zip(known, ids, strict=True)]
    wait_for(lambda: all((folder / "worker.log").exists() for folder in folders[:2]), "both machines have begun")
    assert not (folders[2] / "worker.log").exists()
    wait_for(lambda: len(consumers(home)) == 2, "a second process on one machine ends")
    for (mine, _), run_id in zip(known, ids, strict=True):
        wait_for(lambda mine=mine, run_id=run_id: state_of(mine, run_id) == "finished", "each ends")  # type: ignore[misc]
        assert len(read_run(mine, run_id).metrics) == 2
    assert queue.pending() == []
