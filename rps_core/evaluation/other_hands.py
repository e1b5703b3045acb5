"""A net before other people's hands: those that ship, each of another person before another background.

A run's validation pictures come from the same source as its training: they say how good the net is at home. This says
how good it is elsewhere. It is measured when a run ends, and kept in the run's folder.
"""

import dataclasses
import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rps_core.data.class_folders import SHIPPED_HANDS, scan
from rps_core.errors import InputError
from rps_core.nets import checkpoint
from rps_core.storage.files import now, write_atomically
from rps_core.storage.json_file import read_json

if TYPE_CHECKING:
    from rps_core.nets.checkpoint import Checkpoint

FILE = "other_hands.json"
SHOWN = 12
"""Mistakes that are kept: those it was surest of."""
_DAMAGED = f"{FILE} is damaged; measure the net again"


@dataclass(frozen=True)
class Failure:
    """A picture that the net got wrong: `name` below the shipped hands, `probability` of the wrong class in [0, 1]."""

    name: str
    truth: str
    predicted: str
    probability: float

    @property
    def path(self) -> Path:
        return SHIPPED_HANDS / self.name


@dataclass(frozen=True)
class OtherHands:
    """`accuracy` in [0, 1] over `n` pictures; confusion[true][predicted] counts them.

    `unfit` says why nothing could be measured, in a sentence; then `n` is 0. It is empty otherwise.
    """

    n: int
    accuracy: float
    confusion: dict[str, dict[str, int]]
    failures: tuple[Failure, ...]
    seconds: float
    measured_at: str
    """ISO 8601, UTC."""
    unfit: str = ""


def measure(
    loaded: "Checkpoint",
    learned: Collection[str] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> OtherHands:
    """Puts the shipped hands to a net, less those of the names that it has `learned` from. Imports torch.

    A net that does not know their classes cannot be measured; the result says so.
    """
    from rps_core.evaluation.evaluate import evaluate

    started = time.perf_counter()
    try:
        result = evaluate(SHIPPED_HANDS, loaded, without=learned, on_progress=on_progress)
    except InputError as error:
        return OtherHands(0, 0.0, {}, (), 0.0, now(), unfit=str(error))
    failures = tuple(
        Failure(Path(one.path).relative_to(SHIPPED_HANDS).as_posix(), one.truth, one.predicted, one.probability)
        for one in result.worst[:SHOWN]
    )
    seconds = time.perf_counter() - started
    return OtherHands(result.n, result.accuracy, result.confusion, failures, seconds, now())


def write(measured: OtherHands, folder: Path) -> None:
    """Into a run's folder."""
    write_atomically(folder / FILE, json.dumps(dataclasses.asdict(measured)))


def read(folder: Path) -> OtherHands | None:
    """What a run's folder holds; None where it was not measured (yet). Raises InputError where it is damaged."""
    try:
        values = read_json(folder / FILE)
        measured = OtherHands(**(values | {"failures": tuple(Failure(**one) for one in values["failures"])}))
        if not _fits(measured):
            raise ValueError
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(_DAMAGED) from None
    return measured


def _fits(measured: OtherHands) -> bool:
    """Whether all values are of their kind."""
    shares = (measured.accuracy, *(one.probability for one in measured.failures))
    texts = (
        measured.unfit,
        measured.measured_at,
        *(text for one in measured.failures for text in (one.name, one.truth, one.predicted)),
    )
    counts = [count for row in measured.confusion.values() for count in row.values()]
    return (
        all(type(share) in (int, float) and 0 <= share <= 1 for share in shares)
        and all(isinstance(text, str) for text in texts)
        and all(type(count) is int for count in (measured.n, *counts))
        and not any(".." in one.name.split("/") or one.name.startswith("/") for one in measured.failures)
    )
