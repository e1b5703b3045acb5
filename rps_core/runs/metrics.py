"""metrics.jsonl: one line for each epoch that ended. No torch."""

import json
import math
from pathlib import Path
from typing import Any

from rps_core.errors import InputError
from rps_core.storage.files import read_regular, write_atomically

NUMBERS = ("train_loss", "val_loss", "accuracy", "seconds")


def append_metrics(folder: Path, line: dict[str, Any]) -> None:
    """Adds an epoch. The file is written anew and renamed, so that a reader never meets half a line."""
    path = folder / "metrics.jsonl"
    earlier = path.read_text() if path.exists() else ""
    write_atomically(path, earlier + json.dumps(line) + "\n")


def drop_metrics_after(folder: Path, epoch: int) -> None:
    """A kill between writing an epoch's line and saving its net leaves a line that is about to be written again."""
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
