"""`find(picture)`: the box of a hand, or None.

The whole picture comes first, 128 pixels a side; then once more the surroundings of what was found, where the
hand is larger, so that the box fits better.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from rps_core.arrays import ImageU8
from rps_core.data.images import letterbox
from rps_core.nets.boxes import Box, crop_square, read_boxes
from rps_core.nets.finder import FINDER_PX, Finder

SURROUNDINGS = 2.2
"""The second look sees a square of so many times the box: the middle of the sizes that the finder learned."""
MOST = 3  # boxes that get a second pass
ABOUT_AS_GOOD = 0.8  # of the best score: two hands, and not a hand and a face
SAME_HAND_OVERLAP = 0.25  # the second look must find the same hand: boxes that overlap by at least this
MARGIN = 1.25
"""The classifier gets a square of so many times the hand's longer side: the middle of those it learned, 0.9 to 1.75."""


def find(picture: ImageU8, finder: Finder) -> Box | None:
    """The hand in an RGB picture (H, W, 3): of two the larger; None where the finder is not sure of any."""
    sure = candidates(picture, finder)
    return sure[choose([box.sure for box in sure], sure)] if sure else None


def candidates(picture: ImageU8, finder: Finder) -> list[Box]:
    """Every box that the finder is sure of, each after a second look, the surest of the first look first."""
    sure = [box for box in search(picture, finder, MOST) if box.sure >= finder.threshold]
    return [look_again(picture, box, finder) for box in sure]


def choose(scores: Sequence[float], boxes: Sequence[Box]) -> int:
    """Index of the box that is meant: the larger one of those whose scores are about as good as the best."""
    about_as_good = [index for index, score in enumerate(scores) if score >= ABOUT_AS_GOOD * max(scores)]
    return max(about_as_good, key=lambda index: boxes[index].side)


def search(picture: ImageU8, finder: Finder, most: int = 2) -> list[Box]:
    """What might be a hand in (H, W, 3), the surest first, however unsure; in pixels of the picture."""
    height, width = picture.shape[:2]
    scale = max(height, width) / FINDER_PX
    left, top = ((FINDER_PX - max(1, round(side / scale))) // 2 for side in (width, height))
    return [
        replace(
            box,
            x=(box.x - left) * scale,
            y=(box.y - top) * scale,
            width=box.width * scale,
            height=box.height * scale,
        )
        for box in read_boxes(_output(picture, finder), most)
    ]


def look_again(picture: ImageU8, box: Box, finder: Finder) -> Box:
    """The box after a second look at its surroundings; as it was where that look is less sure of it."""
    x, y, surroundings = surroundings_of(picture, box)
    for again in search(surroundings, finder):
        moved = replace(again, x=again.x + x, y=again.y + y)
        if moved.sure >= finder.threshold and moved.overlap(box) >= SAME_HAND_OVERLAP:
            return moved
    return box


def surroundings_of(picture: ImageU8, box: Box) -> tuple[int, int, ImageU8]:
    """Left and top in the picture, and the pixels, of the square that a second look sees."""
    (x, y), half = box.middle, box.side * SURROUNDINGS / 2
    return max(0, round(x - half)), max(0, round(y - half)), crop_square(picture, box, SURROUNDINGS)


@torch.inference_mode()
def _output(picture: ImageU8, finder: Finder) -> Tensor:
    """(5, CELLS, CELLS)."""
    small = np.asarray(letterbox(Image.fromarray(picture), FINDER_PX))  # (128, 128, 3)
    values = torch.from_numpy(small.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1)
    output: Tensor = finder.model(values[None])[0]
    return output
