"""Makes a run's folder; starts, resumes and stops the process that trains it. No torch."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from rps_core.config import MOST_THREADS, TrainConfig
from rps_core.data.class_folders import SHIPPED_NAMES, check_trainable, scan
from rps_core.data.exclusions import excluded_files
from rps_core.data.input_paths import is_left_behind
from rps_core.errors import InputError, is_seen
from rps_core.finetuning.split_recordings import split_recordings
from rps_core.labels import MOST_CLASSES
from rps_core.nets import checkpoint
from rps_core.reports import counted
from rps_core.runs.data_split import check_same_data
from rps_core.runs.run import Run, folder_of, read_folder, read_run, run_folders
from rps_core.runs.status import LOCK, RunStatus, worker_lock, write_status
from rps_core.storage.files import PROJECT, check_replaceable, now, write_atomically, writing
from rps_core.storage.limits import check_disk, check_room
from rps_core.storage.trash import make_room
from rps_core.storage.workspace import Workspace


def create_run(workspace: Workspace, folder: Path, config: TrainConfig) -> Path:
    """Makes the run folder with its config.json. Raises InputError unless it is new or empty, and the data fit."""
    _check_free(folder)
    values = _first_values(workspace, config)
    with writing(folder, "give a folder that can"):
        folder.mkdir(parents=True, exist_ok=True)
        with worker_lock(folder):  # of two that are given one folder at once, the second is refused
            _check_free(folder)
            _write_values(folder, values)
    return folder


def _check_free(folder: Path) -> None:
    if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112 - a Path's own raises below a file
        raise InputError(f"{folder} is a file, but a run is a folder; give the path of a new or an empty one")
    try:
        there = sorted(name for name in os.listdir(folder) if name != LOCK and not is_left_behind(name))  # noqa: PTH208
    except OSError:
        there = []  # it is not there yet, or may not be read, which the first file in it says
    if "config.json" in there or os.path.lexists(folder / "config.json"):
        raise InputError(f"the folder {folder} holds a run already; go on with it (--resume) or give another folder")
    if there:
        raise InputError(
            f"the folder {folder} holds no run, but {there[0]}{' and more' if len(there) > 1 else ''}, and a run mixes "
            "with nothing; give the path of a new or an empty folder"
        )


def _first_values(workspace: Workspace, config: TrainConfig) -> dict[str, Any]:
    """What config.json will hold. Raises InputError when the configuration or the data is unfit."""
    config.checked()
    check_disk(workspace)
    still, one = "take fewer; a run can be trained anew", "epoch of a training"
    check_room(workspace, "most_epochs", config.epochs, "epochs of a training", still, one)
    check_room(workspace, "most_threads", config.threads, "threads of a training", "take fewer", "thread of a training")
    if config.start:
        checkpoint.describe(Path(config.start))
    folders = scan(config.data)
    config = replace(config, excluded=tuple(sorted(excluded_files(workspace, config.data).intersection(folders.names))))
    if config.lesson:
        folders, _ = split_recordings(config)
    else:
        folders = check_trainable(folders.without(config.excluded))
    if len(folders.classes) > MOST_CLASSES:
        raise InputError(
            f"{folders.root} has {counted(len(folders.classes), 'class folder')}, but a net tells at most "
            f"{MOST_CLASSES:,} classes apart; take some away"
        )
    if unseen := [name for name in folders.classes if not is_seen(name)]:  # no net with such a class would open again
        raise InputError(
            f"the class folder {unseen[0]!a} of {folders.root} has a letter in its name that is not seen as it is "
            "written; rename the folder"
        )
    count = len(folders.names)
    check_room(
        workspace, "most_pictures", count, "pictures of a training", "take a smaller set; looking at it still works"
    )
    if not config.lesson:
        config = replace(config, batch_size=min(config.batch_size, count))
    return config.to_dict() | {
        "data_name": SHIPPED_NAMES.get(config.data, folders.root.resolve().name),
        "data_fingerprint": folders.fingerprint(),
        "classes": folders.classes,
        "created_at": now(),
    }


def _write_values(folder: Path, values: dict[str, Any]) -> None:
    """Writes config.json, with which the folder becomes a run."""
    write_atomically(folder / "config.json", json.dumps(values, indent=2))


def check(workspace: Workspace, config: TrainConfig) -> None:
    """Raises InputError where `start` would, for what is chosen."""
    _first_values(workspace, config)


def start(workspace: Workspace, config: TrainConfig, begin: Callable[[Path], object] | None = None) -> str:
    """Makes a run folder and starts a worker process on it. Returns the run's id. Raises InputError like `create_run`.

    `begin` takes the folder in place of a worker: a queue does.
    The folder is made first and belongs to whoever made it: two starts within a second are two runs.
    """
    _check_count(workspace)
    values = _first_values(workspace, config)
    with workspace.locked():  # of several at once each is judged with those that came before it
        _check_count(workspace)
        make_room(workspace)
        folder = _claim(workspace, f"{datetime.now():%Y%m%d-%H%M%S}-{config.net}")
        try:
            with writing(folder):
                _write_values(folder, values)
            (begin or spawn)(folder)
        except InputError:  # a full disk, or a full queue: nothing half stays
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return folder.name


def _check_count(workspace: Workspace) -> None:
    count, still = len(run_folders(workspace)) + 1, "delete one first; those that are there still work"
    check_room(workspace, "most_runs", count, "runs", still, "run")


def resume(workspace: Workspace, run_id: str, begin: Callable[[Path], object] | None = None) -> None:
    """Starts a worker that goes on where the run was.

    Raises InputError when it still runs, is not there, is damaged, or its pictures have changed.
    """
    run = read_run(workspace, run_id)
    check_resumable(run)
    if not run.can_resume:
        raise InputError(f"the run {run_id} is {run.status.state}, only one that was stopped or broke off can go on")
    (begin or spawn)(run.folder)


def check_resumable(run: Run) -> None:
    """Raises InputError when the run is damaged, or its pictures have changed."""
    if run.damage.keys() - {"status.json"}:
        raise InputError(
            f"the run {run.id} is damaged ({'; '.join(run.damage.values())}), so it cannot go on; start a new one"
        )
    check_same_data(run)


def prepare_resume(folder: Path) -> None:
    """For a process that goes on with a run itself. Raises InputError like `check_resumable`, and for no run."""
    check_resumable(read_folder(folder))
    with writing(folder):
        (folder / "stop").unlink(missing_ok=True)


def stop(workspace: Workspace, run_id: str, why: str = "") -> None:
    """Asks the worker to stop after the batch it is at. The best weights stay. `why`: what its end says, see status."""
    folder = folder_of(workspace, run_id)
    with writing(folder):
        write_atomically(folder / "stop", why) if why else (folder / "stop").touch()


def spawn(folder: Path, most_threads: int = MOST_THREADS) -> subprocess.Popen[bytes]:
    """Gives a run folder to a worker process: the one that waits, else a new one. Its output goes to worker.log.

    The worker takes no more than `most_threads`, whatever the run was begun with.
    """
    with writing(folder):
        (folder / "stop").unlink(missing_ok=True)
        write_status(folder, RunStatus("starting"))
        check_replaceable(folder / "worker.log")  # opening a pipe would wait for a reader
        with (folder / "worker.log").open("ab") as log:
            worker = _take_waiting() or _start_worker(log)
    assert worker.stdin is not None  # it is a pipe
    with suppress(OSError), worker.stdin:  # a worker that died meanwhile is said by the run's status
        worker.stdin.write(f"{folder.resolve()}\n{most_threads}\n".encode())
    return worker


ALLOCATION = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "4000000", "MALLOC_TRIM_THRESHOLD_": "64000000"}
"""For the worker's C library, glibc: what holds more than 4 MB goes back to the system once it is freed. Else the maps
of one batch leave holes that those of the next do not fit into, which takes 100 MB more."""

_waiting: list[subprocess.Popen[bytes]] = []
"""At most one, of this server: it has imported torch, which takes seconds, and waits for a folder."""
_lock = threading.Lock()


def prepare_worker() -> None:
    """Starts a worker that waits for a run, unless one waits already: the next run begins without the wait for torch.

    It ends with this process, or by itself once nobody has come for some minutes.
    """
    with _lock:
        if not any(worker.poll() is None for worker in _waiting):
            _waiting[:] = [_start_worker(subprocess.DEVNULL)]


def _take_waiting() -> subprocess.Popen[bytes] | None:
    with _lock:
        worker = _waiting.pop() if _waiting else None
    return worker if worker and worker.poll() is None else None


def _start_worker(log: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """A worker that trains the run whose folder it is sent (`worker.main`)."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "rps_core.runs.worker"],
        cwd=PROJECT,
        env=ALLOCATION | os.environ | {"PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,  # outlives the server: a restart of the dashboard loses nothing
    )
    threading.Thread(target=worker.wait, daemon=True).start()  # else its entry stays in the system's list as a zombie
    return worker


def _claim(workspace: Workspace, wanted: str) -> Path:
    """Makes a new folder of this name, or of the next free one: making it is what claims it."""
    number = 1
    while True:
        folder = workspace.runs / (wanted if number == 1 else f"{wanted}-{number}")
        try:
            with writing(folder):
                folder.parent.mkdir(parents=True, exist_ok=True)
                folder.mkdir()
        except InputError:
            if not folder.exists():
                raise
            number += 1
        else:
            return folder
