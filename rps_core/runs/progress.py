"""What a worker says while it is at work: where it is, and the loss of each batch of the first epoch. No torch."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from rps_core.reports import Progress
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.files import write_atomically
from rps_core.storage.json_file import read_json

STATUS_EVERY_S = 0.25  # often enough for a lively progress bar, rarely enough to cost nothing
FIRST_EPOCH = "first_epoch.json"


def counting(folder: Path, status: RunStatus) -> Callable[[int, int], None]:
    """Called with how many pictures are done and how many there will be; writes the status with these."""
    last = time.monotonic()

    def on_progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > STATUS_EVERY_S or done == total:
            last = time.monotonic()
            write_status(folder, replace(status, batch=done, batches=total, updated_at=time.time()))

    return on_progress


def training(folder: Path) -> Callable[[Progress], None]:
    """Called after each batch; the first one is written at once."""
    last = 0.0
    losses: list[float] = []

    def on_progress(progress: Progress) -> None:
        nonlocal last
        progress = replace(progress, loss=progress.loss if math.isfinite(progress.loss) else 0.0)
        if progress.epoch == 1:
            losses.append(progress.loss)
        if time.monotonic() - last > STATUS_EVERY_S or progress.batch == progress.batches:
            last = time.monotonic()
            if progress.epoch == 1:
                write_atomically(folder / FIRST_EPOCH, json.dumps({"batches": progress.batches, "losses": losses}))
            write_status(folder, RunStatus("running", **asdict(progress)))

    return on_progress


def read_first_epoch(folder: Path) -> list[tuple[float, float]]:
    """(share of the epoch that is done, loss of the batch) for each batch of the first epoch.

    Empty where there is none: in runs of earlier versions, and where the file is damaged. It is there to be drawn only.
    """
    try:
        values = read_json(folder / FIRST_EPOCH)
        losses, batches = [float(loss) for loss in values["losses"]], int(values["batches"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return []
    if not all(map(math.isfinite, losses)) or len(losses) > batches:
        return []
    return [(number / batches, loss) for number, loss in enumerate(losses, start=1)]
