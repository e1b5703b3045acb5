"""How a training begins: at home at once; on a hosted dashboard through one queue for all visitors. No Streamlit.

`queue_store` keeps what waits. A process of its own (`main`) takes from it, starts a worker for each run, and writes
into the status of each run that waits which place it has: pages read that from the run's folder, as always. It starts
with the first run, outlives the server, and ends when nothing is left to do. Where it died, `revive` starts another,
which takes over its workers and puts back what waits and was lost. Where machines share the queue, each has one, and
takes over what another one left that died.
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from filelock import Timeout

from pages._ui.owner import log
from pages._ui.runs import supervision
from pages._ui.runs.queue_store import Store, is_shared
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.reports import counted, ordinal, singular_or_plural
from rps_core.runs import launch
from rps_core.runs.run import list_runs
from rps_core.runs.status import RunStatus, last_word, read_status, why_stopped, write_status
from rps_core.storage.files import PROJECT, writing
from rps_core.storage.limits import limits
from rps_core.storage.workspace import Workspace, local_workspace

BEGINNING = {False: "Starting the training …", True: "Putting the training into the queue …"}
"""What `start` does meanwhile, by whether it is a visitor's."""
IDLE_S, RECOVER_S = 60.0, 20.0
MOST_LOG_BYTES = 10**6  # then another begins, and the one before is kept


def start(workspace: Workspace, config: TrainConfig) -> str:
    """Like `launch.start`; a visitor's training is put into the queue. Raises InputError where it is full."""
    if not workspace.of_visitor:
        return launch.start(workspace, config)
    _check_free(workspace)
    return launch.start(workspace, config, partial(_put_if_free, workspace))


def resume(workspace: Workspace, run_id: str) -> None:
    """Like `launch.resume`, through the queue where there is one."""
    if not workspace.of_visitor:
        launch.resume(workspace, run_id)
        return
    launch.resume(workspace, run_id, partial(_put_if_free, workspace))


def _put_if_free(workspace: Workspace, folder: Path) -> None:
    """Of several that begin at once, of one visitor or of many, each is judged with those that came before it."""
    with workspace.locked(), local_workspace().locked():
        _check_free(workspace)
        put(folder)


def _check_free(workspace: Workspace) -> None:
    if any(not run.status.ended for run in list_runs(workspace)):
        raise InputError("a training of yours waits or runs already; wait for its end, or stop it, then start the next")
    if (waiting := len(pending())) >= limits().most_waiting:
        raise InputError(
            f"{counted(waiting, 'training')} {singular_or_plural(waiting, 'waits', 'wait')} already, and no more than "
            "that may wait on this site; try again in some minutes. Everything else works meanwhile"
        )


def put(folder: Path) -> None:
    """A run's folder goes to the end of the queue. Raises InputError where that cannot be written."""
    with writing(folder):
        for name in ("stop", supervision.PUT_BACK):
            (folder / name).unlink(missing_ok=True)
        write_status(folder, RunStatus("waiting", "in the queue"))
        _enqueue(folder.resolve())
        _busy().touch()
    log.event("training_queued", supervision.owner(folder), place=len(_queued()))
    ensure_consumer()


def _enqueue(folder: Path) -> None:
    """Unless it waits there already: a run that was stopped while it waited keeps its place. Raises InputError."""
    try:
        if folder not in _queued():
            _store.put(str(folder))
    except InputError:
        with suppress(OSError):
            write_status(folder, RunStatus("interrupted", "it could not be put into the queue; press Resume"))
        raise


def pending() -> list[Path]:
    """Folders of the runs that wait, the next one first."""
    return [one for one in _queued() if (one / "config.json").is_file() and not (one / "stop").exists()]


def _queued() -> list[Path]:
    """What the queue holds: also runs that were stopped or deleted since, which `train` passes over."""
    return [Path(name) for name in _store.names()]


def ensure_consumer() -> None:
    """Starts the process that takes from the queue, unless there is one."""
    with suppress(OSError), _store.lock():  # Timeout is one, too
        log_file = local_workspace().folder / "visitors" / "queue.log"
        if os.path.lexists(log_file) and not (log_file.is_file() and log_file.stat().st_size <= MOST_LOG_BYTES):
            log_file.replace(log_file.with_suffix(".old.log"))  # too long, or a pipe, which would wait for a reader
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


def revive() -> None:
    """Starts a process where the last one died before its work was done. For the server, again and again."""
    if _busy().exists():
        ensure_consumer()


def train(folder_name: str) -> None:
    """Trains the run of a folder in a worker, to its end. What the queue calls."""
    folder = Path(folder_name)
    if not (folder / "config.json").is_file():
        return  # deleted, or its owner was forgotten
    if (folder / "stop").exists():
        _end_its_wait(folder)
        return
    with supervision.claimed(folder) as is_mine:
        if is_mine and _waits(folder):  # else it was in the queue twice, or another machine is at it
            supervision.train(folder)


def _waits(folder: Path) -> bool:
    """By its own last word, however long ago."""
    with suppress(InputError):
        return last_word(folder).state == "waiting"
    return True


def _say_places() -> None:
    """Each run that waits says its place; one whose owner stopped it or stays away ends, and counts no more."""
    waiting = pending()
    for place, folder in enumerate(waiting, start=1):
        with suppress(OSError, InputError):
            if supervision.is_away(folder):
                supervision.stop(folder, supervision.AWAY.format(counted(limits().away_minutes, "minute")))
            elif str(folder) not in supervision.working and _waits(folder):  # no other machine has begun it
                write_status(folder, RunStatus("waiting", f"{ordinal(place)} of {len(waiting)} in the queue"))
    for folder in _queued():
        with suppress(OSError, InputError):
            if (folder / "stop").exists() and read_status(folder).state in ("waiting", "interrupted"):
                _end_its_wait(folder)


def _end_its_wait(folder: Path) -> None:
    """Who stopped it, where it was not its owner, says why."""
    why = why_stopped(folder)
    write_status(folder, RunStatus("stopped", f"stopped while it waited{', for ' * bool(why)}{why}"))


def _serve_places() -> None:
    last_work, store, recovered = time.monotonic(), _store.inode(), time.monotonic()
    while _store.inode() == store:  # else the queue's store was lost: another process begins anew
        with suppress(OSError, InputError):  # it cannot be written, or does not answer, for now
            _say_places()
            if is_shared() and time.monotonic() - recovered > RECOVER_S:
                recovered = time.monotonic()
                _recover()
        if _at_work():
            last_work = time.monotonic()
        elif time.monotonic() - last_work > IDLE_S:
            _busy().unlink(missing_ok=True)
            if not _at_work():
                break
        time.sleep(supervision.REFRESH_S)
    os._exit(0)


def _at_work() -> bool:
    """Whether anything waits or is trained here; then the mark of that is there, whichever machine took it away."""
    try:
        is_busy = bool(supervision.working or pending())
    except InputError:  # the queue does not answer for now
        is_busy = True
    if is_busy:
        with suppress(OSError):
            _busy().touch()
    return is_busy


_store = Store(train)


def _recover() -> None:
    """Takes over what a process that died left, on this machine or on another one.

    Workers that live on, runs whose worker died with its machine, and runs that wait and are not in the queue.
    """
    for folder in supervision.orphans():
        with suppress(InputError, OSError):
            if not read_status(folder).ended:
                supervision.working.add(str(folder))
                threading.Thread(target=supervision.take_over, args=(folder,), daemon=True).start()
            elif supervision.may_go_back(folder):
                _put_back(folder, supervision.PUT_BACK)
    for folder in supervision.unfinished()[0]:
        with suppress(InputError, OSError):
            if folder not in _queued():
                _put_back(folder)


def _put_back(folder: Path, mark: str = "") -> None:
    """Unless another machine is just about to train it. `mark` is a file that says that it was."""
    with supervision.claimed(folder, 0) as is_mine:
        if is_mine:
            if mark:
                (folder / mark).touch()
            write_status(folder, RunStatus("waiting", "in the queue"))
            _enqueue(folder)


def _busy() -> Path:
    """There while a process takes from the queue; left behind where that process was killed."""
    return local_workspace().folder / "visitors" / "queue.busy"


def main() -> None:
    """The process that takes from the queue; a second one ends at once."""
    log.start()
    lock = _store.lock()
    lock.timeout = 5.0  # whoever started this one still holds it for a moment
    with suppress(Timeout), lock:
        _busy().touch()
        _recover()
        threading.Thread(target=_serve_places, daemon=True).start()
        most = limits().trainings_at_once
        while len(supervision.working) >= most:  # those that were taken over
            time.sleep(supervision.REFRESH_S)
        _store.serve(most - len(supervision.working))
