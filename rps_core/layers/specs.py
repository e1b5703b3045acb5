"""The layers a stack is made of, by their torch names, and what each does to a shape. No torch.

Multiply-accumulates (MACs) are those of convolutions and linear layers, for one picture; what the other layers do,
one value at a time, is small beside them and is not counted.
"""

import math
from dataclasses import dataclass

from rps_core.reports import counted, singular_or_plural
from rps_core.shapes import Pair, Shape, ShapeError, Window, format_shape, output_size

MOST_VALUES = 2**63 - 1
"""Of a tensor: torch counts them in 64 bits."""


@dataclass(frozen=True)
class Conv:
    """torch.nn.Conv2d: `channels` kernels, each as deep as the input, or as its share of the channels with `groups`."""

    channels: int
    window: Window
    bias: bool = True
    groups: int = 1
    same: bool = False
    """padding="same": as much as keeps the size, and the odd pixel at bottom and right. `window.padding` is 0 then."""
    inputs: int | None = None
    """The input's channels where they were written down, as in nn.Conv2d(3, 6, 5); None: whatever comes."""

    @property
    def padding_before(self) -> Pair:
        """(top, left) in pixels."""
        window = self.window
        height, width = (d * (k - 1) // 2 for d, k in zip(window.dilation, window.kernel_size, strict=True))
        return (height, width) if self.same else window.padding


@dataclass(frozen=True)
class ConvTranspose:
    """torch.nn.ConvTranspose2d: each input value puts `channels` kernels down, a stride apart; what overlaps adds."""

    channels: int
    window: Window
    bias: bool = True
    groups: int = 1
    output_padding: Pair = (0, 0)
    """Pixels more at bottom and right."""
    inputs: int | None = None


@dataclass(frozen=True)
class Pool:
    """torch.nn.MaxPool2d, or AvgPool2d, which knows no dilation. `ceil` is ceil_mode."""

    window: Window
    average: bool = False
    ceil: bool = False


@dataclass(frozen=True)
class ReLU:
    """torch.nn.ReLU: negative values become 0; nothing changes its size."""


ACTIVATIONS = ("Softmax", "LogSoftmax", "Sigmoid", "Tanh", "GELU", "SiLU", "Identity")


@dataclass(frozen=True)
class Activation:
    """Another of torch.nn that learns nothing and keeps the size, by its name: one of ACTIVATIONS. Softmax over C."""

    name: str


@dataclass(frozen=True)
class BatchNorm:
    """torch.nn.BatchNorm2d, or BatchNorm1d once it is flat: a learned scale and shift for each channel."""

    inputs: int | None = None


@dataclass(frozen=True)
class Dropout:
    """torch.nn.Dropout: while training, each value becomes 0 with this probability; of Dropout2d, each channel."""

    probability: float = 0.5
    whole_channels: bool = False


@dataclass(frozen=True)
class Flatten:
    """torch.nn.Flatten: a C x H x W map becomes a list of C*H*W numbers."""


@dataclass(frozen=True)
class Linear:
    """torch.nn.Linear: every output sees every input."""

    features: int
    bias: bool = True
    inputs: int | None = None


@dataclass(frozen=True)
class GlobalAvgPool:
    """torch.nn.AdaptiveAvgPool2d(1): the mean of each channel, C x 1 x 1."""


Layer = Conv | ConvTranspose | Pool | ReLU | Activation | BatchNorm | Dropout | Flatten | Linear | GlobalAvgPool


@dataclass(frozen=True)
class Effect:
    """What a layer makes of a shape, and what that costs."""

    output: Shape
    parameters: int = 0
    macs: int = 0


def apply(layer: Layer, shape: Shape) -> Effect:
    """A layer put on an input of this shape. Raises ShapeError where it does not fit."""
    effect = _effect(layer, shape)
    if math.prod(effect.output) > MOST_VALUES:
        raise ShapeError(f"the output {format_shape(effect.output)} holds more values than torch can count")
    return effect


def _effect(layer: Layer, shape: Shape) -> Effect:
    match layer:
        case Conv() | ConvTranspose():
            return _convolve(layer, _as_map(shape))
        case Pool(window, average, ceil):
            in_channels, height, width = _as_map(shape)
            if average and window.dilation != (1, 1):
                raise ShapeError("average pooling knows no dilation; leave the d out")
            return Effect((in_channels, *window.slide((height, width), pooling=True, ceil=ceil)))
        case BatchNorm(inputs):
            _check_inputs(inputs, shape[0], "channel")
            return Effect(shape, 2 * shape[0])
        case Dropout(probability):
            if not 0 <= probability <= 1:
                raise ShapeError(f"the probability is {probability:g}, but it must be between 0 and 1")
            return Effect(shape)
        case ReLU() | Activation():
            return Effect(shape)
        case Flatten():
            return Effect((math.prod(shape),))
        case Linear(features, bias, inputs):
            _at_least_one("features", features)
            if len(shape) != 1:
                raise ShapeError("a linear layer needs a flat input; put a flatten before it")
            _check_inputs(inputs, shape[0], "feature")
            return Effect((features,), features * (shape[0] + bias), features * shape[0])
        case GlobalAvgPool():
            return Effect((_as_map(shape)[0], 1, 1))


def _convolve(layer: Conv | ConvTranspose, shape: tuple[int, int, int]) -> Effect:
    channels, groups, (in_channels, height, width) = layer.channels, layer.groups, shape
    _at_least_one("channels", channels)
    _at_least_one("groups", groups)
    _check_inputs(layer.inputs, in_channels, "channel")
    for count, where in ((in_channels, "coming in"), (channels, "going out")):
        if count % groups:
            raise ShapeError(f"{counted(count, 'channel')} {where} cannot be shared out to {groups} groups of one size")
    weights = channels * in_channels // groups * math.prod(layer.window.kernel_size)
    if isinstance(layer, ConvTranspose):
        output = (channels, *_transposed_sides(layer, (height, width)))
        return Effect(output, weights + channels * layer.bias, weights * height * width)
    output = (channels, *_sides(layer, (height, width)))
    return Effect(output, weights + channels * layer.bias, weights * output[1] * output[2])


def _sides(layer: Conv, size: Pair) -> Pair:
    """(height, width) after a convolution."""
    if not layer.same:
        return layer.window.slide(size)
    if layer.window.stride != (1, 1):
        raise ShapeError(
            "padding same keeps the size, which a stride above 1 cannot, so torch refuses both together; "
            "take stride 1, or give the padding as a number"
        )
    for n, k, d in zip(size, layer.window.kernel_size, layer.window.dilation, strict=True):
        output_size(n + d * max(0, k - 1), k, dilation=d)  # each number is in its range
    return size


def _transposed_sides(layer: ConvTranspose, size: Pair) -> Pair:
    """(height, width): (n - 1)*s - 2*p + d*(k - 1) + o + 1, as torch.nn.ConvTranspose2d documents it."""
    window, outputs = layer.window, []
    settings = (window.kernel_size, window.stride, window.padding, window.dilation, layer.output_padding)
    for n, k, s, p, d, more in zip(size, *settings, strict=True):
        output_size(n, 1, stride=s, padding=p, dilation=d)  # each number is in its range
        output_size(k, k)
        if more >= max(s, d):
            raise ShapeError(
                f"the output padding is {more}, but it must be smaller than the stride {s} or the dilation {d}"
            )
        output = (n - 1) * s - 2 * p + d * (k - 1) + more + 1
        if output < 1:
            raise ShapeError(
                f"of {counted(n, 'pixel')} {output} would be left; take a larger kernel or less padding than {p}"
            )
        outputs.append(output)
    return outputs[0], outputs[1]


def _check_inputs(written: int | None, given: int, name: str) -> None:
    if written not in (None, given):
        raise ShapeError(
            f"it is written for {counted(written, name)}, but {given} {singular_or_plural(given, 'comes', 'come')} in"
        )


def _as_map(shape: Shape) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise ShapeError("the input is already flat, but a map of C x H x W is needed; move the flatten further down")
    return shape[0], shape[1], shape[2]


def _at_least_one(name: str, value: int) -> None:
    if value < 1:
        raise ShapeError(f"{value} {name} are given, but at least 1 is needed")
