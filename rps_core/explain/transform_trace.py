"""The guide's transforms one at a time, so that each can be inspected: resize, jitter, to tensor, normalize."""

from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torchvision.transforms import v2

from rps_core.arrays import Float32, ImageU8
from rps_core.config import InputSpec
from rps_core.storage.files import path_in_script
from rps_core.transforms import to_pixels


@dataclass(frozen=True)
class Steps:
    """Settings of the four transforms. Jitter strengths are ColorJitter's: 0 to 1, hue 0 to 0.5."""

    size_px: int = 90
    resize: str = "letterbox"
    brightness: float = 0.1
    contrast: float = 0.1
    saturation: float = 0.1
    hue: float = 0.1
    mean: float = 0.5
    std: float = 0.5

    @property
    def strengths(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in ("brightness", "contrast", "saturation", "hue")}


@dataclass(frozen=True)
class Traced:
    """A picture after each step. `tensor` is float32 (3, size_px, size_px), with values from `lowest` to `highest`."""

    resized: ImageU8
    jittered: ImageU8
    tensor: Float32
    before: tuple[float, float]
    """Lowest and highest value of the tensor before it is normalized."""

    @property
    def after(self) -> tuple[float, float]:
        return float(self.tensor.min()), float(self.tensor.max())

    @property
    def cut_off(self) -> ImageU8:
        """The tensor as matplotlib draws it: what lies below 0 is black, what lies above 1 is white."""
        return _to_picture(torch.from_numpy(self.tensor).clamp(0, 1))

    @property
    def stretched(self) -> ImageU8:
        """The tensor from its lowest value, black, to its highest, white."""
        lowest, highest = self.after
        return _to_picture((torch.from_numpy(self.tensor) - lowest) / max(highest - lowest, 1e-12))


def trace(image: Image.Image, steps: Steps, seed: int) -> Traced:
    """All four steps. The seed decides the jitter; torch's own generator is left as it was."""
    pixels = to_pixels(image, InputSpec(steps.size_px, resize=steps.resize))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        jittered = v2.ColorJitter(**steps.strengths)(pixels)
    unit = v2.functional.to_dtype(jittered, torch.float32, scale=True)
    tensor = v2.functional.normalize(unit, [steps.mean] * 3, [steps.std] * 3)
    return Traced(_picture(pixels), _picture(jittered), tensor.numpy(), (unit.min().item(), unit.max().item()))


def extremes(image: Image.Image, steps: Steps) -> dict[str, tuple[ImageU8, ImageU8]]:
    """For each strength above 0 the least and the most that the jitter can do, alone."""
    pixels = to_pixels(image, InputSpec(steps.size_px, resize=steps.resize))
    change = {
        "brightness": v2.functional.adjust_brightness,
        "contrast": v2.functional.adjust_contrast,
        "saturation": v2.functional.adjust_saturation,
        "hue": v2.functional.adjust_hue,
    }
    return {
        name: (_picture(change[name](pixels, low)), _picture(change[name](pixels, high)))
        for name, strength in steps.strengths.items()
        if strength
        for low, high in [jitter_range(name, strength)]
    }


def jitter_range(name: str, strength: float) -> tuple[float, float]:
    """From where to where ColorJitter draws its factor; of the hue, the part of the colour circle it turns by."""
    return (-strength, strength) if name == "hue" else (max(0.0, 1 - strength), 1 + strength)


def transforms_code(file: Path, steps: Steps, seed: int) -> str:
    """The four steps on a picture file as PyTorch code that runs as it stands, in the project's folder.

    It ends with `resized`, `jittered`, `unit` and `tensor`.
    """
    strengths = ", ".join(f"{name}={strength:g}" for name, strength in steps.strengths.items())
    names = ", ".join(sorted((steps.resize, "load_image")))
    return (
        "import torch\nfrom torchvision.transforms import v2\n\n"
        f"from rps_core.data.images import {names}\n\n"
        f"image = load_image({path_in_script(file)!r})\n"
        f"resized = v2.functional.pil_to_tensor({steps.resize}(image, {steps.size_px}))  # uint8, 0 to 255\n"
        f"torch.manual_seed({seed})\n"
        f"jittered = v2.ColorJitter({strengths})(resized)\n"
        "unit = v2.functional.to_dtype(jittered, torch.float32, scale=True)  # 0 to 1\n"
        f"tensor = v2.functional.normalize(unit, [{steps.mean:g}] * 3, [{steps.std:g}] * 3)\n"
        "print(tuple(tensor.shape), tensor.min().item(), tensor.max().item())\n"
    )


def _picture(pixels: Tensor) -> ImageU8:
    """(3, H, W) uint8 to (H, W, 3)."""
    return pixels.permute(1, 2, 0).numpy()


def _to_picture(values: Tensor) -> ImageU8:
    """(3, H, W) in [0, 1] to (H, W, 3)."""
    return _picture((values * 255).round().to(torch.uint8))
