"""From a picture to a class: one function for the terminal, the photo page and the webcam alike."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from rps_core.arrays import ImageU8
from rps_core.labels import NO_HAND, NONE, Prediction, mean_prediction
from rps_core.models import fold_batchnorm
from rps_core.nets.boxes import Box, crop_square
from rps_core.nets.checkpoint import Checkpoint
from rps_core.nets.find import MARGIN, MARGINS, candidates, choose, other_hands
from rps_core.nets.finder import Finder
from rps_core.transforms import EvalTransform, to_pixels

BATCH_SIZE = 64  # pictures a forward pass: bounds the memory however many are uploaded
FILLS = 0.6
"""From this share of the picture's longer side on a hand fills it: the classifier learned hands from 0.57 of it on."""
NONE_COUNTS = 0.5
"""A box whose crop shows no gesture may still hold a hand that makes another sign: it is at most half as good."""
BATCH_PIXELS = 50_000_000  # of the pictures that `predict_hands` holds at a time: 150 MB


@torch.inference_mode()
def predict(images: Sequence[Image.Image], checkpoint: Checkpoint) -> list[Prediction]:
    """One prediction per RGB picture, in the order given: the whole picture, as training pictures are read."""
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
    model = fold_batchnorm(checkpoint.model)

    @torch.inference_mode()
    def classify(rgb: ImageU8) -> Prediction:
        if not hasattr(prepared, "done"):
            torch.set_num_threads(1)  # holds for the thread that calls it
            prepared.done = True
        batch = net_input(rgb, checkpoint).unsqueeze(0)  # (1, 3, S, S)
        return to_prediction(model(batch)[0], checkpoint.info.classes)

    return classify


def net_input(rgb: ImageU8, checkpoint: Checkpoint) -> Tensor:
    """A picture (H, W, 3) as the net takes it, float32 (3, size_px, size_px)."""
    return EvalTransform(checkpoint.info.input_spec)(Image.fromarray(rgb))


def net_input_picture(image: Image.Image, checkpoint: Checkpoint) -> ImageU8:
    """Exactly the pixels that the net sees, uint8 (size_px, size_px, 3)."""
    return np.asarray(to_pixels(image, checkpoint.info.input_spec).permute(1, 2, 0))


@dataclass(frozen=True)
class FoundHand:
    """What a picture shows, and where."""

    box: Box | None
    """Where the hand is, in pixels of the picture; None where it was not searched for, or nothing but what is hardly a
    hand was found: `view` shows that."""
    prediction: Prediction
    view: ImageU8
    """What the classifier was given, (H, W, 3): the hand with a margin, or the whole picture."""
    picture_px: tuple[int, int]
    """Width and height of the picture."""
    searched: bool = True
    """Whether a finder searched the picture; False where the whole picture was asked for."""
    others: tuple[Box, ...] = ()
    """Boxes of other hands that are about as good; `box` is the largest of them all."""
    readings: int = 1
    """Of how many views of the hand, or of the whole picture, the prediction is the mean."""

    @property
    def box_px(self) -> tuple[int, int, int, int] | None:
        """x, y, width, height of the box in whole pixels of the picture, as far as it lies in it."""
        return self.box.within(*self.picture_px) if self.box else None

    @property
    def share(self) -> float | None:
        """The hand's longer side by the picture's, from 0 on; None without a box."""
        return self.box.side / max(self.picture_px) if self.box else None

    def decide(self, threshold: float) -> str:
        """As `Prediction.decide`: a class, or why there is none. A hand that was searched for and not found counts."""
        found = self.box is not None and not self.box.is_doubtful
        return self.prediction.decide(threshold, hand_found=found or not self.searched)


def predict_hands(
    pictures: Iterable[ImageU8 | Image.Image],
    checkpoint: Checkpoint,
    finder: Finder | None,
    *,
    mirrored: bool | None = None,
) -> Iterator[FoundHand]:
    """Still pictures, RGB, (H, W, 3) or PIL's, read where the hand is: one FoundHand for each, in the order given.

    Without a finder the whole pictures are read. `mirrored`: the mean of what is read at MARGINS, or of the whole, and
    of the mirror images, steadier for more time; None: with a finder only. Pictures are drawn as they are needed, a
    batch at a time.
    """
    mirrored = finder is not None if mirrored is None else mirrored
    for batch in _batches(pictures):
        yield from _predict_batch(batch, checkpoint, finder, mirrored)


def _batches(pictures: Iterable[ImageU8 | Image.Image]) -> Iterator[list[ImageU8]]:
    """Lists of at most BATCH_SIZE pictures, which hold at most BATCH_PIXELS together, or one picture."""
    batch: list[ImageU8] = []
    pixels = 0
    for one in pictures:
        picture = np.asarray(one)
        height, width = picture.shape[:2]
        if batch and (len(batch) == BATCH_SIZE or pixels + height * width > BATCH_PIXELS):
            yield batch
            batch, pixels = [], 0
        batch.append(picture)
        pixels += height * width
    if batch:
        yield batch


def _predict_batch(
    pictures: Sequence[ImageU8], checkpoint: Checkpoint, finder: Finder | None, mirrored: bool
) -> list[FoundHand]:
    """Find, classify the whole and every candidate, choose: each for all pictures together. Then read each hand."""
    boxes = candidates(pictures, finder) if finder else [[] for _ in pictures]
    views = [
        [picture, *(crop_square(picture, box, MARGIN) for box in found)]
        for picture, found in zip(pictures, boxes, strict=True)
    ]
    predictions = iter(_predict_views([view for of_picture in views for view in of_picture], checkpoint))
    hands = [
        _choose_hand(of_picture, found, [next(predictions) for _ in of_picture], checkpoint.info.threshold)
        for of_picture, found in zip(views, boxes, strict=True)
    ]
    if mirrored:
        hands = [_read_surely(hand, picture, checkpoint) for hand, picture in zip(hands, pictures, strict=True)]
    hands = [replace(hand, searched=finder is not None) for hand in hands]
    return [_without_doubtful_box(hand, checkpoint.info.threshold) for hand in hands]


def _without_doubtful_box(hand: FoundHand, threshold: float) -> FoundHand:
    """What is hardly a hand is none; the prediction stays, a guess that nobody stands for."""
    return replace(hand, box=None, others=()) if hand.decide(threshold) == NO_HAND else hand


def _read_surely(hand: FoundHand, picture: ImageU8, checkpoint: Checkpoint) -> FoundHand:
    """With the mean of several views as its prediction."""
    views = _readings(hand, picture)
    return replace(hand, prediction=mean_prediction(_predict_views(views, checkpoint)), readings=len(views))


def _readings(hand: FoundHand, picture: ImageU8) -> list[ImageU8]:
    """What is read of a hand to be sure: its crop at each of MARGINS, or the whole picture, and their mirror images."""
    views = [hand.view]
    if hand.box and hand.view is not picture:
        views = [crop_square(picture, hand.box, margin) for margin in MARGINS]
    return [*views, *(view[:, ::-1] for view in views)]


def _choose_hand(
    views: Sequence[ImageU8], boxes: Sequence[Box], predictions: Sequence[Prediction], threshold: float
) -> FoundHand:
    """Of the whole picture, which comes first in `views` and `predictions`, and the candidates, the one that is meant.

    Of several boxes the one counts that both nets take for a hand: sure, and rather not "none". The whole picture is
    kept where that hand fills it and the classifier is sure of a gesture in it: a box could only cut something off.
    """
    height, width = views[0].shape[:2]
    picture_px = (width, height)
    if not boxes:
        return FoundHand(None, predictions[0], views[0], picture_px)
    scores = [
        box.sure * (1 - NONE_COUNTS * crop.probabilities.get(NONE, 0.0))
        for box, crop in zip(boxes, predictions[1:], strict=True)
    ]
    chosen = choose(scores, boxes)
    fills = boxes[chosen].side >= FILLS * max(picture_px)
    shown = 0 if fills and predictions[0].sure_of_gesture(threshold) else 1 + chosen
    others = tuple(boxes[index] for index in other_hands(scores, boxes, chosen))
    return FoundHand(boxes[chosen], predictions[shown], views[shown], picture_px, others=others)


def _predict_views(views: Sequence[ImageU8], checkpoint: Checkpoint) -> list[Prediction]:
    return predict([Image.fromarray(view) for view in views], checkpoint)
