"""The queue over a real Redis server with the options of compose.yaml, as several machines share it."""

import os
import shlex
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from devtools.server import ROOT
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


def as_composed(port: int, folder: Path) -> list[str]:
    """The command of compose.yaml, word by word, but on a port of loopback and with its files in a folder."""
    (line,) = [line for line in (ROOT / "compose.yaml").read_text().splitlines() if "command: redis-server" in line]
    command = shlex.split(line.partition("command:")[2])
    assert command[0] == "redis-server" and "--appendonly" in command and "--maxmemory" in command
    return [*command, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]


@pytest.fixture
def redis_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """An empty one on loopback, which RPS_QUEUE names; closing the stack ends it."""
    port = free_port()
    with ExitStack() as stack:
        stack.enter_context(running(as_composed(port, home), home / "redis.log", port))
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


def test_what_waits_is_there_after_the_server_was_killed_and_its_memory_has_a_bound(
    home: Path, alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import redis

    port = free_port()
    monkeypatch.setenv("RPS_QUEUE", f"redis://127.0.0.1:{port}/0")
    mine, config = a_visitor()
    with running(as_composed(port, home), home / "redis.log", port):
        run_id = queue.start(mine, config)
        client = redis.Redis(port=port)
        given = client.config_get("maxmemory*") | client.config_get("appendonly") | client.config_get("save")
        assert given["maxmemory"] == str(64 * 2**20) and given["maxmemory-policy"] == "noeviction"
        assert (given["appendonly"], given["save"]) == ("yes", "")
        time.sleep(1.5)  # what came is on the disk within a second
        os.kill(int(client.info()["process_id"]), signal.SIGKILL)
    with running(as_composed(port, home), home / "redis.log", port):
        queue._store._opened.clear()
        assert queue.pending() == [mine.runs / run_id]


def test_a_job_goes_through_the_queue_of_compose_to_its_end(redis_server: ExitStack, home: Path) -> None:
    mine, config = a_visitor()
    run_id = queue.start(mine, config)
    wait_for(lambda: state_of(mine, run_id) == "finished", "it ends")
    assert len(read_run(mine, run_id).metrics) == 2 and queue.pending() == []


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
