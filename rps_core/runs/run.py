"""A run is a folder. Page, terminal and worker speak through its files, never through shared memory. No torch.

config.json       everything needed to repeat the run, seed and data fingerprint included
metrics.jsonl     one line an epoch
best.safetensors  the weights with the lowest validation loss so far
epochs/NNN.safetensors  the weights after some epochs, evenly spaced, at most 10
last.pt           what going on later needs
status.json       where the run is; its worker rewrites it several times a second
stop              exists: the worker was asked to stop
worker.lock       held by the worker as long as it lives
worker.log        what the worker printed
comparison.json   of a lesson: the net before and after
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rps_core.config import TrainConfig
from rps_core.data.class_folders import check_trainable, scan
from rps_core.data.exclusions import excluded_files
from rps_core.errors import InputError
from rps_core.recordings.burst_split import split_recordings
from rps_core.runs import epoch_weights
from rps_core.storage.files import PROJECT, home, now, write_atomically

STARTING_S = 60.0
"""A worker that has not taken its lock after this long has died on the way: importing torch takes 3 to 20 seconds."""

ENDED = ("finished", "stopped", "failed", "interrupted")


@dataclass(frozen=True)
class RunStatus:
    """Where a run is. `state` is starting, preparing, running, or one of ENDED.

    "interrupted": the worker died without a word (a power cut, a kill). Such a run can be resumed, like a stopped one.
    """

    state: str
    message: str = ""
    epoch: int = 0
    epochs: int = 0
    batch: int = 0
    batches: int = 0
    images_per_second: float = 0.0
    remaining_s: float = 0.0
    stopped_early: bool = False
    updated_at: float = field(default_factory=time.time)
    """Unix time in seconds."""

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True)
class Run:
    """A run as its folder tells it, at one moment."""

    id: str
    folder: Path
    config: TrainConfig
    created_at: str
    data_name: str
    status: RunStatus
    metrics: list[dict[str, Any]]

    @property
    def checkpoint(self) -> Path | None:
        """The best weights so far, if an epoch has ended."""
        path = self.folder / "best.safetensors"
        return path if path.exists() else None

    @property
    def epoch_checkpoints(self) -> dict[int, Path]:
        """The weights after single epochs, by epoch; runs of earlier versions have none."""
        return epoch_weights.files(self.folder)

    @property
    def best(self) -> dict[str, Any] | None:
        """The line of the epoch with the lowest validation loss."""
        return min(self.metrics, key=lambda line: line["val_loss"]) if self.metrics else None

    @property
    def can_resume(self) -> bool:
        return self.status.state in ("stopped", "interrupted", "failed")

    @property
    def title(self) -> str:
        """What a person would call it: the net, the recipe, the data, and when."""
        return f"{self.config.net} · {self.config.recipe} · {self.data_name} · {self.created_at[:16].replace('T', ' ')}"


def runs_dir() -> Path:
    """Where runs stand; it may not exist yet."""
    return home() / "runs"


def create(folder: Path, config: TrainConfig) -> Path:
    """Makes the run folder with its config.json. Raises InputError when it holds a run, or the data is unfit."""
    config.checked()
    folders = scan(config.data)
    config = replace(config, excluded=tuple(sorted(excluded_files(config.data).intersection(folders.names))))
    if config.lesson:
        folders, _ = split_recordings(config)
    else:
        folders = check_trainable(folders.without(config.excluded))
    if not config.lesson and config.batch_size > len(folders.names):
        raise InputError(
            f"the batch size is {config.batch_size}, but there are only {len(folders.names)} pictures; "
            f"take a batch size of at most {len(folders.names)}"
        )
    if (folder / "config.json").exists():
        raise InputError(f"the folder {folder} holds a run already; go on with it (--resume) or give another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        values = config.to_dict() | {
            "data_name": "shipped hands" if config.data is None else folders.root.resolve().name,
            "data_fingerprint": folders.fingerprint(),
            "classes": folders.classes,
            "created_at": now(),
        }
        write_atomically(folder / "config.json", json.dumps(values, indent=2))
    except OSError as error:
        raise InputError(
            f"the run folder {folder} cannot be written ({error.strerror}); give a folder that can"
        ) from None
    return folder


def start(config: TrainConfig) -> str:
    """Makes a run folder and starts a worker process on it. Returns the run's id. Raises InputError like `create`."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    run_id = f"{stamp}-{config.net}"
    number = 2
    while (runs_dir() / run_id).exists():
        run_id = f"{stamp}-{config.net}-{number}"
        number += 1
    create(runs_dir() / run_id, config)
    _spawn(runs_dir() / run_id)
    return run_id


def resume(run_id: str) -> None:
    """Starts a worker that goes on where the run was. Raises InputError when it still runs or is not there."""
    run = read(run_id)
    if not run.can_resume:
        raise InputError(f"the run {run_id} is {run.status.state}, only one that was stopped or broke off can go on")
    _spawn(run.folder)


def _spawn(folder: Path) -> None:
    (folder / "stop").unlink(missing_ok=True)
    write_status(folder, RunStatus("starting"))
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with (folder / "worker.log").open("ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "rps_core", "train", "--run-dir", str(folder.resolve()), "--resume"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # outlives the server: a restart of the dashboard loses nothing
        )
    threading.Thread(target=worker.wait, daemon=True).start()  # else its entry stays in the system's list as a zombie


def stop(run_id: str) -> None:
    """Asks the worker to stop after the batch it is at. The best weights stay."""
    (_folder(run_id) / "stop").touch()


def read(run_id: str) -> Run:
    """The run by its id. Raises InputError when there is none."""
    return read_folder(_folder(run_id))


def read_folder(folder: Path) -> Run:
    """The run in a folder. Raises InputError when it holds none."""
    try:
        values = json.loads((folder / "config.json").read_text())
        config = TrainConfig.from_dict(values)
        created_at, data_name = str(values["created_at"]), str(values["data_name"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"the folder {folder} holds no run that can be read; start a new one") from None
    return Run(folder.name, folder, config, created_at, data_name, _read_status(folder), _read_metrics(folder))


def list_runs() -> list[Run]:
    """All runs that can be read, the newest first."""
    runs = []
    for folder in runs_dir().glob("*/") if runs_dir().is_dir() else ():
        if not folder.name.startswith(".") and (folder / "config.json").exists():
            try:
                runs.append(read_folder(folder))
            except InputError:
                continue  # a folder of somebody else's
    return sorted(runs, key=lambda run: (run.created_at, run.id), reverse=True)


def delete(run_id: str) -> None:
    """Puts the run into the trash, from which `restore` fetches it. Raises InputError while it runs."""
    run = read(run_id)
    if not run.status.ended:
        raise InputError(f"the run {run_id} is still at work; stop it first")
    trash = runs_dir() / ".trash"
    trash.mkdir(exist_ok=True)
    shutil.rmtree(trash / run_id, ignore_errors=True)
    run.folder.rename(trash / run_id)


def restore(run_id: str) -> None:
    """Fetches a deleted run back. Raises InputError when it is not in the trash (any more)."""
    name = Path(run_id).name
    try:
        (runs_dir() / ".trash" / name).rename(runs_dir() / name)
    except OSError:
        raise InputError(
            f"the run {run_id} is not in the trash, so it cannot be fetched back; train it again"
        ) from None


def write_status(folder: Path, status: RunStatus) -> None:
    write_atomically(folder / "status.json", json.dumps(asdict(status)))


def append_metrics(folder: Path, line: dict[str, Any]) -> None:
    """Adds an epoch. The file is written anew and renamed, so that a reader never meets half a line."""
    path = folder / "metrics.jsonl"
    earlier = path.read_text() if path.exists() else ""
    write_atomically(path, earlier + json.dumps(line) + "\n")


def worker_lock(folder: Path) -> FileLock:
    """Held by the worker for its whole life; the system frees it when the worker dies, however it dies."""
    return FileLock(folder / "worker.lock", timeout=0)


def _worker_alive(folder: Path) -> bool:
    try:
        with worker_lock(folder):
            return False
    except Timeout:
        return True


def _folder(run_id: str) -> Path:
    if run_id != Path(run_id).name or run_id.startswith("."):
        raise InputError(f"{run_id!r} is no run's name; choose one from the list")
    folder = runs_dir() / run_id
    if not folder.is_dir():
        raise InputError(f"the run {run_id} does not exist (any more); choose one from the list")
    return folder


def _read_status(folder: Path) -> RunStatus:
    try:
        status = RunStatus(**json.loads((folder / "status.json").read_text()))
    except (OSError, ValueError, TypeError):
        status = RunStatus("interrupted", "the run was never started")
    if status.ended or _worker_alive(folder):
        return status
    if status.state == "starting" and time.time() - status.updated_at < STARTING_S:
        return status
    # The worker may have ended between our two looks: its last word counts.
    try:
        latest = RunStatus(**json.loads((folder / "status.json").read_text()))
    except (OSError, ValueError, TypeError):
        latest = status
    if latest.ended:
        return latest
    message = "the worker ended without a word; press Resume to go on after the last whole epoch"
    return RunStatus(**(asdict(latest) | {"state": "interrupted", "message": message}))


def _read_metrics(folder: Path) -> list[dict[str, Any]]:
    path = folder / "metrics.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines() if line] if path.exists() else []
