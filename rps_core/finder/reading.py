"""A still picture read with the finder and a classifier: which hand was looked at, and what it is taken for.

Where the finder is sure of a hand, its surroundings are classified; else, or where the hand fills it, the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from rps_core.finder.boxes import Box, crop_square
from rps_core.finder.find import MARGIN, candidates, choose
from rps_core.finder.weights import Finder
from rps_core.labels import NONE
from rps_core.nets.checkpoint import Checkpoint
from rps_core.transforms import EvalTransform

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What a picture shows. `box` is where the hand was found, None where it was not."""

    box: Box | None
    probabilities: dict[str, float]


def hand_view(picture: Rgb, finder: Finder, checkpoint: Checkpoint) -> tuple[Rgb, Box | None]:
    """What the classifier should see of (H, W, 3), the found hand with a margin or the whole; and where the hand is.

    Of several boxes the one counts that both nets take for a hand: sure, and not "none". The whole picture is kept
    where the classifier is sure of a gesture in it already: the hand fills it, and a box could only cut something off.
    """
    boxes = candidates(picture, finder)
    if not boxes:
        return picture, None
    views = [crop_square(picture, box, MARGIN) for box in boxes]
    classes = list(checkpoint.info.classes)
    rows = classify_views([picture, *views], checkpoint, mirrored=False)  # (1 + boxes, C)
    is_none = rows[1:, classes.index(NONE)]
    place = choose([box.sure * (1 - none) for box, none in zip(boxes, is_none.tolist(), strict=True)], boxes)
    whole = int(rows[0].argmax())
    keep_whole = classes[whole] != NONE and rows[0, whole] >= checkpoint.info.threshold
    return picture if keep_whole else views[place], boxes[place]


def read(picture: Rgb, finder: Finder, checkpoint: Checkpoint, *, mirrored: bool = True) -> Reading:
    """(H, W, 3) RGB. With `mirrored` the mean of the view and its mirror image: steadier, for twice the time."""
    view, box = hand_view(picture, finder, checkpoint)
    values = classify_views([view], checkpoint, mirrored=mirrored)[0]
    return Reading(box, dict(zip(checkpoint.info.classes, values.tolist(), strict=True)))


@torch.inference_mode()
def classify_views(views: Sequence[Rgb], checkpoint: Checkpoint, *, mirrored: bool) -> Floats:
    """(V, C) softmax of each view (H, W, 3), or the mean of it and its mirror image."""
    transform = EvalTransform(checkpoint.info.input_spec)
    batch = torch.stack([transform(Image.fromarray(view)) for view in views])  # (V, 3, S, S)
    probabilities = checkpoint.model(batch).softmax(1)
    if mirrored:
        probabilities = (probabilities + checkpoint.model(batch.flip(3)).softmax(1)) / 2
    out: Floats = probabilities.double().numpy()
    return out
