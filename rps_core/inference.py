"""From a picture to a class: one function for the terminal, the photo page and the webcam alike."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from rps_core.arrays import ImageU8
from rps_core.nets.checkpoint import Checkpoint
from rps_core.transforms import EvalTransform, to_pixels

BATCH_SIZE = 64  # pictures a forward pass: bounds the memory however many are uploaded


@dataclass(frozen=True)
class Prediction:
    """The likeliest class, its probability in [0, 1], and every class's; `sure`: whether it reaches the threshold."""

    label: str
    probability: float
    probabilities: dict[str, float]
    sure: bool


@torch.inference_mode()
def predict_image(
    image: Image.Image, model: nn.Module, transform: Callable[[Image.Image], Tensor]
) -> tuple[int, float]:
    """The guide's: (class index, its softmax probability) of one picture, in inference mode."""
    model.eval()
    probabilities = model(transform(image).unsqueeze(0)).softmax(1)[0]  # (num_classes,)
    index = int(probabilities.argmax().item())
    return index, float(probabilities[index].item())


@torch.inference_mode()
def predict(images: Sequence[Image.Image], checkpoint: Checkpoint, threshold: float | None = None) -> list[Prediction]:
    """A prediction for each RGB picture, in the order given. The threshold is the net's own unless given."""
    threshold = checkpoint.info.threshold if threshold is None else threshold
    transform = EvalTransform(checkpoint.info.input_spec)
    predictions = []
    for first in range(0, len(images), BATCH_SIZE):
        batch = torch.stack([transform(image) for image in images[first : first + BATCH_SIZE]])  # (B, 3, S, S)
        for row in checkpoint.model(batch).softmax(1).tolist():
            predictions.append(to_prediction(row, checkpoint.info.classes, threshold))
    return predictions


def to_prediction(row: Sequence[float], classes: Sequence[str], threshold: float) -> Prediction:
    """Names for the numbers of one softmax."""
    probability = max(row)
    label = classes[list(row).index(probability)]
    return Prediction(label, probability, dict(zip(classes, row, strict=True)), probability >= threshold)


def frame_classifier(checkpoint: Checkpoint) -> Callable[[ImageU8], dict[str, float]]:
    """A function from one picture (H, W, 3) to each class's probability, quick enough for every frame of a camera.

    It computes with one thread: for a single small picture more threads only wait for one another.
    """
    prepared = threading.local()

    @torch.inference_mode()
    def classify(rgb: ImageU8) -> dict[str, float]:
        if not hasattr(prepared, "done"):
            torch.set_num_threads(1)  # holds for the thread that calls it
            prepared.done = True
        batch = net_input(rgb, checkpoint).unsqueeze(0)  # (1, 3, S, S)
        row = checkpoint.model(batch).softmax(1)[0].tolist()
        return dict(zip(checkpoint.info.classes, row, strict=True))

    return classify


def net_input(rgb: ImageU8, checkpoint: Checkpoint) -> Tensor:
    """A picture (H, W, 3) as the net takes it, float32 (3, size_px, size_px)."""
    return EvalTransform(checkpoint.info.input_spec)(Image.fromarray(rgb))


def net_input_picture(image: Image.Image, checkpoint: Checkpoint) -> ImageU8:
    """Exactly the pixels that the net sees, uint8 (size_px, size_px, 3)."""
    return np.asarray(to_pixels(image, checkpoint.info.input_spec).permute(1, 2, 0))
