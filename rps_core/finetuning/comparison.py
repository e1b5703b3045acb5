"""What a lesson was worth: a net before and after it, on a person's own hands and on the hands it knew. No torch."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rps_core.errors import InputError
from rps_core.storage.files import write_atomically
from rps_core.storage.json_file import read_json

_DAMAGED = "comparison.json is damaged; teach the net again to compare it"


@dataclass(frozen=True)
class Scores:
    """Shares in [0, 1]; `by_class` has one for each class of which there are pictures, and `all` is over pictures."""

    all: float
    by_class: dict[str, float]


@dataclass(frozen=True)
class Side:
    """One net: on the recordings held out, on the shipped hands held out, and on rendered pictures of no gesture.

    `let_through` is the share of those that it takes for a gesture, and is sure.
    """

    recordings: Scores
    known: Scores
    threshold: float
    let_through: float


@dataclass(frozen=True)
class Comparison:
    """Before and after, on the same pictures; neither net has learned from any of them.

    `by_time` names the classes of a single recording, whose held-out pictures resemble those that were learned.
    """

    before: Side
    after: Side
    recordings: int
    known: int
    nothing: int
    by_time: tuple[str, ...]


def write(comparison: Comparison, folder: Path) -> None:
    """Into a run's folder."""
    write_atomically(folder / "comparison.json", json.dumps(dataclasses.asdict(comparison)))


def read(folder: Path) -> Comparison | None:
    """A run's comparison; None where there is none (yet). Raises InputError, in a sentence, where it is damaged."""
    try:
        values = read_json(folder / "comparison.json")
        sides = {name: _side(values[name]) for name in ("before", "after")}
        comparison = Comparison(**(values | sides | {"by_time": tuple(values["by_time"])}))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(_DAMAGED) from None
    counts = (comparison.recordings, comparison.known, comparison.nothing)
    if not all(type(count) is int for count in counts) or not all(isinstance(name, str) for name in comparison.by_time):
        raise InputError(_DAMAGED)
    return comparison


def _side(values: dict[str, Any]) -> Side:
    """Raises ValueError or TypeError for a share that is none."""
    side = Side(**(values | {name: Scores(**values[name]) for name in ("recordings", "known")}))
    shares = [side.threshold, side.let_through]
    for scores in (side.recordings, side.known):
        shares += [scores.all, *scores.by_class.values()]
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError("a share is outside of [0, 1]")
    return side
