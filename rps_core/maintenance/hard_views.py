"""What cameras and rooms do to a hand beyond the recipe `fast`: too much light, something before it, no resolution.

Batches are float32 (B, C, H, W) in [0, 1], RGB and perhaps more channels, which stay as they are. Every change comes to
a share of the pictures, and each share is drawn anew.
"""

import math

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

BRIGHT_SHARE, BRIGHT = 0.12, (1.2, 2.2)  # times; what is brighter than white is white
COVERED_SHARE, COVERED_SIDES = 0.15, (0.1, 0.35)  # of the picture's side
COARSE_SHARE, COARSE = 0.12, 2  # pixels that become one
NOISY_SHARE, NOISE_SD = 0.12, (0.03, 0.12)
GREY_SHARE = 0.08


def hard_views(images: Tensor, generator: Generator, covered: float = COVERED_SHARE) -> Tensor:
    """(B, 3 or more, S, S) -> the same shape."""

    def uniform(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator, device=images.device)

    def some(share: float) -> Tensor:
        return uniform(count, 1, 1, 1) < share

    count, side = len(images), images.shape[-1]
    rgb = images[:, :3]
    rgb = torch.where(some(covered) & _rectangles(count, side, uniform), rgb.roll(1, 0), rgb)
    low, high = (math.log(edge) for edge in BRIGHT)
    rgb = torch.where(some(BRIGHT_SHARE), rgb * torch.exp(low + (high - low) * uniform(count, 1, 1, 1)), rgb)
    coarse = F.interpolate(F.avg_pool2d(rgb, COARSE), size=(side, side), mode="bilinear")
    rgb = torch.where(some(COARSE_SHARE), coarse, rgb)
    sd = NOISE_SD[0] + (NOISE_SD[1] - NOISE_SD[0]) * uniform(count, 1, 1, 1)
    noise = torch.randn(rgb.shape, generator=generator, device=images.device)
    rgb = torch.where(some(NOISY_SHARE), rgb + sd * noise, rgb)
    rgb = torch.where(some(GREY_SHARE), rgb.mean(1, keepdim=True), rgb)
    return torch.cat((rgb.clamp(0, 1), images[:, 3:]), 1)


def _rectangles(count: int, side: int, uniform) -> Tensor:  # type: ignore[no-untyped-def]
    """(B, 1, S, S) true inside a rectangle anywhere: there another picture of the batch covers this one."""
    low, high = COVERED_SIDES
    middle = side * uniform(count, 1, 1, 2)
    half = side / 2 * (low + (high - low) * uniform(count, 1, 1, 2))
    line = torch.arange(side, device=middle.device)
    rows = (line.view(1, 1, side, 1) - middle[..., :1]).abs() < half[..., :1]
    columns = (line.view(1, 1, 1, side) - middle[..., 1:]).abs() < half[..., 1:]
    return rows & columns
