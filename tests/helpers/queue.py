"""Trainings of visitors in a queue of the test's own: processes are found, and ended, by their ids alone."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from pages._ui.runs import queue
from rps_core.config import TrainConfig
from rps_core.runs.run import read_run
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.pictures import noisy_folder
from tests.helpers.visitors import consumers

WAIT_S = 120


def a_training(epochs: int = 2, count: int = 12, mine: Workspace | None = None) -> tuple[Workspace, str]:
    """A visitor's, by default a new one's, in the queue: the workspace and the run's id."""
    mine = mine or visitor_workspace(local_workspace(), visitors.new_token())
    data = noisy_folder(mine.datasets / "noise", count, ("paper", "rock", "scissors"))
    return mine, queue.start(mine, TrainConfig(data=str(data), epochs=epochs, batch_size=8, patience=epochs))


def state(training: tuple[Workspace, str]) -> str:
    """What its page would say now."""
    return read_run(*training).status.state


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Raises AssertionError where it does not come true."""
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def workers(home: Path) -> Iterator[int]:
    """Ids of the processes that train a run of this home."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_worker = b"rps_core.runs.worker" in (entry / "cmdline").read_bytes()
            if is_worker and f"RPS_HOME={home}\0".encode() in (entry / "environ").read_bytes() + b"\0":
                yield int(entry.name)


def kill(pids: list[int]) -> None:
    """Without a word, and until they are gone."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not [pid for pid in pids if _lives(pid)], "they are dead")


def _lives(pid: int) -> bool:
    """Also while its first thread is dead and others still hold its files, and with them its locks."""
    process = Path(f"/proc/{pid}")
    with suppress(OSError):
        return ") Z " not in (process / "stat").read_text() or len(list((process / "task").iterdir())) > 1
    return False


def end_all(home: Path) -> None:
    """At the end of a test."""
    kill(consumers(home))
    kill(list(workers(home)))


def a_visitor(count: int = 12) -> tuple[Workspace, TrainConfig]:
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    data = noisy_folder(mine.datasets / "noise", count, ("paper", "rock", "scissors"))
    return mine, TrainConfig(data=str(data), epochs=2, batch_size=8)


def state_of(mine: Workspace, run_id: str) -> str:
    return read_run(mine, run_id).status.state
