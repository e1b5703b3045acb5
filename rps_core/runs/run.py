"""A run is a folder. Page, terminal and worker speak through its files, never through shared memory. No torch.

config.json       everything needed to repeat the run, seed and data fingerprint included
split.json        names and sizes of the pictures of the training part and of the validation part, and what they hold
metrics.jsonl     one line an epoch
first_epoch.json  the loss of each batch of the first epoch
best.safetensors  the weights with the lowest validation loss so far
model.p           the same as the guide's file, a state dict; of runs that follow the guide to the letter
epochs/NNN.safetensors  the weights after some epochs, evenly spaced, at most 10
last.pt           what going on later needs
name.txt          the name that a person gave it
status.json       where the run is; its worker rewrites it several times a second
stop              exists: the worker was asked to stop
worker.lock       held by the worker as long as it lives
queue.lock        held by the process of a hosted dashboard's queue that watches the worker
put_back          exists: its machine died, and it went back into that queue
worker.log        what the worker printed and logged
comparison.json   of a lesson: the net before and after
other_hands.json  the best weights before other people's hands, measured at the end

Any of these files may be damaged, by a full disk, another program or a person. Such a run is shown as damaged, and can
be deleted; the other runs do not notice.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rps_core.config import TrainConfig
from rps_core.data.input_paths import is_text
from rps_core.errors import InputError, shortened
from rps_core.finetuning import comparison
from rps_core.nets import checkpoint
from rps_core.reports import counted, guesses
from rps_core.runs.metrics import read_first_epoch, read_metrics, weights_files
from rps_core.runs.status import RunStatus, read_name, read_status, status_of_damaged, worker_alive
from rps_core.storage import trash
from rps_core.storage.files import ASSETS
from rps_core.storage.json_file import read_json
from rps_core.storage.trash import Change
from rps_core.storage.workspace import Workspace

EXAMPLE = ASSETS / "example-run"
"""A finished run without its weights, the guide's to the letter on one person's hands; its name stands in links."""


@dataclass(frozen=True)
class Run:
    """What a run's folder says, at one moment."""

    id: str
    folder: Path
    config: TrainConfig
    created_at: str
    """ISO 8601, UTC."""
    data_name: str
    data_fingerprint: str
    """Of the pictures it learns from, see ClassFolders.fingerprint; empty in runs of the first versions."""
    status: RunStatus
    metrics: list[dict[str, Any]]
    checkpoint: Path | None
    """The best weights so far, if an epoch has ended."""
    damage: dict[str, str] = field(default_factory=dict)
    """By the name of the file: what is wrong with it, in words."""
    name: str = ""
    """What a person called it; empty: nothing."""

    @property
    def epoch_checkpoints(self) -> dict[int, Path]:
        """The weights after single epochs, by epoch; runs of earlier versions have none."""
        return weights_files(self.folder)

    @property
    def first_epoch(self) -> list[tuple[float, float]]:
        """(share of the first epoch, loss) of each of its batches; runs of earlier versions have none."""
        return read_first_epoch(self.folder)

    @property
    def best(self) -> dict[str, Any] | None:
        """The line of the epoch with the lowest validation loss."""
        return min(self.metrics, key=lambda line: line["val_loss"]) if self.metrics else None

    @property
    def guessing(self) -> bool:
        """Whether the net of the last epoch did no better than guessing."""
        return bool(self.metrics) and guesses(self.metrics[-1]["val_loss"], len(self.metrics[-1]["confusion"]))

    def limited(self, most_threads: int) -> "Run":
        """The same run with so many threads at most; what is kept of it stays as it is."""
        return replace(self, config=replace(self.config, threads=min(self.config.threads, most_threads)))

    @property
    def can_resume(self) -> bool:
        """A damaged status is no hindrance: the worker writes a new one."""
        return self.status.state in ("stopped", "interrupted", "failed") and self.damage.keys() <= {"status.json"}


@dataclass(frozen=True)
class UnreadableRun:
    """A run whose config.json is damaged: nothing is known of it but its folder, and what is wrong, in words."""

    id: str
    folder: Path
    damage: str


def read_run(workspace: Workspace, run_id: str) -> Run:
    """The run by its id. Raises InputError when there is none, or its config.json is damaged."""
    return read_folder(folder_of(workspace, run_id))


def read_folder(folder: Path) -> Run:
    """The run in a folder. Raises InputError when it holds none."""
    if not os.path.lexists(folder / "config.json"):
        raise InputError(f"the folder {folder} holds no run; start a new one")
    config, values = _read_config(folder)
    damage: dict[str, str] = {}
    if problem := _problem_of_date(folder, values["created_at"]):
        damage["config.json"] = problem
        values["created_at"] = datetime.fromtimestamp(folder.stat().st_mtime, UTC).isoformat()
    try:  # before the metrics: an epoch's line is written first, then the status that counts it
        status = read_status(folder)
    except InputError as error:
        status, damage["status.json"] = status_of_damaged(folder), str(error)
    metrics, problem = read_metrics(folder)
    if problem := problem or _problem_of_length(metrics, status):
        damage["metrics.jsonl"] = problem
    best = folder / "best.safetensors" if os.path.lexists(folder / "best.safetensors") else None
    if best:
        try:
            classes = checkpoint.describe(best).classes
        except InputError:
            best, damage["best.safetensors"] = None, "best.safetensors holds no weights that can be read"
        else:
            if any(len(line["confusion"]) != len(classes) for line in metrics):
                damage["metrics.jsonl"] = (
                    f"metrics.jsonl is of another net, which does not know {counted(len(classes), 'class', 'classes')}"
                )
                metrics = []
    try:
        comparison.read(folder)
    except InputError as error:
        damage["comparison.json"] = str(error)
    return Run(
        folder.name,
        folder,
        config,
        values["created_at"],
        values["data_name"],
        str(values.get("data_fingerprint", "")),
        status,
        metrics,
        best,
        damage,
        read_name(folder),
    )


def list_runs(workspace: Workspace) -> list[Run]:
    """All runs whose config.json can be read, the newest first."""
    runs = []
    for folder in run_folders(workspace):
        with suppress(InputError, FileNotFoundError):  # unreadable, or deleted meanwhile
            runs.append(read_folder(folder))
    return sorted(runs, key=lambda run: (run.created_at, run.id), reverse=True)


def list_unreadable_runs(workspace: Workspace) -> list[UnreadableRun]:
    """The runs whose config.json is damaged, by id."""
    unreadable = []
    for folder in run_folders(workspace):
        try:
            _read_config(folder)
        except InputError as error:
            unreadable.append(UnreadableRun(folder.name, folder, str(error)))
    return sorted(unreadable, key=lambda run: run.id)


def list_own_weights(workspace: Workspace) -> list[Path]:
    """What a script of one's own left in the workspace or in its runs: model.p, as the guide, or a checkpoint."""
    folders = (workspace.folder, workspace.runs)
    found = [sorted(folder.glob(f"[!.]*{suffix}")) for folder in folders for suffix in (".p", ".safetensors")]
    return [file for files in found for file in files if file.is_file() and is_text(file.name)]


def delete_run(workspace: Workspace, run_id: str, called: str = "") -> Change:
    """Puts the run into the trash, damaged or not. Raises InputError, with what it is `called`, while it is at work."""
    folder, called = folder_of(workspace, run_id), called or run_id
    try:
        status = read_folder(folder).status
        at_work = not status.ended
    except InputError:
        at_work, status = worker_alive(folder), RunStatus("running")
    if at_work and not status.can_stop:
        raise InputError(f"the run {called} is being measured; wait some seconds for its end")
    if at_work:
        waits = status.state == "waiting"
        raise InputError(f"the run {called} {'waits in the queue' if waits else 'is still at work'}; stop it first")
    return trash.delete(workspace, f"the run {called} is in the trash", [folder])


def folder_of(workspace: Workspace, run_id: str) -> Path:
    """Raises InputError for what is no run's name."""
    if not run_id or run_id != Path(run_id).name or run_id.startswith(".") or "\0" in run_id:
        raise InputError(f"{shortened(run_id)!r} is no run's name; choose one from the list")
    folder = workspace.runs / run_id
    if not os.path.isdir(folder):  # noqa: PTH112  # Path.is_dir raises for names that are too long
        raise InputError(f"the run {shortened(run_id)} does not exist (any more); choose one from the list")
    return folder


def run_folders(workspace: Workspace) -> list[Path]:
    """Those that hold a run; others are somebody else's."""
    folders = workspace.runs.glob("[!.]*/") if workspace.runs.is_dir() else ()
    return [folder for folder in folders if os.path.lexists(folder / "config.json")]


def _read_config(folder: Path) -> tuple[TrainConfig, dict[str, Any]]:
    """Raises InputError, in a sentence, where config.json is damaged."""
    try:
        values = read_json(folder / "config.json")
        if not isinstance(values, dict) or not all(isinstance(values[key], str) for key in ("created_at", "data_name")):
            raise ValueError
        return TrainConfig.from_dict(values), values
    except InputError as error:
        raise InputError(f"config.json is damaged: {error}") from None
    except (OSError, ValueError, KeyError, RecursionError):
        raise InputError("config.json is damaged; delete the run and start a new one") from None


def _problem_of_length(metrics: list[dict[str, Any]], status: RunStatus) -> str | None:
    """None unless the worker counted more epochs at its end than there are lines: whole lines were lost."""
    if status.state not in ("finished", "stopped") or len(metrics) >= status.epoch:
        return None
    return f"metrics.jsonl holds {len(metrics)} of {counted(status.epoch, 'epoch')}"


def _problem_of_date(folder: Path, created_at: str) -> str | None:
    """None for a moment before the file was written, give or take the clocks of two computers."""
    try:
        moment = datetime.fromisoformat(created_at).astimezone(UTC)
    except (ValueError, OverflowError):
        return f"config.json holds the date {created_at[:40]!r}, which is none"
    if moment > datetime.fromtimestamp((folder / "config.json").stat().st_mtime, UTC) + timedelta(days=1):
        return f"config.json holds a date after it was written, {created_at[:40]}"
    return None
