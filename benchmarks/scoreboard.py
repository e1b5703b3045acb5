"""Scores of the shipped nets, into the file that the dashboard's Model page opens with.

    python benchmarks/scoreboard.py --data FOLDER

FOLDER holds class folders of photographs that no shipped net was trained on; numbers are kept, pictures are not. How
often the nets see a gesture where there is none is measured on rendered pictures.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rps_core.evaluation.evaluate import evaluate
from rps_core.evaluation.false_alarms import measure_false_alarms, pictures_without_gesture
from rps_core.evaluation.shipped_scores import SCORES, Score
from rps_core.hands.pictures import Picture
from rps_core.nets import checkpoint
from rps_core.storage.files import write_atomically

WITHOUT_GESTURE = 2_000
"""Rendered pictures: one in twenty then comes with an error of half a point."""


def score(net: str, data: Path, without_gesture: list[Picture]) -> Score:
    """One shipped net on the folder, and on rendered pictures without a gesture."""
    loaded = checkpoint.load(checkpoint.shipped(net))
    result = evaluate(data, loaded, None, turns=True)
    assert result.turned_accuracy is not None
    kept = {field.name for field in dataclasses.fields(Score)} - {"photographs", "false_alarms"}
    values = {key: value for key, value in dataclasses.asdict(result).items() if key in kept}
    alarms = measure_false_alarms(loaded, without_gesture)
    return Score(photographs=result.n, false_alarms=alarms, **values)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    without_gesture = pictures_without_gesture(WITHOUT_GESTURE)
    measured = {net: score(net, args.data, without_gesture) for net in ("handnet", "guide")}
    write_atomically(SCORES, json.dumps({net: dataclasses.asdict(one) for net, one in measured.items()}, indent=1))
    for net, one in measured.items():
        print(
            f"{net}: {one.accuracy:.2%} of {one.photographs} photographs, {one.turned_accuracy:.2%} over the turns, "
            f"{one.coverage:.2%} answered at {one.threshold:.2f}, {one.accuracy_when_sure:.2%} of those right; "
            f"a gesture is seen in {one.false_alarms.share:.2%} of {one.false_alarms.n} rendered pictures without one"
        )


if __name__ == "__main__":
    main()
