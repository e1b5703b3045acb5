"""How well hands are found and read on pictures that no net has seen: python -m benchmarks.rulers [options] FOLDER…

A folder of class folders (paper, rock, scissors) is a ruler of gestures; any other folder is one of pictures that show
none. Each is read whole and where the finder finds the hand. Prints a JSON object for each folder, turn and way.
Rulers only: nothing is chosen, tuned or trained here.
"""

import argparse
import json
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from rps_core.arrays import ImageU8
from rps_core.data.images import load_image
from rps_core.data.input_paths import is_picture
from rps_core.evaluation.evaluate import SIDES, confusion_of
from rps_core.evaluation.shipped_scores import FOUND, WHOLE, Score, Tally
from rps_core.evaluation.threshold import coverage_curve, is_given_a_class
from rps_core.inference import FoundHand, predict_hands
from rps_core.labels import CLASSES, NONE
from rps_core.nets.checkpoint import Checkpoint, load, shipped
from rps_core.nets.finder import SHIPPED, Finder, load_finder

RANGES = ("below 20 %", "20 to 35 %", "35 to 60 %", "above 60 %")
"""SIDES in words."""
NOT_FOUND = "no hand found"
NO_PIXELS = np.zeros((0, 0, 3), np.uint8)
DECODED_PX = 640  # longest side in memory: more than any net looks at


@dataclass(frozen=True)
class Shown:
    """A picture of a ruler: its pixels (H, W, 3), its class, its kind, and the hand's size where it is known.

    `size` is a share of the picture's longer side, None where nobody measured it.
    """

    rgb: ImageU8
    label: str
    kind: str
    size: float | None = None

    def turned(self, quarter_turns: int) -> "Shown":
        return Shown(np.ascontiguousarray(np.rot90(self.rgb, quarter_turns)), self.label, self.kind, self.size)


def pictures_of(folder: Path, every: int = 1) -> list[Shown]:
    """Decoded; the class of each is its folder, "none" where the folder has no class folders."""
    classes = [name for name in CLASSES if (folder / name).is_dir()]
    by_class = {name: sorted((folder / name).iterdir()) for name in classes} or {NONE: sorted(folder.iterdir())}
    files = [(path, name) for name, paths in by_class.items() for path in paths if is_picture(path)]
    return [Shown(_decode(path), name, name if classes else "other sign") for path, name in files[::every]]


def _decode(path: Path) -> ImageU8:
    image = load_image(path)
    image.thumbnail((DECODED_PX, DECODED_PX), Image.Resampling.LANCZOS)
    return np.asarray(image)


def measure(
    shown: Sequence[Shown], checkpoint: Checkpoint, finder: Finder, turns: Sequence[int], mirrored: bool | None = None
) -> dict[str, Score]:
    """By the way to look; each picture turned by each of so many quarter turns. `mirrored` as for `predict_hands`."""

    def hands(with_finder: Finder | None) -> list[FoundHand]:
        turned = (one.turned(turn).rgb for turn in turns for one in shown)
        read = predict_hands(turned, checkpoint, with_finder, mirrored=mirrored)
        return [replace(hand, view=NO_PIXELS) for hand in read]  # else all pictures stay in memory

    repeated = [one for _ in turns for one in shown]
    found = hands(finder)
    sizes = [size_of(one, hand) for one, hand in zip(repeated, found, strict=True)]
    return {
        way: score(repeated, of_way, sizes, [hand.box is not None for hand in found], checkpoint)
        for way, of_way in ((FOUND, found), (WHOLE, hands(None)))
    }


def size_of(one: Shown, hand: FoundHand) -> str:
    """The range that the hand's size lies in, in words."""
    share = hand.share if one.size is None else one.size
    if share is None:
        return NOT_FOUND
    return RANGES[bisect(SIDES, share) - 1]


def score(
    shown: Sequence[Shown], hands: Sequence[FoundHand], sizes: Sequence[str], found: Sequence[bool], net: Checkpoint
) -> Score:
    """What came of pictures, one entry of each list for each of them."""
    classes = net.info.classes
    probabilities = torch.tensor([list(hand.prediction.probabilities.values()) for hand in hands])  # (N, C)
    labels = torch.tensor([classes.index(one.label) if one.label in classes else -1 for one in shown])
    can_answer = torch.tensor([hand.box is not None or not hand.searched or NONE in classes for hand in hands])
    right = probabilities.argmax(1) == labels
    given = is_given_a_class(probabilities, classes, net.info.threshold) & can_answer
    counted = [torch.tensor(found), right, given, given & right]

    def tally(here: Tensor) -> Tally:
        return Tally(*(int((here & each).sum().item()) for each in (here, *counted)))

    def tallies(values: Sequence[str], names: Sequence[str]) -> dict[str, Tally]:
        return {name: tally(torch.tensor([value == name for value in values])) for name in names if name in values}

    kinds = [one.kind for one in shown]
    has_gestures = {one.label for one in shown} != {NONE}
    curve = coverage_curve(probabilities, labels, classes, can_answer) if has_gestures else []
    return Score(
        total=tally(torch.ones(len(shown), dtype=torch.bool)),
        by_kind=tallies(kinds, sorted(set(kinds))),
        by_size=tallies(sizes, [*RANGES, NOT_FOUND]),
        confusion=confusion_of(labels, probabilities.argmax(1), classes) if has_gestures else {},
        curve=[{name: round(value, 4) for name, value in point.items()} for point in curve],
    )


def lines(
    folders: Sequence[Path],
    checkpoint: Checkpoint,
    finder: Finder,
    *,
    turns: bool,
    every: int,
    mirrored: bool | None = None,
) -> Iterator[dict[str, object]]:
    """What is printed: shares of all pictures in [0, 1], then the counts that they come from."""
    for folder in folders:
        shown = pictures_of(folder, every)
        for turn in range(4 if turns else 1):
            for way, one in measure(shown, checkpoint, finder, [turn], mirrored).items():
                total = one.total
                shares = {"right": total.accuracy, "given": total.coverage, "right_of_given": total.accuracy_when_sure}
                yield {"ruler": str(folder), "turned_deg": 90 * turn, "way": way} | shares | asdict(one)


def main(on_line: Callable[[str], None] = print) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--finder", type=Path, default=SHIPPED)
    parser.add_argument("--checkpoint", type=Path, default=shipped())
    parser.add_argument("--turns", action="store_true", help="turned by 90, 180 and 270 degrees, too")
    parser.add_argument("--every", type=int, default=1, help="only every n-th picture")
    parser.add_argument("--plain", action="store_true", help="one view of each, no mean over margins and mirror images")
    args = parser.parse_args()
    torch.set_num_threads(1)
    finder, checkpoint = load_finder(args.finder), load(args.checkpoint)
    for line in lines(
        args.folders, checkpoint, finder, turns=args.turns, every=args.every, mirrored=False if args.plain else None
    ):
        on_line(json.dumps(line))


if __name__ == "__main__":
    main()
