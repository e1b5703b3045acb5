"""How well hands are found and read on photographs that no net has seen: python -m benchmarks.rulers [options] FOLDER…

A folder of class folders (paper, rock, scissors) is a ruler of gestures; any other folder is one of pictures that show
none. Each picture is classified whole, and as the finder crops it, plainly and as the mean with its mirror image.
Rulers only: nothing is chosen, tuned or trained here.
"""

import argparse
import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from rps_core.data.images import is_picture, load_image
from rps_core.inference import predict_hands
from rps_core.labels import CLASSES, NONE
from rps_core.nets.checkpoint import Checkpoint, load, shipped
from rps_core.nets.finder import SHIPPED, Finder, load_finder

SIZES = (0.0, 0.2, 0.35, 0.6, 10.0)  # edges of the hand's side as a share of the picture's longer side


def pictures_of(folder: Path) -> tuple[list[Path], list[str]]:
    """Files, and the class of each: "none" where the folder has no class folders."""
    classes = [name for name in CLASSES if (folder / name).is_dir()]
    by_class = {name: sorted((folder / name).iterdir()) for name in classes} or {NONE: sorted(folder.iterdir())}
    found = [(path, name) for name, files in by_class.items() for path in files if is_picture(path)]
    return [path for path, _ in found], [name for _, name in found]


def measure(
    files: Sequence[Path], labels: Sequence[str], finder: Finder, checkpoint: Checkpoint, quarter_turns: int
) -> list[dict[str, Any]]:
    """A row for each way to read the pictures: whole or where the hand is, plainly or as the mean with the mirror."""
    rows = []
    for name, searching in (("whole", None), ("found", finder)):
        for mirrored in (False, True):
            pictures = (np.rot90(np.asarray(load_image(path)), quarter_turns) for path in files)
            probabilities, shares = [], []
            for hand in predict_hands(pictures, checkpoint, searching, mirrored=mirrored):
                probabilities.append(list(hand.prediction.probabilities.values()))
                shares.append(np.nan if hand.share is None else hand.share)
            way = {"way": name + (" + mirror" if mirrored else "")}
            rows.append(way | scores(np.array(probabilities), np.array(labels), checkpoint, np.array(shares)))
    return rows


def scores(
    rows: NDArray[np.float64], labels: NDArray[np.str_], checkpoint: Checkpoint, shares: NDArray[np.float64]
) -> dict[str, Any]:
    """Shares, 0 to 1, of the pictures; `called`: given a class, of pictures without a gesture."""
    classes = np.array(checkpoint.info.classes)
    said = classes[rows.argmax(1)]
    given = (rows.max(1) >= checkpoint.info.threshold) & (said != NONE)
    found: dict[str, Any] = {"n": len(labels), "found": round(float((~np.isnan(shares)).mean()), 4)}
    if set(labels) == {NONE}:
        return found | {"called": round(float(given.mean()), 4)}
    right = said == labels
    by_size = {
        f"{low:g} to {high:g}": [int(here.sum()), round(float(right[here].mean()), 3)]
        for low, high in pairwise(SIZES)
        if (here := (shares >= low) & (shares < high)).any()
    }
    return found | {
        "right": round(float(right.mean()), 4),
        "answered": round(float(given.mean()), 4),
        "right_of_those": round(float(right[given].mean()), 4) if given.any() else None,
        "per_class": {name: round(float(right[labels == name].mean()), 4) for name in sorted(set(labels))},
        "right_by_size": by_size,
    }


def main() -> None:
    """Prints a JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--finder", type=Path, default=SHIPPED)
    parser.add_argument("--checkpoint", type=Path, default=shipped())
    parser.add_argument("--turns", action="store_true", help="turned by 90, 180 and 270 degrees, too")
    parser.add_argument("--every", type=int, default=1, help="only every n-th picture")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    finder, checkpoint = load_finder(arguments.finder), load(arguments.checkpoint)
    for folder in arguments.folders:
        files, labels = pictures_of(folder)
        for turns in range(4 if arguments.turns else 1):
            for row in measure(files[:: arguments.every], labels[:: arguments.every], finder, checkpoint, turns):
                print(json.dumps({"ruler": str(folder), "turned_deg": 90 * turns} | row), flush=True)


if __name__ == "__main__":
    main()
