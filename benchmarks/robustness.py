"""Accuracy of the shipped nets on photographs that are spoilt in one way at a time. Part of `benchmarks.scoreboard`."""

import dataclasses
import json
import sys
from pathlib import Path

from rps_core.batches import decode
from rps_core.data.class_folders import check_known, scan
from rps_core.evaluation.corruptions import Point, measure
from rps_core.evaluation.shipped_scores import ROBUSTNESS
from rps_core.nets import checkpoint
from rps_core.storage.files import write_atomically

EVERY = 4
"""One photograph in so many is enough for curves: 547 of 2,188."""


def measure_net(path: Path, data: Path) -> list[Point]:
    """Every strength of every perturbation for one checkpoint."""
    loaded = checkpoint.load(path)
    folders = check_known(scan(data), loaded.info.classes)
    labels = [loaded.info.classes.index(folders.classes[label]) for label in folders.labels]
    decoded = decode(folders.files[::EVERY], labels[::EVERY], loaded.info.input_spec)
    return measure(decoded, loaded, lambda done, total: print(f"\r{done} of {total}", end="", file=sys.stderr))


def write(data: Path) -> None:
    """Measures both shipped nets, and writes the file that the page Model reads."""
    points = {net: measure_net(checkpoint.shipped(net), data) for net in ("handnet", "guide")}
    values = {net: [dataclasses.asdict(point) for point in measured] for net, measured in points.items()}
    write_atomically(ROBUSTNESS, json.dumps(values, indent=1))
