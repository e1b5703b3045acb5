"""What a lesson was worth: a net before and after it, on a person's own hands and on the hands it knew. No torch."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rps_core.storage.files import write_atomically


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
    """A run's comparison; None where there is none (yet)."""
    try:
        values = json.loads((folder / "comparison.json").read_text())
        sides = {name: _side(values[name]) for name in ("before", "after")}
        return Comparison(**(values | sides | {"by_time": tuple(values["by_time"])}))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _side(values: dict[str, Any]) -> Side:
    return Side(**(values | {name: Scores(**values[name]) for name in ("recordings", "known")}))
