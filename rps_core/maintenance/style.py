"""Rendered pictures as if drawn and photographed otherwise, so that a net learns hands and not how these were drawn.

What all renderings share, and no photograph has, is a style: how fine their grain is, how soft their shadows, which
colours lie beside each other. `other_styles` draws another one for each picture and leaves its outlines where they are.
"""

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

AMPLITUDES = 0.7  # of another picture's, at most
KERNELS = (1, 3, 3, 5, 7)  # px, one drawn for each part of a batch
PART = 32  # pictures that share a kernel
SHADOW_FIELDS, SHADOW_SD = (2, 7), 0.45  # fields across the picture; of the logarithm of light, at most
GRAIN_FIELDS, GRAIN_SD = (12, 60), 0.12
SHARPER = (-0.7, 2.3)  # times the details; below zero blurs


def other_styles(images: Tensor, generator: Generator) -> Tensor:
    """(B, 3 or more, S, S) in [0, 1] -> the same shape; channels after RGB stay as they are.

    Five changes, each for a share of the pictures drawn by itself; one picture in seven stays as it is.
    """
    rgb = images[:, :3]
    for change, share in (
        (mixed_amplitudes, 0.3),
        (random_convolution, 0.35),
        (shadows, 0.4),
        (grain, 0.25),
        (other_sharpness, 0.3),
    ):
        chosen = (torch.rand(len(rgb), generator=generator) < share).nonzero().flatten()
        if len(chosen):
            rgb = rgb.index_copy(0, chosen, change(rgb[chosen], generator).clamp(0, 1))
    return torch.cat((rgb, images[:, 3:]), 1)


def mixed_amplitudes(images: Tensor, generator: Generator) -> Tensor:
    """The spectrum's amplitudes of another picture in part, its own phases: where edges are is in the phases.

    Xu et al. 2021, A Fourier-based framework for domain generalization.
    """
    spectrum = torch.fft.rfft2(images)
    own, share = spectrum.abs(), AMPLITUDES * _uniform(images, generator)
    amplitudes = (1 - share) * own + share * own.roll(1, 0)
    mixed: Tensor = torch.fft.irfft2(torch.polar(amplitudes, spectrum.angle()), s=images.shape[-2:])
    return mixed


def random_convolution(images: Tensor, generator: Generator) -> Tensor:
    """Mixed with its convolution by random weights, of the picture's own mean and contrast in each channel.

    Xu et al. 2021, Robust and generalizable visual representation learning via random convolutions.
    """
    parts = []
    for part in images.split(PART):
        size = KERNELS[int(torch.randint(len(KERNELS), (1,), generator=generator))]
        weights = torch.randn(3, 3, size, size, generator=generator) / (3 * size * size) ** 0.5
        changed = F.conv2d(F.pad(part, (size // 2,) * 4, mode="reflect"), weights)
        mean, sd = changed.mean((2, 3), keepdim=True), changed.std((2, 3), keepdim=True) + 1e-4
        changed = (changed - mean) / sd * part.std((2, 3), keepdim=True) + part.mean((2, 3), keepdim=True)
        share = _uniform(part, generator)
        parts.append(share * changed + (1 - share) * part)
    return torch.cat(parts)


def shadows(images: Tensor, generator: Generator) -> Tensor:
    """Light that changes smoothly across the picture, a little in its colour, too."""
    field = _field(images, SHADOW_FIELDS, 0.3, "bicubic", generator)
    return images * torch.exp(SHADOW_SD * _uniform(images, generator) * field)


def grain(images: Tensor, generator: Generator) -> Tensor:
    """Coarse noise, as skin, cloth and a camera's compression have it."""
    return images + GRAIN_SD * _uniform(images, generator) * _field(images, GRAIN_FIELDS, 0.5, "bilinear", generator)


def other_sharpness(images: Tensor, generator: Generator) -> Tensor:
    """Details, which are what a mean of 3 x 3 px takes away, added or taken away."""
    details = images - F.avg_pool2d(F.pad(images, (1,) * 4, mode="reflect"), 3, 1)
    low, high = SHARPER
    return images + (low + (high - low) * _uniform(images, generator)) * details


def _uniform(images: Tensor, generator: Generator) -> Tensor:
    return torch.rand(len(images), 1, 1, 1, generator=generator)


def _field(images: Tensor, fields: tuple[int, int], colour: float, mode: str, generator: Generator) -> Tensor:
    """Noise of that many fields across, enlarged: (B, 3, S, S), sd about one, and `colour` of each channel alone."""
    count = int(torch.randint(*fields, (1,), generator=generator))
    grey, colours = (torch.randn(len(images), channels, count, count, generator=generator) for channels in (1, 3))
    return F.interpolate(grey + colour * colours, size=images.shape[-2:], mode=mode)
