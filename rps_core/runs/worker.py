"""What a worker process does: the training of one run folder, from its config.json to its last status."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from torch import nn

from rps_core.batches import Batches, open_batches
from rps_core.config import MOST_THREADS, TrainConfig
from rps_core.data.class_folders import ClassFolders
from rps_core.data.image_stats import Measured, group_names, measure_all
from rps_core.dataset import split_groups, split_indices
from rps_core.errors import InputError, why_failed
from rps_core.finetuning import comparison, finetune
from rps_core.finetuning.split_recordings import split_recordings
from rps_core.models import build, count_parameters
from rps_core.nets import checkpoint, state_dict
from rps_core.nets.checkpoint import DEFAULT_THRESHOLD, CheckpointInfo
from rps_core.reports import EpochReport, counted, percent
from rps_core.runs import other_hands
from rps_core.runs.data_split import DataSplit, check_same_data, read_split, write_split
from rps_core.runs.metrics import append_metrics, drop_metrics_after, thin_weights, weights_file, weights_to_keep
from rps_core.runs.run import Run, read_folder
from rps_core.runs.status import RunStatus, only_worker, report_batches, report_counts, why_stopped, write_status
from rps_core.storage.files import HOME_REMEDY, now, write_atomically
from rps_core.storage.limits import unknown_settings
from rps_core.training import FitResult, TrainState, device, fit, start_state

_log = logging.getLogger(__name__)

WAITS_S = 900.0  # a worker to which no run is given ends after this long


def run_folder(folder: Path, on_line: Callable[[str], None] = print, most_threads: int = MOST_THREADS) -> FitResult:
    """Trains the run of a folder, from where it stands, and keeps its files up to date.

    `on_line` gets the guide's lines. Raises InputError for what a person can mend, and where another worker is at this
    run; the run's status says the same. A run that was begun with more than `most_threads` goes on with these.
    """
    run = read_folder(folder).limited(most_threads)
    with only_worker(folder):
        try:
            return _train(run, on_line)
        except InputError as error:
            write_status(folder, RunStatus("failed", str(error)))
            raise
        except KeyboardInterrupt:
            write_status(folder, RunStatus("interrupted", "interrupted from the terminal; --resume goes on"))
            raise
        except BrokenPipeError:  # who read the terminal's lines has gone
            write_status(folder, RunStatus("interrupted", "nobody read the terminal's lines on; --resume goes on"))
            raise
        except OSError as error:
            what = f"{error.filename or folder} cannot be used ({error.strerror or error})"
            sentence = f"{what}; {HOME_REMEDY}, then go on"
            with suppress(OSError):  # on a full disk this cannot be kept either
                write_status(folder, RunStatus("failed", sentence))
            raise InputError(sentence) from error
        except Exception as error:
            _log.exception("the training in %s broke off", folder)
            write_status(folder, RunStatus("failed", why_failed(error)))
            raise


def run_new_folder(folder: Path, on_line: Callable[[str], None] = print) -> FitResult:
    """The same from a terminal, which shows the error itself: a new run that fails before it learned leaves nothing."""
    is_new = not os.path.lexists(folder / "status.json")
    try:
        return run_folder(folder, on_line)
    except InputError:
        has_learned = any(os.path.lexists(folder / name) for name in ("best.safetensors", "metrics.jsonl"))
        if is_new and not has_learned:
            with suppress(OSError):  # what else stands there stays
                for name in ("status.json", "split.json", "first_epoch.json", "worker.lock", "config.json"):
                    (folder / name).unlink(missing_ok=True)
                folder.rmdir()
        raise


@dataclass(frozen=True)
class _Task:
    """What one run trains, opened and ready."""

    model: nn.Module
    classes: tuple[str, ...]
    training: Batches
    validation: Batches
    lesson: finetune.Prepared | None = None


def _train(run: Run, on_line: Callable[[str], None]) -> FitResult:
    folder, config = run.folder, run.config
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    write_status(folder, RunStatus("preparing", "opening the pictures", epochs=config.epochs))
    task = _open_lesson(run, on_line) if config.lesson else _open_training(run, on_line)
    model = task.model.to(device())
    state = start_state(model, config, len(task.training))
    if os.path.lexists(folder / "last.pt"):
        state_dict.read_state(folder / "last.pt", state)
    drop_metrics_after(folder, state.epoch)
    result = fit(
        state,
        task.training,
        task.validation,
        config,
        on_epoch=lambda report, state: _keep_epoch(run, task, report, state, on_line),
        on_progress=report_batches(folder),
        should_stop=(folder / "stop").exists,
    )
    if task.lesson:
        write_status(
            folder, RunStatus("measuring", "comparing it with the net from before", result.epochs, config.epochs)
        )
        model.load_state_dict(state.best_weights)
        comparison.write(finetune.compare(task.lesson, model.cpu(), config.input_spec), folder)
    _measure_other_hands(run, result.epochs, on_line)
    ended = RunStatus(
        "stopped" if result.stopped else "finished",
        _ending(result, config, why_stopped(folder)),
        epoch=result.epochs,
        epochs=config.epochs,
        stopped_early=result.stopped_early,
    )
    write_status(folder, ended)
    return result


def _measure_other_hands(run: Run, epochs: int, on_line: Callable[[str], None]) -> None:
    """Puts the best weights to other people's hands; their number is bounded, so it takes seconds."""
    status = RunStatus("measuring", "putting the net to other people's hands", epochs, run.config.epochs)
    write_status(run.folder, status)
    try:
        other_hands.measure(read_folder(run.folder), report_counts(run.folder, status))
    except InputError as error:  # what was trained is kept all the same
        on_line(f"note: not put to other people's hands: {error}")


def _open_lesson(run: Run, on_line: Callable[[str], None]) -> _Task:
    folders = check_same_data(run)
    _, split = split_recordings(run.config)
    if kept := read_split(run, folders):
        split = replace(split, training=kept.training, validation=kept.validation)
    else:
        write_split(run.folder, folders, DataSplit(split.training, split.validation), _preparing(run))
    lesson = finetune.prepare(run.config, folders, split, _preparing(run))
    for sentence in folders.left_out:
        on_line(f"note: {sentence}")
    for sentence in lesson.material.unreadable:
        on_line(f"note: left out: {sentence}")
    return _Task(lesson.model, lesson.classes, lesson.training, lesson.validation, lesson)


def _open_training(run: Run, on_line: Callable[[str], None]) -> _Task:
    folders = check_same_data(run)
    split = read_split(run, folders)
    if split is None:
        split = draw_split(folders, run.config, _preparing(run))
        write_split(run.folder, folders, split, _preparing(run))
    training, validation = open_batches(folders, split.training, split.validation, run.config, _preparing(run), on_line)
    return _Task(build(run.config.net, len(folders.classes)), folders.classes, training, validation)


def _keep_epoch(run: Run, task: _Task, report: EpochReport, state: TrainState, on_line: Callable[[str], None]) -> None:
    folder, config, model = run.folder, run.config, state.model
    info = CheckpointInfo(
        net=config.net,
        classes=task.classes,
        input_spec=config.input_spec,
        trained_on=run.data_name,
        epoch=report.epoch,
        val_accuracy=report.accuracy,
        val_loss=report.val_loss,
        trained_at=now(),
        parameters=count_parameters(model),
        threshold=finetune.threshold(task.lesson, model, config.input_spec) if task.lesson else DEFAULT_THRESHOLD,
    )
    if report.improved:
        checkpoint.save(model, info, folder / "best.safetensors")
        if config.exact_guide:
            write_atomically(folder / "model.p", state_dict.to_bytes(model))
    if report.epoch in weights_to_keep(report.epoch):
        checkpoint.save(model, info, weights_file(folder, report.epoch))
        thin_weights(folder, report.epoch)
    append_metrics(folder, asdict(report))  # before last.pt: a kill in between repeats the epoch, loses none
    write_atomically(folder / "last.pt", state_dict.state_bytes(state))
    on_line(report.line(exact_guide=config.exact_guide))


def draw_split(
    folders: ClassFolders, config: TrainConfig, on_progress: Callable[[int, int], None] | None = None
) -> DataSplit:
    """The split that a configuration asks for; with `keep_near`, every picture is opened and measured for it."""
    if config.keep_near is None:
        return DataSplit(*split_indices(len(folders.names), config.val_fraction, config.seed))
    known: dict[str, Measured | InputError] = {}
    measure_all(folders.root, folders.names, known, on_progress)
    groups = group_names(folders.names, known, config.keep_near)
    return DataSplit(*split_groups(groups, config.val_fraction, config.seed))


def _preparing(run: Run) -> Callable[[int, int], None]:
    return report_counts(run.folder, RunStatus("preparing", "opening the pictures", epochs=run.config.epochs))


def _ending(result: FitResult, config: TrainConfig, why: str) -> str:
    best = f"best validation loss {result.best_val_loss:.4f}, accuracy {percent(result.accuracy / 100)}"
    if result.stopped:
        return f"stopped in epoch {result.epochs + 1}{', for ' * bool(why)}{why}; {best}"
    if result.stopped_early:
        return f"stopped early: more than {counted(config.patience or 0, 'epoch')} in a row without improvement; {best}"
    return f"{'the only epoch is' if config.epochs == 1 else 'all ' + counted(config.epochs, 'epoch')} done; {best}"


def main() -> None:
    """A worker process: imports all this first, then waits for two lines: the folder of its run, and its threads."""
    nobody_came = threading.Timer(WAITS_S, os._exit, (0,))
    nobody_came.start()
    folder, most_threads = sys.stdin.readline().strip(), sys.stdin.readline()
    nobody_came.cancel()
    if folder:
        with (Path(folder) / "worker.log").open("ab") as log:
            os.dup2(log.fileno(), sys.stdout.fileno())
            os.dup2(log.fileno(), sys.stderr.fileno())
        if said := unknown_settings():
            print(f"warning: {said}", file=sys.stderr)
        with suppress(InputError):  # the run's status says it
            run_folder(Path(folder), most_threads=int(most_threads))


if __name__ == "__main__":
    main()
