"""The layers a stack is made of, by their torch names, and what each does to a shape. No torch.

Multiply-accumulates (MACs) are those of convolutions and linear layers, for one picture; what the other layers do,
one value at a time, is small beside them and is not counted.
"""

import math
from dataclasses import dataclass

from rps_core.shapes import Shape, ShapeError, Window


@dataclass(frozen=True)
class Conv:
    """torch.nn.Conv2d: `channels` kernels, each as deep as the input."""

    channels: int
    window: Window
    bias: bool = True


@dataclass(frozen=True)
class Pool:
    """torch.nn.MaxPool2d."""

    window: Window


@dataclass(frozen=True)
class ReLU:
    """torch.nn.ReLU: negative values become 0; nothing changes its size."""


@dataclass(frozen=True)
class BatchNorm:
    """torch.nn.BatchNorm2d, or BatchNorm1d once it is flat: a learned scale and shift for each channel."""


@dataclass(frozen=True)
class Dropout:
    """torch.nn.Dropout: while training, each value becomes 0 with this probability."""

    probability: float = 0.5


@dataclass(frozen=True)
class Flatten:
    """torch.nn.Flatten: a C x H x W map becomes a list of C*H*W numbers."""


@dataclass(frozen=True)
class Linear:
    """torch.nn.Linear with a bias: every output sees every input."""

    features: int


@dataclass(frozen=True)
class GlobalAvgPool:
    """torch.nn.AdaptiveAvgPool2d(1): the mean of each channel, C x 1 x 1."""


Layer = Conv | Pool | ReLU | BatchNorm | Dropout | Flatten | Linear | GlobalAvgPool


@dataclass(frozen=True)
class Effect:
    """What a layer makes of a shape, and what that costs."""

    output: Shape
    parameters: int = 0
    macs: int = 0


def apply(layer: Layer, shape: Shape) -> Effect:
    """A layer put on an input of this shape. Raises ShapeError where it does not fit."""
    match layer:
        case Conv(channels, window, bias):
            in_channels, height, width = _as_map(shape)
            _at_least_one("channels", channels)
            output = (channels, *window.slide((height, width)))
            weights = channels * in_channels * math.prod(window.kernel_size)
            return Effect(output, weights + channels * bias, weights * output[1] * output[2])
        case Pool(window):
            in_channels, height, width = _as_map(shape)
            return Effect((in_channels, *window.slide((height, width), pooling=True)))
        case BatchNorm():
            return Effect(shape, 2 * shape[0])
        case Dropout(probability):
            if not 0 <= probability <= 1:
                raise ShapeError(f"the probability is {probability:g}, but it must be between 0 and 1")
            return Effect(shape)
        case ReLU():
            return Effect(shape)
        case Flatten():
            return Effect((math.prod(shape),))
        case Linear(features):
            _at_least_one("features", features)
            if len(shape) != 1:
                raise ShapeError("a linear layer needs a flat input; put a flatten before it")
            return Effect((features,), features * shape[0] + features, features * shape[0])
        case GlobalAvgPool():
            return Effect((_as_map(shape)[0], 1, 1))


def _as_map(shape: Shape) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise ShapeError("the input is already flat, but a map of C x H x W is needed; move the flatten further down")
    return shape[0], shape[1], shape[2]


def _at_least_one(name: str, value: int) -> None:
    if value < 1:
        raise ShapeError(f"{value} {name} are given, but at least 1 is needed")
