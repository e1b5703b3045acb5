"""What a run keeps of its epochs: a line of metrics each, the losses of the first, the weights of some. No torch."""

import json
import math
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rps_core.errors import InputError
from rps_core.storage.files import read_regular, write_atomically
from rps_core.storage.json_file import read_json

FIRST_EPOCH = "first_epoch.json"
MOST_KEPT = 10
"""3.4 MB each, so at most 34 MB a run."""

_NAME = re.compile("[0-9]{3,9}")
NUMBERS = ("train_loss", "val_loss", "accuracy", "seconds")


def append_metrics(folder: Path, line: dict[str, Any]) -> None:
    """Adds an epoch. The file is written anew and renamed, so that a reader never meets half a line."""
    path = folder / "metrics.jsonl"
    earlier = read_regular(path) if os.path.lexists(path) else b""
    write_atomically(path, earlier + json.dumps(line).encode() + b"\n")


def drop_metrics_after(folder: Path, epoch: int) -> None:
    """A kill between writing an epoch's line and saving its net leaves a line that is about to be written again."""
    if not os.path.lexists(folder / "metrics.jsonl"):
        return
    lines, _ = read_metrics(folder)
    kept = [line for line in lines if line["epoch"] <= epoch]
    write_atomically(folder / "metrics.jsonl", "".join(json.dumps(line) + "\n" for line in kept))


def read_metrics(folder: Path) -> tuple[list[dict[str, Any]], str | None]:
    """The lines up to the first that is damaged, and what is wrong with that one, in words; None: nothing is."""
    lines: list[dict[str, Any]] = []
    try:
        written = read_regular(folder / "metrics.jsonl").splitlines()
    except FileNotFoundError:
        return [], None
    except OSError as error:
        return [], f"metrics.jsonl cannot be read ({error.strerror})"
    for text in filter(None, written):
        try:
            lines.append(_parse_line(text, len(lines) + 1))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            where = f"after epoch {len(lines)}" if lines else "from its first line on"
            return lines, f"metrics.jsonl is damaged {where}"
    return lines, None


def _parse_line(text: bytes, epoch: int) -> dict[str, Any]:
    """Raises ValueError, TypeError or KeyError unless it is the whole line of this epoch."""
    line: dict[str, Any] = json.loads(text)
    finite = all(type(line[name]) in (int, float) and math.isfinite(line[name]) for name in NUMBERS)
    confusion = line["confusion"]
    counts = [count for row in confusion for count in row]
    square = len(counts) == len(confusion) ** 2 and all(type(count) is int and count >= 0 for count in counts)
    known = {"epoch", "confusion", "improved", *NUMBERS}
    if line["epoch"] != epoch or not finite or not square or type(line["improved"]) is not bool or line.keys() - known:
        raise InputError(f"not the line of epoch {epoch}")
    return line


def write_first_epoch(folder: Path, losses: Sequence[float], batches: int) -> None:
    """The losses of the batches of the first epoch so far, of how many."""
    write_atomically(folder / FIRST_EPOCH, json.dumps({"batches": batches, "losses": losses}))


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


def weights_files(folder: Path) -> dict[int, Path]:
    """By epoch, the first one first. Whatever else stands there is somebody else's."""
    kept = [file for file in (folder / "epochs").glob("*.safetensors") if _NAME.fullmatch(file.stem) and file.is_file()]
    return {int(file.stem): file for file in sorted(kept, key=lambda file: int(file.stem))}


def weights_file(folder: Path, epoch: int) -> Path:
    """Where the weights after an epoch are kept; the folder is made."""
    (folder / "epochs").mkdir(exist_ok=True)
    return folder / "epochs" / f"{epoch:03d}.safetensors"


def weights_to_keep(epoch: int) -> range:
    """Of the epochs up to this one: 1, 1 + step, 1 + 2 * step …, the step doubled as often as they are too many."""
    step = 1
    while len(range(1, epoch + 1, step)) > MOST_KEPT:
        step *= 2
    return range(1, epoch + 1, step)


def thin_weights(folder: Path, epoch: int) -> None:
    """Deletes those that are not to be kept after this epoch."""
    for kept, path in weights_files(folder).items():
        if kept not in weights_to_keep(epoch):
            path.unlink(missing_ok=True)
