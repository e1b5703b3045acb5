"""From a picture to the net's input: one evaluation transform for every use, and the guide's.

ColorJitter belongs to training alone: on a validation picture or in front of a webcam it only adds noise. The guide
puts it everywhere; `data_transforms` is that, to the letter.
"""

import torch
from PIL import Image
from torch import Tensor
from torchvision import transforms
from torchvision.transforms.v2 import functional

from rps_core.config import INPUT_SIZES_PX, InputSpec
from rps_core.data.images import RESIZERS

JITTER = 0.1  # the guide's strength for brightness, contrast, saturation and hue
GUIDE_SPEC = InputSpec(INPUT_SIZES_PX["guide"])


def to_pixels(image: Image.Image, spec: InputSpec) -> Tensor:
    """What the net will see, still as pixels: uint8, (3, size_px, size_px)."""
    pixels: Tensor = functional.pil_to_tensor(RESIZERS[spec.resize](image, spec.size_px))
    return pixels


def normalize(pixels: Tensor, spec: InputSpec) -> Tensor:
    """uint8 (..., 3, H, W) in [0, 255] to float32 of the same shape; in [-1, 1] for mean and std 0.5."""
    return standardize(pixels.float() / 255, spec)


def standardize(values: Tensor, spec: InputSpec) -> Tensor:
    """(values - mean) / std: float32 (..., 3, H, W) in [0, 1] to the same shape; in [-1, 1] for mean and std 0.5."""
    mean = torch.tensor(spec.mean).view(3, 1, 1)
    std = torch.tensor(spec.std).view(3, 1, 1)
    return (values - mean) / std


class EvalTransform:
    """Picture to net input, float32 (3, size_px, size_px). Validation, photo, webcam and export all use this one."""

    def __init__(self, spec: InputSpec = GUIDE_SPEC) -> None:
        self.spec = spec

    def __call__(self, image: Image.Image) -> Tensor:
        return normalize(to_pixels(image, self.spec), self.spec)


data_transforms = transforms.Compose(
    [
        transforms.Resize((90, 90)),  # whatever its proportions
        transforms.ColorJitter(brightness=JITTER, contrast=JITTER, saturation=JITTER, hue=JITTER),
        transforms.ToTensor(),  # 3 x 90 x 90, values from 0 to 1
        transforms.Normalize(mean=[0.5] * 3, std=[0.5] * 3),  # values from -1 to 1
    ]
)
"""The guide's, to the letter: PIL picture to float32 3 x 90 x 90 in [-1, 1]."""
