"""From pictures to the boxes of the hands in them.

The whole picture comes first, 128 pixels a side; then once more the surroundings of what was found, where the
hand is larger, so that the box fits better.
"""

from collections.abc import Iterator, Sequence
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
BATCH_SIZE = 64  # pictures a forward pass: bounds the memory however many there are
MOST = 3  # boxes that get a second pass
ABOUT_AS_GOOD = 0.8  # of the best score: two hands, and not a hand and a face
OTHER_HAND = 0.6  # of the best score: enough to say that there is another, which the first look is less sure of
SAME_HAND_OVERLAP = 0.25  # the second look must find the same hand: boxes that overlap by at least this
NOT_FOUND_AGAIN = 0.2  # times as sure: what the second look does not see, not even unsurely
MARGIN = 1.25
"""The classifier gets a square of so many times the hand's longer side: the middle of those it learned, 0.9 to 1.75."""
MARGINS = (1.12, MARGIN, 1.4)
"""A still picture is read at all of these: no box fits to the pixel."""


def candidates(pictures: Sequence[ImageU8], finder: Finder) -> list[list[Box]]:
    """For each picture (H, W, 3) every box that the finder is sure of, after a second look, the surest first.

    All first looks go through the net together, then all second ones.
    """
    first = [[box for box in boxes if box.sure >= finder.threshold] for boxes in search_each(pictures, finder, MOST)]
    shown = [(picture, box) for picture, boxes in zip(pictures, first, strict=True) for box in boxes]
    refined = iter(refine(shown, finder))
    return [[next(refined) for _ in boxes] for boxes in first]


def choose(scores: Sequence[float], boxes: Sequence[Box]) -> int:
    """Index of the box that is meant: the larger one of those whose scores are about as good as the best."""
    return max(_as_good_as(ABOUT_AS_GOOD, scores), key=lambda index: boxes[index].side)


def other_hands(scores: Sequence[float], boxes: Sequence[Box], chosen: int) -> list[int]:
    """Indices of the boxes that could have been meant as well: not much worse, and not the same hand as the chosen."""
    good = [index for index in _as_good_as(OTHER_HAND, scores) if index != chosen]
    return [index for index in good if boxes[index].overlap(boxes[chosen]) < SAME_HAND_OVERLAP]


def _as_good_as(share: float, scores: Sequence[float]) -> list[int]:
    return [index for index, score in enumerate(scores) if score >= share * max(scores)]


def search(picture: ImageU8, finder: Finder, most: int = 2) -> list[Box]:
    """What might be a hand in (H, W, 3), the surest first, however unsure; in pixels of the picture."""
    return search_each([picture], finder, most)[0]


def search_each(pictures: Sequence[ImageU8], finder: Finder, most: int = 2) -> list[list[Box]]:
    """The same for each of several pictures, which go through the net together."""
    outputs = _outputs(pictures, finder)
    return [
        [_in_picture(box, picture) for box in read_boxes(output, most)]
        for picture, output in zip(pictures, outputs, strict=True)
    ]


def _in_picture(box: Box, picture: ImageU8) -> Box:
    """From pixels of the finder's input to pixels of the picture (H, W, 3) that was letterboxed into it."""
    height, width = picture.shape[:2]
    scale = max(height, width) / FINDER_PX
    left, top = ((FINDER_PX - max(1, round(side / scale))) // 2 for side in (width, height))
    x, y = (box.x - left) * scale, (box.y - top) * scale
    return replace(box, x=x, y=y, width=box.width * scale, height=box.height * scale)


def refine(shown: Sequence[tuple[ImageU8, Box]], finder: Finder) -> list[Box]:
    """For each picture and a box in it, the box after a second look at its surroundings.

    How sure it is, is the geometric mean of both looks.
    """
    surroundings = [surroundings_of(picture, box) for picture, box in shown]
    found = search_each([pixels for _, _, pixels in surroundings], finder)
    return [
        _same_hand(box, [replace(again, x=again.x + left, y=again.y + top) for again in boxes], finder)
        for (_, box), (left, top, _), boxes in zip(shown, surroundings, found, strict=True)
    ]


def _same_hand(box: Box, found: Sequence[Box], finder: Finder) -> Box:
    """The first of those found that is the same hand, as sure as both looks together, by their geometric mean.

    Where the second look is not sure of it, the box stays; where it finds nothing there, it is hardly a hand.
    """
    again = next((again for again in found if again.overlap(box) >= SAME_HAND_OVERLAP), None)
    if again is None:
        return replace(box, sure=box.sure * NOT_FOUND_AGAIN)
    return replace(again if again.sure >= finder.threshold else box, sure=(box.sure * again.sure) ** 0.5)


def surroundings_of(picture: ImageU8, box: Box) -> tuple[int, int, ImageU8]:
    """Left and top in the picture, and the pixels, of the square that a second look sees."""
    (x, y), half = box.middle, box.side * SURROUNDINGS / 2
    return max(0, round(x - half)), max(0, round(y - half)), crop_square(picture, box, SURROUNDINGS)


@torch.inference_mode()
def _outputs(pictures: Sequence[ImageU8], finder: Finder) -> Iterator[Tensor]:
    """(5, CELLS, CELLS) for each picture (H, W, 3)."""
    for first in range(0, len(pictures), BATCH_SIZE):
        batch = [letterbox(Image.fromarray(picture), FINDER_PX) for picture in pictures[first : first + BATCH_SIZE]]
        pixels = np.stack([np.asarray(image) for image in batch]).transpose(0, 3, 1, 2)  # (B, 3, 128, 128)
        yield from finder.model(torch.from_numpy(pixels.astype(np.float32) / 127.5 - 1))
