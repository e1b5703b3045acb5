"""What was measured of the shipped nets and ships with them: scores on photographs, and what spoils their sight."""

import json
from dataclasses import dataclass
from typing import Any

from rps_core.evaluation.false_alarms import FalseAlarms
from rps_core.storage.files import ASSETS

SCORES = ASSETS / "scoreboard.json"
ROBUSTNESS = ASSETS / "robustness.json"


@dataclass(frozen=True)
class Score:
    """A shipped net on photographs that it never saw. Shares are in [0, 1]."""

    photographs: int
    accuracy: float
    turned_accuracy: float
    threshold: float
    coverage: float
    accuracy_when_sure: float
    per_class: dict[str, float]
    confusion: dict[str, dict[str, int]]
    curve: list[dict[str, float]]
    false_alarms: FalseAlarms


def scores() -> dict[str, Score]:
    """By the name of the net; made by benchmarks/scoreboard.py."""
    stored = json.loads(SCORES.read_text())
    return {net: Score(**(one | {"false_alarms": FalseAlarms(**one["false_alarms"])})) for net, one in stored.items()}


def robustness() -> dict[str, list[dict[str, Any]]]:
    """Points by the name of the net, as `corruptions` measures them; made by benchmarks/robustness.py."""
    points: dict[str, list[dict[str, Any]]] = json.loads(ROBUSTNESS.read_text())
    return points
