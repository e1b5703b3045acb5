"""A visitor's training from its worker's start to its end: low in priority, bounded in time and memory. No Streamlit.

Whoever trains a run holds its claim, a lock in its folder that a death frees, on whichever machine. So it is known what
a process of the queue had at work that died, and the next one, or another machine's, takes it over.
"""

import logging
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from pages._ui.owner import log
from rps_core.errors import InputError
from rps_core.reports import counted
from rps_core.runs import launch
from rps_core.runs.run import list_runs, read_folder, run_folders
from rps_core.runs.status import AT_WORK, RunStatus, is_younger, last_word, read_status, write_status
from rps_core.storage import visitors
from rps_core.storage.files import is_held, read_regular, write_atomically
from rps_core.storage.limits import limits
from rps_core.storage.workspace import Workspace, local_workspace

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

REFRESH_S = 1.0
CLAIM, CLAIM_S = "queue.lock", 5.0
PUT_BACK = "put_back"
"""A file in the folder of a run that broke off with its machine and was put back into the queue: not a second time."""
ENDS_AT = "ends_at"
"""A file in a run's folder while it is watched: when its time here is over, in Unix time in seconds."""
NICE = 10  # the dashboard's answers go first
AWAY = "nobody came back to it for {}"
TOO_LONG = "this site gives a training {}; its best weights are kept"
DIED = (
    "the worker ended without a word ({code}); a training has {memory:,} MB of memory here: take a smaller batch, "
    "fewer pictures or the guide's net, and start again"
)
working: set[str] = set()
"""Folders of the runs that are being trained, of this process."""
_last_visits: dict[Path, tuple[float, float]] = {}  # by workspace: the mark of its last visit, and since when it is met


def train(folder: Path) -> None:
    """Trains the run of a folder in a worker, and returns at its end."""
    working.add(str(folder))
    try:
        with log.measured("training", owner(folder)) as values:
            worker = launch.spawn(folder, limits().most_threads)
            _hold_down(worker.pid)
            _watch(folder, lambda: worker.poll() is None)
            _say_its_end(folder, worker.returncode)
            values.update(_how_it_ended(folder))
    except InputError as error:  # no worker could be started
        with suppress(OSError):
            write_status(folder, RunStatus("failed", str(error)))
    finally:
        working.discard(str(folder))


def owner(folder: Path) -> Workspace:
    """The visitor's workspace that holds a run."""
    return Workspace(folder.parents[1], of_visitor=True)


def unfinished() -> tuple[list[Path], list[Path]]:
    """Folders of all visitors' runs that wait by their own last word, the first one first; and of those at work."""
    waiting: list[tuple[float, Path]] = []
    at_work = []
    for mine in visitors.all_workspaces(local_workspace()):
        for folder in (one.resolve() for one in run_folders(mine)):
            with suppress(InputError):
                status = last_word(folder)
                if status.state == "waiting" and not (folder / "stop").exists():
                    waiting.append((status.updated_at, folder))
                elif status.state != "waiting" and not read_status(folder).ended:
                    at_work.append(folder)
    return [folder for _, folder in sorted(waiting)], at_work


@contextmanager
def claimed(folder: Path, wait_s: float = CLAIM_S) -> Iterator[bool]:
    """Whether the run is this process's alone until the block ends, among the processes of all machines."""
    lock = FileLock(folder / CLAIM, timeout=wait_s, thread_local=False)
    try:
        lock.acquire()
    except OSError:  # another has it, which Timeout says, or the folder is gone
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def orphans() -> list[Path]:
    """Runs that began and did not end, and that no process of the queue watches: their worker may live, or be dead.

    Without those of long ago, for which nobody waits any more.
    """
    found = []
    for mine in visitors.all_workspaces(local_workspace()):
        for folder in (one.resolve() for one in run_folders(mine)):
            with suppress(InputError):
                status = last_word(folder)
                is_recent = is_younger(status, 60 * limits().away_minutes) or not read_status(folder).ended
                if status.state in AT_WORK and status.state != "waiting" and is_recent and not _is_watched(folder):
                    found.append(folder)
    return found


def _is_watched(folder: Path) -> bool:
    with suppress(OSError):
        return is_held(folder / CLAIM)
    return False


def take_over(folder: Path) -> None:
    """Watches a worker that another process has started, and returns at its end. Its minutes are counted anew."""
    working.add(str(folder))
    try:
        with claimed(folder) as is_mine:
            if is_mine:
                log.event("training_taken_over", owner(folder), logging.WARNING)
                with log.measured("training", owner(folder)) as values:
                    _watch(folder, lambda: not read_status(folder).ended)
                    values.update(_how_it_ended(folder))
    except InputError:  # its status is damaged: it is not watched any more
        pass
    finally:
        working.discard(str(folder))


def may_go_back(folder: Path) -> bool:
    """Whether a run whose worker died with its machine goes on by itself: once, unless its visitor began another."""
    is_stopped = any((folder / name).exists() for name in ("stop", PUT_BACK))
    return not is_stopped and all(run.status.ended for run in list_runs(owner(folder)))


def _how_it_ended(folder: Path) -> dict[str, float | str]:
    with suppress(InputError):
        status = read_status(folder)
        return {"outcome": status.state, "epochs": status.epoch}
    return {}  # it was deleted meanwhile


def _watch(folder: Path, is_at_work: Callable[[], bool]) -> None:
    """Until it ends; asks it to stop where its time is over or its visitor stays away."""
    allowed_s = 60 * limits().most_minutes
    deadline = time.monotonic() + allowed_s
    with suppress(OSError):
        write_atomically(folder / ENDS_AT, str(time.time() + allowed_s))
    while is_at_work():
        time.sleep(REFRESH_S)
        with suppress(OSError):  # a full disk: it is asked again
            if time.monotonic() > deadline:
                stop(folder, TOO_LONG.format(counted(limits().most_minutes, "minute")))
            elif is_away(folder):
                stop(folder, AWAY.format(counted(limits().away_minutes, "minute")))


def ends_in_s(folder: Path) -> float:
    """Seconds until its time here is over, at most those that the site gives; endless for a run that is not limited."""
    with suppress(OSError, ValueError):
        left_s = float(read_regular(folder / ENDS_AT)) - time.time()
        return min(max(left_s, 0.0), 60.0 * limits().most_minutes)
    return math.inf


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


def stop(folder: Path, why: str) -> None:
    """Asks the worker to stop, unless somebody has."""
    if folder.is_dir() and not (folder / "stop").exists():
        write_atomically(folder / "stop", why)


def is_away(folder: Path) -> bool:
    """Whether the visitor did not come for so long; by this process's own clock, which nobody sets."""
    mark, now = visitors.mark_of_use(folder.parents[1]), time.monotonic()
    known, since = _last_visits.get(folder.parents[1], (None, now))
    _last_visits[folder.parents[1]] = (mark, since if known == mark else now)
    return now - _last_visits[folder.parents[1]][1] > 60 * limits().away_minutes
