"""Where a net fails: accuracy on the same photographs, spoilt in one way at a time, a little to a lot."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision.transforms.v2 import functional

from rps_core.batches import ImageTensors
from rps_core.evaluation.evaluate import BATCH_SIZE, predict_probabilities, share
from rps_core.nets.checkpoint import Checkpoint

Change = Callable[[Tensor, float], Tensor]
"""(uint8 pictures (N, 3, S, S), strength) -> the same, spoilt"""


@dataclass(frozen=True)
class Perturbation:
    """One way to spoil a picture. The first strength changes nothing."""

    name: str
    unit: str
    strengths: Sequence[float]
    change: Change


@dataclass(frozen=True)
class Point:
    """Accuracy, a share in [0, 1], at one strength of one perturbation."""

    perturbation: str
    unit: str
    strength: float
    accuracy: float


def _affine(images: Tensor, *, turn_deg: float = 0, shift: float = 0, scale: float = 1) -> Tensor:
    """Turned, moved to the right by a share of the side, and scaled; the border's pixels are continued."""
    if (turn_deg, shift, scale) == (0, 0, 1):
        return images
    angle = math.radians(turn_deg)
    cos, sin = math.cos(angle) / scale, math.sin(angle) / scale
    where_from = torch.tensor([[cos, -sin, -2 * shift], [sin, cos, 0.0]])  # output to input, sides from -1 to 1
    moved = []
    for batch in torch.split(images, BATCH_SIZE):
        grid = F.affine_grid(where_from.expand(len(batch), 2, 3), list(batch.shape), align_corners=False)
        moved.append(F.grid_sample(batch.float(), grid, padding_mode="border", align_corners=False).to(torch.uint8))
    return torch.cat(moved)


def _blur(images: Tensor, sigma_px: float) -> Tensor:
    if sigma_px == 0:
        return images
    width = 2 * int(3 * sigma_px) + 3
    blurred: Tensor = functional.gaussian_blur(images, [width, width], [sigma_px, sigma_px])
    return blurred


def _noise(images: Tensor, sd: float) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return (images + sd * torch.randn(images.shape, generator=generator)).clamp(0, 255).to(torch.uint8)


def _occlude(images: Tensor, part: float) -> Tensor:
    """A grey square over the middle, which covers that share of the area."""
    side = images.shape[-1]
    hidden = round(side * part**0.5)
    first = (side - hidden) // 2
    covered = images.clone()
    covered[..., first : first + hidden, first : first + hidden] = 128
    return covered


def _grey(images: Tensor, amount: float) -> Tensor:
    grey: Tensor = functional.adjust_saturation(images, 1 - amount)
    return grey


def _mirror(images: Tensor, times: float) -> Tensor:
    return images.flip(3) if times else images


PERTURBATIONS = (
    Perturbation("turned", "degrees", (0, 15, 30, 45, 90, 135, 180), lambda images, deg: _affine(images, turn_deg=deg)),
    Perturbation(
        "hand of another size", "times", (1, 0.4, 0.55, 0.75, 1.3, 1.6), lambda images, s: _affine(images, scale=s)
    ),
    Perturbation(
        "off centre", "of the side", (0, 0.1, 0.2, 0.3, 0.4), lambda images, part: _affine(images, shift=part)
    ),
    Perturbation("blurred", "px of the input", (0, 0.7, 1.2, 2, 3), _blur),
    Perturbation(
        "brightness", "times", (1, 0.25, 0.5, 1.5, 2), lambda images, x: functional.adjust_brightness(images, x)
    ),
    Perturbation("contrast", "times", (1, 0.25, 0.5, 1.5, 2), lambda images, x: functional.adjust_contrast(images, x)),
    Perturbation("noise", "of 255, sd", (0, 10, 20, 40, 60), _noise),
    Perturbation("grey", "of the colour lost", (0, 0.5, 1), _grey),
    Perturbation("mirrored", "times", (0, 1), _mirror),
    Perturbation("covered", "of the area", (0, 0.02, 0.05, 0.1, 0.2), _occlude),
)


def measure(
    tensors: ImageTensors, checkpoint: Checkpoint, on_progress: Callable[[int, int], None] | None = None
) -> list[Point]:
    """Accuracy for every strength of every perturbation; the labels are indices into the net's classes."""
    points: list[Point] = []
    total = sum(len(perturbation.strengths) for perturbation in PERTURBATIONS)
    for perturbation in PERTURBATIONS:
        for strength in perturbation.strengths:
            spoilt = perturbation.change(tensors.images, strength)
            predicted = predict_probabilities(checkpoint.model, spoilt, checkpoint.info.input_spec).argmax(1)
            points.append(Point(perturbation.name, perturbation.unit, strength, share(predicted == tensors.labels)))
            if on_progress is not None:
                on_progress(len(points), total)
    return points
