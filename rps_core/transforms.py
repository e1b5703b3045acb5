"""From a picture to the net's input: one evaluation transform for every use, and the guide's.

ColorJitter belongs to training alone: on a validation picture or in front of a webcam it only adds noise. The guide
puts it everywhere; `data_transforms` is that, to the letter.

torchvision is imported where it is used, here and in the modules below: it brings torch's compiler and sympy along,
80 MB and a second, which neither a worker nor a net that reads a picture needs.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from rps_core.config import INPUT_SIZES_PX, InputSpec
from rps_core.data.images import RESIZERS, UNDECODED, load_image, to_rgb
from rps_core.errors import InputError, described
from rps_core.shapes import format_shape

JITTER = 0.1  # the guide's strength for brightness, contrast, saturation and hue
GUIDE_SPEC = InputSpec(INPUT_SIZES_PX["guide"])

Transform = Callable[[Image.Image], Tensor]
"""From an RGB picture to a tensor (C, H, W), such as `data_transforms`."""


def to_pixels(image: Image.Image, spec: InputSpec) -> Tensor:
    """What the net will see, still as pixels: uint8, (3, size_px, size_px)."""
    return torch.from_numpy(np.array(RESIZERS[spec.resize](image, spec.size_px))).permute(2, 0, 1)


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


data_transforms: Transform
"""The guide's, to the letter: PIL picture to float32 3 x 90 x 90 in [-1, 1]. `__getattr__` makes it."""


def __getattr__(name: str) -> Any:
    if name != "data_transforms":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from torchvision import transforms

    globals()[name] = transforms.Compose(
        [
            transforms.Resize((90, 90)),  # whatever its proportions
            transforms.ColorJitter(brightness=JITTER, contrast=JITTER, saturation=JITTER, hue=JITTER),
            transforms.ToTensor(),  # 3 x 90 x 90, values from 0 to 1
            transforms.Normalize(mean=[0.5] * 3, std=[0.5] * 3),  # values from -1 to 1
        ]
    )
    return globals()[name]


def to_input(image: Any, transform: Any) -> Tensor:
    """(C, H, W): what a transform makes of a PIL picture of any mode, or of the file of one. Raises InputError."""
    picture = _opened(image)
    remedy = "give data_transforms, or one that ends as it does, with ToTensor and Normalize"
    try:
        tensor = transform(picture) if callable(transform) and not isinstance(transform, type) else transform
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"the transform fails on a picture ({error}); {remedy}") from error
    if not isinstance(tensor, Tensor) or tensor.dim() != 3:
        made = f"a tensor of {format_shape(tuple(tensor.shape))}" if isinstance(tensor, Tensor) else described(tensor)
        raise InputError(f"the transform is or makes {made}, but a tensor C x H x W is expected; {remedy}")
    return tensor


def _opened(image: Any) -> Image.Image:
    """RGB. Raises InputError for what is no picture."""
    if isinstance(image, str | Path):
        return load_image(image)
    if not isinstance(image, Image.Image):
        raise InputError(
            f"the image is {described(image)}, but a PIL picture or the path of one is expected; of an array with red "
            "first Image.fromarray(array) makes one, and RPSDataset(data_dir)[0][0] is one"
        )
    try:
        return to_rgb(image)
    except Exception:  # decoders raise whatever a damaged file leads them to
        raise InputError(f"the picture {UNDECODED}") from None
