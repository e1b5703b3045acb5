"""What a worker process does: the training of one run folder, from its config.json to its last status."""

import io
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from filelock import Timeout
from torch import nn

from rps_core.augment import fast_augment, guide_augment, guide_jitter
from rps_core.batches import Batches, Decoded, decode, with_margin
from rps_core.config import RECIPES, TrainConfig
from rps_core.data.class_folders import ClassFolders, check_trainable, scan
from rps_core.data.image_stats import Measured, group_names, measure_all
from rps_core.dataset import split_groups, split_places
from rps_core.errors import InputError
from rps_core.finetuning import comparison, finetune
from rps_core.models import build, count_parameters
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import DEFAULT_THRESHOLD, CheckpointInfo
from rps_core.reports import EpochReport, Progress
from rps_core.runs import epoch_weights
from rps_core.runs import run as runs
from rps_core.runs.run import RunStatus
from rps_core.storage.files import now, write_atomically
from rps_core.training import FitResult, TrainState, device, fit, start_state

STATUS_EVERY_S = 0.25  # often enough for a lively progress bar, rarely enough to cost nothing
VALIDATION_BATCH = 256


def run_folder(folder: Path, on_line: Callable[[str], None] = print) -> FitResult:
    """Trains the run of a folder, from where it stands, and keeps its files up to date.

    `on_line` gets the guide's lines.

    Raises InputError for what a person can mend; the run's status says the same. Raises it too when another worker is
    at this run.
    """
    run = runs.read_folder(folder)
    try:
        with runs.worker_lock(folder):
            try:
                return _train(folder, run.config, run.data_name, on_line)
            except InputError as error:
                runs.write_status(folder, RunStatus("failed", str(error)))
                raise
            except KeyboardInterrupt:
                runs.write_status(folder, RunStatus("interrupted", "interrupted from the terminal; --resume goes on"))
                raise
            except Exception as error:
                runs.write_status(folder, RunStatus("failed", f"{type(error).__name__}: {error}; see worker.log"))
                raise
    except Timeout:
        raise InputError(f"another worker is at the run in {folder}; stop it first or give another folder") from None


def _train(folder: Path, config: TrainConfig, data_name: str, on_line: Callable[[str], None]) -> FitResult:
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    runs.write_status(folder, RunStatus("preparing", "opening the pictures", epochs=config.epochs))
    lesson = None
    if config.lesson:
        lesson = finetune.prepare(config, _preparing(folder, config))
        classes, train_batches, val_batches = lesson.classes, lesson.training, lesson.validation
        model: nn.Module = lesson.model
        for sentence in lesson.material.unreadable:
            on_line(f"note: left out: {sentence}")
    else:
        folders = check_trainable(scan(config.data).without(config.excluded))
        classes = folders.classes
        train_batches, val_batches = prepare_batches(folders, config, _preparing(folder, config), on_line)
        model = build(config.net, len(classes))
    model = model.to(device())
    state = start_state(model, config, len(train_batches))
    if (folder / "last.pt").exists():
        state.load_state_dict(torch.load(folder / "last.pt", map_location=device(), weights_only=True))
        _drop_metrics_after(folder, state.epoch)

    def on_epoch(report: EpochReport, state: TrainState) -> None:
        info = CheckpointInfo(
            net=config.net,
            classes=classes,
            input_spec=config.input_spec,
            trained_on=data_name,
            epoch=report.epoch,
            val_accuracy=report.accuracy,
            val_loss=report.val_loss,
            trained_at=now(),
            parameters=count_parameters(model),
            threshold=finetune.threshold(lesson, model, config.input_spec) if lesson else DEFAULT_THRESHOLD,
        )
        if report.improved:
            checkpoint.save(model, info, folder / "best.safetensors")
        if report.epoch in epoch_weights.to_keep(report.epoch):
            checkpoint.save(model, info, epoch_weights.file(folder, report.epoch))
            epoch_weights.thin(folder, report.epoch)
        runs.append_metrics(folder, asdict(report))  # before last.pt: a kill in between repeats the epoch, loses none
        _save_last(folder, state)
        on_line(report.line())

    result = fit(
        state,
        train_batches,
        val_batches,
        config,
        on_epoch=on_epoch,
        on_progress=_running(folder),
        should_stop=(folder / "stop").exists,
    )
    if lesson:
        model.load_state_dict(state.best_weights)
        comparison.write(finetune.compare(lesson, model.cpu(), config.input_spec), folder)
    ended = RunStatus(
        "stopped" if result.stopped else "finished",
        _ending(result, config),
        epoch=result.epochs,
        epochs=config.epochs,
        stopped_early=result.stopped_early,
    )
    runs.write_status(folder, ended)
    return result


def prepare_batches(
    folders: ClassFolders,
    config: TrainConfig,
    on_progress: Callable[[int, int], None] | None = None,
    on_line: Callable[[str], None] = print,
) -> tuple[Batches, Batches]:
    """(training batches, validation batches) of a folder, as the configuration's recipe wants them.

    Every file that cannot be used is told to `on_line`, in a sentence.
    """
    for path in folders.skipped:
        on_line(f"note: {path} is left out, it is not a picture")
    if config.excluded:
        on_line(f"note: {len(config.excluded):,} pictures are left out, they were excluded from training")
    recipe, spec = RECIPES[config.recipe], config.input_spec
    train_part, val_part = _split(folders, config, on_progress)
    total = len(folders.files)

    def decode_part(places: list[int], margin: float, done_before: int) -> Decoded:
        decoded = decode(
            [folders.files[place] for place in places],
            [folders.labels[place] for place in places],
            with_margin(spec, margin),
            threads=config.threads,
            on_progress=lambda done, _: on_progress(done_before + done, total) if on_progress else None,
        )
        for sentence in decoded.unreadable:
            on_line(f"note: left out: {sentence}")
        return decoded

    training = decode_part(train_part, recipe.margin, 0)
    validation = decode_part(val_part, 1.0, len(train_part))
    guides_own = guide_jitter if config.exact_guide else guide_augment
    augment = guides_own if config.recipe == "guide" else fast_augment(spec.size_px)
    return (
        Batches(training, config.batch_size, spec, augment=augment, shuffle=True, seed=config.seed),
        Batches(validation, VALIDATION_BATCH, spec, augment=guide_jitter if config.exact_guide else None),
    )


def _split(
    folders: ClassFolders, config: TrainConfig, on_progress: Callable[[int, int], None] | None
) -> tuple[list[int], list[int]]:
    if config.keep_near is None:
        return split_places(len(folders.names), config.val_fraction, config.seed)
    known: dict[str, Measured | InputError] = {}
    measure_all(folders.root, folders.names, known, on_progress)
    groups = group_names(folders.names, known, config.keep_near)
    return split_groups(groups, config.val_fraction, config.seed)


def _preparing(folder: Path, config: TrainConfig) -> Callable[[int, int], None]:
    last = time.monotonic()

    def on_progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > STATUS_EVERY_S or done == total:
            last = time.monotonic()
            status = RunStatus("preparing", "opening the pictures", epochs=config.epochs, batch=done, batches=total)
            runs.write_status(folder, status)

    return on_progress


def _running(folder: Path) -> Callable[[Progress], None]:
    last = 0.0

    def on_progress(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last > STATUS_EVERY_S or progress.batch == progress.batches:
            last = time.monotonic()
            runs.write_status(folder, RunStatus("running", **asdict(progress)))

    return on_progress


def _save_last(folder: Path, state: TrainState) -> None:
    buffer = io.BytesIO()
    torch.save(state.state_dict(), buffer)
    write_atomically(folder / "last.pt", buffer.getbuffer())


def _drop_metrics_after(folder: Path, epoch: int) -> None:
    """A kill between writing an epoch's line and saving its net leaves a line that is about to be written again."""
    kept: list[dict[str, Any]] = [line for line in runs.read_folder(folder).metrics if line["epoch"] <= epoch]
    (folder / "metrics.jsonl").unlink(missing_ok=True)
    for line in kept:
        runs.append_metrics(folder, line)


def _ending(result: FitResult, config: TrainConfig) -> str:
    best = f"best validation loss {result.best_val_loss:.4f}, accuracy {result.accuracy:.2f} %"
    if result.stopped:
        return f"stopped in epoch {result.epochs + 1}; {best}"
    if result.stopped_early:
        return f"stopped early: more than {config.patience} epochs in a row without improvement; {best}"
    return f"all {config.epochs} epochs done; {best}"
