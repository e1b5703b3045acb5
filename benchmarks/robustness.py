"""Accuracy of the shipped nets on spoilt photographs: one table for people, one JSON file for the dashboard's chart.

    python benchmarks/robustness.py --data FOLDER

FOLDER holds class folders of photographs that no shipped net was trained on.
"""

import argparse
import dataclasses
import json
import sys
from itertools import groupby
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rps_core.batches import decode
from rps_core.data.class_folders import check_known, scan
from rps_core.evaluation.corruptions import Point, measure
from rps_core.nets import checkpoint
from rps_core.storage.files import ASSETS, write_atomically


def measure_net(path: Path, data: Path, every: int) -> list[Point]:
    """Every strength of every perturbation for one checkpoint."""
    loaded = checkpoint.load(path)
    folders = check_known(scan(data), loaded.info.classes)
    labels = [loaded.info.classes.index(folders.classes[label]) for label in folders.labels]
    decoded = decode(folders.files[::every], labels[::every], loaded.info.input_spec)
    return measure(decoded, loaded, lambda done, total: print(f"\r{done} of {total}", end="", file=sys.stderr))


def table(points: dict[str, list[Point]]) -> str:
    """Markdown: a line for each perturbation and net, accuracy in percent by strength."""
    lines = ["| spoilt how | net | accuracy in percent at each strength |", "|---|---|---|"]
    for net, measured in points.items():
        for name, group in groupby(measured, key=lambda point: point.perturbation):
            cells = [f"{point.strength:g}: **{100 * point.accuracy:.1f}**" for point in group]
            unit = next(point.unit for point in measured if point.perturbation == name)
            lines.append(f"| {name} ({unit}) | {net} | {', '.join(cells)} |")
    return "\n".join([*lines[:2], *sorted(lines[2:])])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=4, help="use one photograph in so many (default 4)")
    parser.add_argument("--json", type=Path, default=ASSETS / "robustness.json", help="where the chart's numbers go")
    args = parser.parse_args()
    torch.set_num_threads(1)
    points = {net: measure_net(checkpoint.shipped(net), args.data, args.every) for net in ("handnet", "guide")}
    values = {net: [dataclasses.asdict(point) for point in measured] for net, measured in points.items()}
    write_atomically(args.json, json.dumps(values, indent=1))
    print(table(points))


if __name__ == "__main__":
    main()
