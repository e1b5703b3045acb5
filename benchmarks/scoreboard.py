"""Scores of the shipped nets on photographs, into the file that the dashboard's Model page opens with.

    python benchmarks/scoreboard.py --data FOLDER

FOLDER holds class folders of photographs that no shipped net was trained on. Numbers are kept, pictures are not.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rps_core import checkpoint
from rps_core.evaluation import evaluate
from rps_core.home import write_atomically
from rps_core.scoreboard import SCORES, Score


def score(net: str, data: Path) -> Score:
    """One shipped net on the folder."""
    result = evaluate(data, checkpoint.load(checkpoint.shipped(net)), turns=True)
    assert result.turned_accuracy is not None
    kept = {field.name for field in dataclasses.fields(Score)} - {"photographs"}
    values = {key: value for key, value in dataclasses.asdict(result).items() if key in kept}
    return Score(photographs=result.n, **values)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    measured = {net: score(net, args.data) for net in ("handnet", "guide")}
    write_atomically(SCORES, json.dumps({net: dataclasses.asdict(one) for net, one in measured.items()}, indent=1))
    for net, one in measured.items():
        print(
            f"{net}: {one.accuracy:.2%} of {one.photographs} photographs, {one.turned_accuracy:.2%} over the turns, "
            f"{one.coverage:.2%} answered at {one.threshold:.2f}, {one.accuracy_when_sure:.2%} of those right"
        )


if __name__ == "__main__":
    main()
