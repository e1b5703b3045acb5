"""How a training begins: at home at once; on a hosted dashboard through one queue for all visitors. No Streamlit.

huey keeps the queue in visitors/queue.db. A process of its own (`main`) takes from it, starts a worker for each run,
and writes into the status of each run that waits which place it has: pages read that from the run's folder, as always.
It is started when something is put into the queue, outlives the server, and ends when nothing is left to do.
"""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout
from huey import SqliteHuey

from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.reports import ordinal
from rps_core.runs import launch
from rps_core.runs.run import list_runs, read_folder
from rps_core.runs.status import RunStatus, read_status, write_status
from rps_core.storage import visitors
from rps_core.storage.files import PROJECT, write_atomically
from rps_core.storage.json_file import set_aside
from rps_core.storage.limits import limits
from rps_core.storage.workspace import Workspace, local_workspace

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

REFRESH_S = 1.0
IDLE_S = 60.0
NICE = 10  # the dashboard's answers go first
AWAY = "nobody came back to it for {minutes} minutes"
TOO_LONG = "this site gives a training {minutes} minutes; its best weights are kept"
DIED = (
    "the worker ended without a word ({code}); a training has {memory:,} MB of memory here: take a smaller batch, "
    "fewer pictures or the guide's net, and start again"
)
_working: set[str] = set()  # folders of the runs that are being trained, of this process
_last_visits: dict[Path, tuple[float, float]] = {}  # by workspace: the mark of its last visit, and since when it is met


def start(workspace: Workspace, config: TrainConfig) -> str:
    """Like `launch.start`; a visitor's training is put into the queue. Raises InputError where it is full."""
    if not workspace.of_visitor:
        return launch.start(workspace, config)
    _check_free(workspace)
    return launch.start(workspace, config, put)


def resume(workspace: Workspace, run_id: str) -> None:
    """Like `launch.resume`, through the queue where there is one."""
    if not workspace.of_visitor:
        launch.resume(workspace, run_id)
        return
    _check_free(workspace)
    launch.resume(workspace, run_id, put)


def _check_free(workspace: Workspace) -> None:
    if any(not run.status.ended for run in list_runs(workspace)):
        raise InputError("a training of yours waits or runs already; wait for its end, or stop it, then start the next")
    if (waiting := len(pending())) >= limits().most_waiting:
        raise InputError(
            f"{waiting} trainings wait already, more than this site takes; try again in some minutes. "
            "Everything else works meanwhile"
        )


def put(folder: Path) -> None:
    """A run's folder goes to the end of the queue."""
    (folder / "stop").unlink(missing_ok=True)
    write_status(folder, RunStatus("waiting", "in the queue"))
    if folder.resolve() in _queued():  # it was stopped while it waited, and goes on waiting
        return
    try:
        _queue(_file())[1](str(folder.resolve()))
    except sqlite3.DatabaseError:  # damaged: those that waited in it say that they are interrupted, and can be resumed
        _start_anew()
        _queue(_file())[1](str(folder.resolve()))
    ensure_consumer()


def pending() -> list[Path]:
    """Folders of the runs that wait, the next one first."""
    return [one for one in _queued() if (one / "config.json").is_file() and not (one / "stop").exists()]


def _queued() -> list[Path]:
    """What the queue holds: also runs that were stopped or deleted since, which `train` passes over."""
    try:
        return [Path(task.args[0]) for task in _queue(_file())[0].pending()]
    except sqlite3.DatabaseError:
        _start_anew()
        return []


def ensure_consumer() -> None:
    """Starts the process that takes from the queue, unless there is one."""
    with suppress(Timeout), _lock():
        log_file = local_workspace().folder / "visitors" / "queue.log"
        with log_file.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", "from pages._ui.runs import queue; queue.main()"],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a restart of the dashboard loses nothing
            )
        threading.Thread(target=process.wait, daemon=True).start()  # else it stays in the system's list as a zombie


def train(folder_name: str) -> None:
    """Trains the run of a folder in a worker, to its end. What the queue calls."""
    folder = Path(folder_name)
    if not (folder / "config.json").is_file():
        return  # deleted, or its owner was forgotten
    if (folder / "stop").exists():
        write_status(folder, RunStatus("stopped", "stopped while it waited"))
        return
    _working.add(folder_name)
    try:
        worker = launch.spawn(folder)
        _hold_down(worker.pid)
        deadline = time.monotonic() + 60 * limits().most_minutes
        while worker.poll() is None:
            time.sleep(REFRESH_S)
            if time.monotonic() > deadline:
                _stop(folder, TOO_LONG.format(minutes=limits().most_minutes))
            elif _is_away(folder):
                _stop(folder, AWAY.format(minutes=limits().away_minutes))
        _say_its_end(folder, worker.returncode)
    finally:
        _working.discard(folder_name)


def _say_its_end(folder: Path, code: int) -> None:
    """A worker that could not say itself how it ended: it was killed, or its memory was full before it had begun."""
    with suppress(OSError, InputError):
        if (code and not read_folder(folder).status.ended) or read_folder(folder).status.state == "interrupted":
            write_status(folder, RunStatus("failed", DIED.format(code=code, memory=limits().training_memory_mb)))


def _hold_down(pid: int) -> None:
    """A worker takes what the dashboard leaves, and no more memory than its share."""
    with suppress(OSError, ValueError):  # it has ended already
        os.setpriority(os.PRIO_PROCESS, pid, NICE)
        if hasattr(resource, "prlimit"):
            most = limits().training_memory_mb * 10**6
            resource.prlimit(pid, resource.RLIMIT_DATA, (most, most))


def _stop(folder: Path, why: str) -> None:
    if folder.is_dir() and not (folder / "stop").exists():
        write_atomically(folder / "stop", why)


def _is_away(folder: Path) -> bool:
    """By this process's own clock, which nobody sets."""
    mark, now = visitors.mark_of_use(folder.parents[1]), time.monotonic()
    known, since = _last_visits.get(folder.parents[1], (None, now))
    _last_visits[folder.parents[1]] = (mark, since if known == mark else now)
    return now - _last_visits[folder.parents[1]][1] > 60 * limits().away_minutes


def _say_places() -> None:
    """Each run that waits says its place; one whose owner stopped it or stays away ends, and counts no more."""
    waiting = pending()
    for place, folder in enumerate(waiting, start=1):
        with suppress(OSError, InputError):
            if _is_away(folder):
                _stop(folder, AWAY.format(minutes=limits().away_minutes))
            elif str(folder) not in _working:
                write_status(folder, RunStatus("waiting", f"{ordinal(place)} of {len(waiting)} in the queue"))
    for folder in _queued():
        with suppress(OSError, InputError):
            if (folder / "stop").exists() and read_status(folder).state in ("waiting", "interrupted"):
                write_status(folder, RunStatus("stopped", "stopped while it waited"))


def _serve_places() -> None:
    last_work = time.monotonic()
    while time.monotonic() - last_work < IDLE_S:
        _say_places()
        if pending() or _working:
            last_work = time.monotonic()
        time.sleep(REFRESH_S)
    os._exit(0)


def _file() -> Path:
    return local_workspace().folder / "visitors" / "queue.db"


@cache
def _queue(file: Path) -> tuple[SqliteHuey, Callable[[str], object]]:
    """The queue, and what puts a folder's name into it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    huey = SqliteHuey("trainings", filename=str(file), journal_mode=None, strict_fifo=True, results=False)
    return huey, huey.task()(train)


def _start_anew() -> None:
    """The queue's store is damaged: it is set aside, and an empty one takes its place."""
    _queue.cache_clear()
    with suppress(FileNotFoundError):
        set_aside(_file())


def _lock() -> FileLock:
    file = local_workspace().folder / "visitors" / "queue.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(file, timeout=0, thread_local=False)


def main() -> None:
    """The process that takes from the queue; a second one ends at once."""
    lock = _lock()
    lock.timeout = 5.0  # whoever started this one still holds it for a moment
    with suppress(Timeout), lock:
        huey, _ = _queue(_file())
        threading.Thread(target=_serve_places, daemon=True).start()
        huey.create_consumer(workers=limits().trainings_at_once, periodic=False, max_delay=1.0).run()
