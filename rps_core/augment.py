"""Random changes to whole batches of training pictures, so that the net learns hands and not pixels.

Batches are float32 (B, C, H, W) in [0, 1]; every function draws from the generator it is given, on the CPU.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from rps_core.transforms import JITTER

Augment = Callable[[Tensor, Generator], Tensor]
"""(images, generator) -> images"""

LUMINANCE = (0.2989, 0.587, 0.114)  # ITU-R BT.601, as torchvision's rgb_to_grayscale uses it

# The recipe `fast`. Each number is a spread or a range of one random draw a picture.
ROTATION_SD = 0.2  # radians; hands are rendered at any rotation already, this only keeps two epochs from being alike
ZOOM = (0.85, 1.2)
ASPECT_SD = 0.10  # of the logarithm of width over height
SHIFT_SD = 0.06  # of half the side
COLOUR = 0.2  # strength: stronger colour changes were measured to hurt, since skin colour tells hands from background
GREY_SHARE = 0.1
CUTOUT_SHARE = 0.1
CUTOUT_HALF_SIDE = 0.2  # of the side, at most
BLURRED_SHARE = 5  # every fifth picture of a batch

# What cameras and rooms do beyond that: `hard_views`. A share of the pictures each.
BRIGHT_SHARE, BRIGHT = 0.12, (1.2, 2.2)  # times; what is brighter than white is white
COVERED_SHARE, COVERED_SIDES = 0.15, (0.1, 0.35)  # of the picture's side
COARSE_SHARE, COARSE = 0.12, 2  # pixels that become one
NOISY_SHARE, NOISE_SD = 0.12, (0.03, 0.12)
HARD_GREY_SHARE = 0.08


def guide_jitter(images: Tensor, generator: Generator) -> Tensor:
    """The guide's ColorJitter(0.1, 0.1, 0.1, 0.1), as one colour matrix a picture instead of four passes over it.

    The hue turns about the grey axis, in RGB; torchvision goes through HSV, which took nine tenths of the time.
    """
    count = len(images)
    factor = 1 + JITTER * (2 * torch.rand(3, count, generator=generator) - 1)
    brightness, contrast, saturation = factor
    angle = 2 * math.pi * JITTER * (2 * torch.rand(count, generator=generator) - 1)
    luminance = torch.tensor(LUMINANCE)
    fade = (1 - saturation).view(-1, 1, 1) * luminance.expand(3, 3)  # (B, 3, 3): every row the luminance
    matrix = hue_rotation(angle) @ (saturation.view(-1, 1, 1) * torch.eye(3) + fade)  # (B, 3, 3)
    mean_grey = torch.einsum("bchw,c->b", images, luminance) / (images.shape[2] * images.shape[3])  # (B,)
    offset = brightness * (1 - contrast) * mean_grey
    changed: Tensor = (matrix * (brightness * contrast).view(-1, 1, 1)) @ images.flatten(2)  # (B, 3, 3) @ (B, 3, H*W)
    changed = changed + offset.view(-1, 1, 1)
    return changed.view_as(images).clamp_(0, 1)


def guide_augment(images: Tensor, generator: Generator) -> Tensor:
    """The guide's jitter, and mirrored at random: a sign seen in a mirror, or upside down, is the same sign."""
    return random_mirror(guide_jitter(images, generator), generator)


def random_mirror(images: Tensor, generator: Generator) -> Tensor:
    """Half of the pictures left to right, and half of them, drawn anew, upside down."""
    for side in (3, 2):
        mirrored = torch.rand(len(images), 1, 1, 1, generator=generator) < 0.5
        images = torch.where(mirrored, images.flip(side), images)
    return images


def hue_rotation(angle: Tensor) -> Tensor:
    """(B, 3, 3) matrices that turn colours about the grey axis by `angle` (B,) radians: Rodrigues' formula."""
    cos, sin = angle.cos(), angle.sin()
    along, across = (1 - cos) / 3, sin / math.sqrt(3)
    same, left, right = cos + along, along - across, along + across
    rows = [torch.stack(row, 1) for row in ((same, left, right), (right, same, left), (left, right, same))]
    return torch.stack(rows, 1)


def fast_augment(size_px: int) -> Augment:
    """The recipe `fast` for nets of that input size: (B, 3 or 4, S, S) -> (B, 3 or 4, size_px, size_px).

    A fourth channel is the hand's mask: it is turned and zoomed along, its values are left alone.
    """

    def augment(images: Tensor, generator: Generator) -> Tensor:
        images = random_geometry(images, size_px, generator)
        colours = random_colours(images[:, :3], generator)
        return torch.cat((colours, images[:, 3:]), 1)

    return augment


def random_geometry(images: Tensor, size_px: int, generator: Generator) -> Tensor:
    """Turns, zooms, stretches, shifts and mirrors each picture, in one resampling."""
    count, channels = images.shape[:2]
    angle = ROTATION_SD * torch.randn(count, generator=generator)
    low, high = (math.log(edge) for edge in ZOOM)
    zoom = torch.exp(low + (high - low) * torch.rand(count, generator=generator))
    aspect = torch.exp(ASPECT_SD * torch.randn(count, generator=generator))
    mirror_x, mirror_y = (torch.rand(2, count, generator=generator) < 0.5).float() * 2 - 1
    theta = torch.empty(count, 2, 3)
    theta[:, 0, 0] = zoom * aspect * angle.cos() * mirror_x
    theta[:, 0, 1] = -zoom * aspect * angle.sin() * mirror_y
    theta[:, 1, 0] = zoom / aspect * angle.sin() * mirror_x
    theta[:, 1, 1] = zoom / aspect * angle.cos() * mirror_y
    theta[:, :, 2] = SHIFT_SD * torch.randn(count, 2, generator=generator)
    grid = F.affine_grid(theta, [count, channels, size_px, size_px], align_corners=False)
    return F.grid_sample(images, grid, padding_mode="reflection", align_corners=False)


def random_colours(images: Tensor, generator: Generator) -> Tensor:
    """Gamma, brightness, tint, contrast, saturation, hue, noise, blur, grey and cutout, each at its own strength."""
    count, side = len(images), images.shape[2]

    def normal(*shape: int) -> Tensor:
        return COLOUR * torch.randn(*shape, generator=generator)

    def uniform(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    images = images.clamp(1e-4, 1) ** torch.exp(0.35 * normal(count, 1, 1, 1))
    images = images * torch.exp(0.25 * normal(count, 1, 1, 1) + 0.12 * normal(count, 3, 1, 1))
    mean = images.mean((1, 2, 3), keepdim=True)
    images = (images - mean) * torch.exp(0.25 * normal(count, 1, 1, 1)) + mean + 0.06 * normal(count, 1, 1, 1)
    grey = images.mean(1, keepdim=True)
    images = grey + (images - grey) * torch.exp(0.5 * normal(count, 1, 1, 1))
    images = (hue_rotation(0.25 * normal(count)) @ images.flatten(2)).view_as(images)
    images = images + normal(*images.shape) * (0.04 * uniform(count, 1, 1, 1))
    is_grey = (uniform(count, 1, 1, 1) < GREY_SHARE).float()
    images = (is_grey * images.mean(1, keepdim=True) + (1 - is_grey) * images).clamp(0, 1)
    blurred = count // BLURRED_SHARE
    if blurred:
        sharp = images[blurred:]
        images = torch.cat((_blur(images[:blurred], 0.5 + float(uniform(1).item())), sharp))
    return _cutout(images, side, uniform)


def _blur(images: Tensor, sigma_px: float) -> Tensor:
    """Gaussian blur, 5 x 5."""
    offsets = torch.arange(5.0) - 2
    line = torch.exp(-(offsets**2) / (2 * sigma_px**2))
    line = line / line.sum()
    kernel = (line[:, None] * line).expand(3, 1, 5, 5)
    return F.conv2d(F.pad(images, (2, 2, 2, 2), mode="replicate"), kernel, groups=3)


def _cutout(images: Tensor, side: int, uniform: Callable[..., Tensor]) -> Tensor:
    """A rectangle of one colour over some of the pictures (DeVries and Taylor 2017): part of a hand must do."""
    count = len(images)
    row, column = torch.arange(side)[None, :, None], torch.arange(side)[None, None, :]
    half_height, half_width = (2 + CUTOUT_HALF_SIDE * side * uniform(count, 1, 1) for _ in range(2))
    inside = ((row - side * uniform(count, 1, 1)).abs() < half_height) & (
        (column - side * uniform(count, 1, 1)).abs() < half_width
    )
    inside = inside & (uniform(count, 1, 1) < CUTOUT_SHARE)  # (B, side, side)
    return torch.where(inside[:, None], uniform(count, 3, 1, 1), images)


def hard_views(images: Tensor, generator: Generator, covered: float = COVERED_SHARE) -> Tensor:
    """Too much light, something before the hand, no resolution, noise, no colour: each for a share of the pictures.

    (B, 3 or more, S, S) -> the same shape; channels after RGB stay as they are. `covered`: the share that another
    picture of the batch covers in part.
    """

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
    rgb = torch.where(some(HARD_GREY_SHARE), rgb.mean(1, keepdim=True), rgb)
    return torch.cat((rgb.clamp(0, 1), images[:, 3:]), 1)


def _rectangles(count: int, side: int, uniform: Callable[..., Tensor]) -> Tensor:
    """(B, 1, S, S) true inside a rectangle anywhere: there another picture of the batch covers this one."""
    low, high = COVERED_SIDES
    middle = side * uniform(count, 1, 1, 2)
    half = side / 2 * (low + (high - low) * uniform(count, 1, 1, 2))
    line = torch.arange(side, device=middle.device)
    rows = (line.view(1, 1, side, 1) - middle[..., :1]).abs() < half[..., :1]
    columns = (line.view(1, 1, 1, side) - middle[..., 1:]).abs() < half[..., 1:]
    return rows & columns
