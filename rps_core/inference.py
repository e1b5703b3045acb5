"""From a picture to a class: one function for the terminal, the photo page and the webcam alike."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from rps_core.arrays import ImageU8
from rps_core.labels import NONE, Prediction, mean_prediction
from rps_core.nets.boxes import Box, crop_square
from rps_core.nets.checkpoint import Checkpoint
from rps_core.nets.find import MARGIN, candidates, choose
from rps_core.nets.finder import Finder
from rps_core.transforms import EvalTransform, to_pixels

BATCH_SIZE = 64  # pictures a forward pass: bounds the memory however many are uploaded


@torch.inference_mode()
def predict(images: Sequence[Image.Image], checkpoint: Checkpoint) -> list[Prediction]:
    """One prediction per RGB picture, in the order given."""
    transform = EvalTransform(checkpoint.info.input_spec)
    predictions = []
    for first in range(0, len(images), BATCH_SIZE):
        batch = torch.stack([transform(image) for image in images[first : first + BATCH_SIZE]])  # (B, 3, S, S)
        predictions += [to_prediction(logits, checkpoint.info.classes) for logits in checkpoint.model(batch)]
    return predictions


def to_prediction(logits: Tensor, classes: Sequence[str]) -> Prediction:
    """From logits (C,) to probabilities by the softmax, under the classes' names."""
    return Prediction(dict(zip(classes, logits.softmax(0).tolist(), strict=True)))


def frame_classifier(checkpoint: Checkpoint) -> Callable[[ImageU8], Prediction]:
    """A function from one picture (H, W, 3) to a prediction, quick enough for every frame of a camera.

    It computes with one thread: for a single small picture more threads only wait for one another.
    """
    prepared = threading.local()

    @torch.inference_mode()
    def classify(rgb: ImageU8) -> Prediction:
        if not hasattr(prepared, "done"):
            torch.set_num_threads(1)  # holds for the thread that calls it
            prepared.done = True
        batch = net_input(rgb, checkpoint).unsqueeze(0)  # (1, 3, S, S)
        return to_prediction(checkpoint.model(batch)[0], checkpoint.info.classes)

    return classify


def net_input(rgb: ImageU8, checkpoint: Checkpoint) -> Tensor:
    """A picture (H, W, 3) as the net takes it, float32 (3, size_px, size_px)."""
    return EvalTransform(checkpoint.info.input_spec)(Image.fromarray(rgb))


def net_input_picture(image: Image.Image, checkpoint: Checkpoint) -> ImageU8:
    """Exactly the pixels that the net sees, uint8 (size_px, size_px, 3)."""
    return np.asarray(to_pixels(image, checkpoint.info.input_spec).permute(1, 2, 0))


@dataclass(frozen=True)
class FoundHand:
    """What a picture shows. `box` is where the hand was found, None where it was not."""

    box: Box | None
    prediction: Prediction


def find_and_predict(picture: ImageU8, finder: Finder, checkpoint: Checkpoint, *, mirrored: bool = True) -> FoundHand:
    """(H, W, 3) RGB. With `mirrored` the mean of the view and its mirror image: steadier, for twice the time."""
    view, box = hand_view(picture, finder, checkpoint)
    return FoundHand(box, predict_views([view], checkpoint, mirrored=mirrored)[0])


def hand_view(picture: ImageU8, finder: Finder, checkpoint: Checkpoint) -> tuple[ImageU8, Box | None]:
    """What the classifier should see of (H, W, 3), the found hand with a margin or the whole; and where the hand is.

    Of several boxes the one counts that both nets take for a hand: sure, and not "none". The whole picture is kept
    where the classifier is sure of a gesture in it already: the hand fills it, and a box could only cut something off.
    """
    boxes = candidates(picture, finder)
    if not boxes:
        return picture, None
    views = [crop_square(picture, box, MARGIN) for box in boxes]
    whole, *crops = predict_views([picture, *views], checkpoint, mirrored=False)
    scores = [box.sure * (1 - crop.probabilities[NONE]) for box, crop in zip(boxes, crops, strict=True)]
    chosen = choose(scores, boxes)
    keep_whole = whole.label != NONE and whole.reaches(checkpoint.info.threshold)
    return picture if keep_whole else views[chosen], boxes[chosen]


def predict_views(views: Sequence[ImageU8], checkpoint: Checkpoint, *, mirrored: bool) -> list[Prediction]:
    """One prediction per view (H, W, 3), or the mean of those of it and its mirror image."""
    images = [Image.fromarray(view) for view in views]
    predictions = predict(images, checkpoint)
    if not mirrored:
        return predictions
    turned = predict([ImageOps.mirror(image) for image in images], checkpoint)
    return [mean_prediction(pair) for pair in zip(predictions, turned, strict=True)]
