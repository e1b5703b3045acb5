"""The arithmetic of layers: sizes, parameters, multiply-accumulates, receptive fields. No torch.

Shapes are written C x H x W, as torch prints them; a flattened output is a plain N. The formulas are those of the
torch.nn.Conv2d, MaxPool2d and Linear documentation; receptive fields follow Araujo, Norris and Sim, "Computing
Receptive Fields of Convolutional Neural Networks", Distill 2019.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rps_core.errors import InputError

Shape = tuple[int, ...]
"""(channels, height, width) of a map, or (features,) once it is flat."""


class ShapeError(InputError):
    """A layer that cannot follow the one before it. `layer` is its place in the stack, counted from 1."""

    def __init__(self, message: str, layer: int | None = None) -> None:
        super().__init__(message if layer is None else f"layer {layer}: {message}")
        self.layer = layer


def output_size(size: int, kernel_size: int, *, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Length of one side after a convolution or a pooling, in pixels.

    floor((size + 2*padding - dilation*(kernel_size - 1) - 1) / stride) + 1, as torch.nn.Conv2d documents it.
    Raises ShapeError when the dilated kernel is longer than the padded side, or a number is out of its range.
    """
    for name, value, least in (
        ("size", size, 1),
        ("kernel size", kernel_size, 1),
        ("stride", stride, 1),
        ("padding", padding, 0),
        ("dilation", dilation, 1),
    ):
        if value < least:
            raise ShapeError(f"the {name} is {value}, but it must be at least {least}")
    reach = dilation * (kernel_size - 1) + 1  # pixels from the kernel's first cell to its last
    padded = size + 2 * padding
    if reach > padded:
        dilated = f", {reach} wide with dilation {dilation}," if dilation > 1 else ""
        raise ShapeError(
            f"kernel {kernel_size}{dilated} does not fit the padded input of {padded}; "
            f"take a kernel of at most {(padded - 1) // dilation + 1} or a padding of at least {-((size - reach) // 2)}"
        )
    return (padded - reach) // stride + 1


def conv2d_size(
    size: tuple[int, int], kernel_size: int, padding: int = 0, stride: int = 1, dilation: int = 1
) -> tuple[int, int]:
    """(width, height) in pixels after a 2-D convolution, from (width, height) before it.

    Raises ShapeError when the kernel does not fit.
    """
    width, height = (output_size(side, kernel_size, stride=stride, padding=padding, dilation=dilation) for side in size)
    return width, height


def maxpool2d_size(
    size: tuple[int, int], kernel_size: int, padding: int = 0, stride: int | None = None, dilation: int = 1
) -> tuple[int, int]:
    """(width, height) in pixels after a 2-D max-pooling, from (width, height) before it.

    The stride defaults to the kernel size. Raises ShapeError when the kernel does not fit, or when the padding is
    more than half the kernel, which torch refuses as well: such a window could lie wholly outside the picture.
    """
    _check_pool_padding(kernel_size, padding)
    return conv2d_size(size, kernel_size, padding, kernel_size if stride is None else stride, dilation)


def _check_pool_padding(kernel_size: int, padding: int) -> None:
    if padding > kernel_size // 2:
        raise ShapeError(
            f"padding {padding} is more than half of the pooling kernel {kernel_size}; take at most {kernel_size // 2}"
        )


@dataclass(frozen=True)
class Window:
    """What a convolution and a pooling share: a square kernel that slides. All in pixels."""

    kernel_size: int
    stride: int
    padding: int = 0
    dilation: int = 1

    def slide(self, height: int, width: int) -> tuple[int, int]:
        """(height, width) after sliding over a map. Raises ShapeError where the kernel does not fit."""
        new_width, new_height = conv2d_size((width, height), self.kernel_size, self.padding, self.stride, self.dilation)
        return new_height, new_width


@dataclass(frozen=True)
class Conv:
    """torch.nn.Conv2d with a bias: `channels` kernels, each as deep as the input."""

    channels: int
    window: Window


@dataclass(frozen=True)
class Pool:
    """torch.nn.MaxPool2d."""

    window: Window


@dataclass(frozen=True)
class ReLU:
    """torch.nn.ReLU: negative values become 0; nothing changes its size."""


@dataclass(frozen=True)
class Flatten:
    """torch.nn.Flatten: a C x H x W map becomes a list of C*H*W numbers."""


@dataclass(frozen=True)
class Linear:
    """torch.nn.Linear with a bias: every output sees every input."""

    features: int


Layer = Conv | Pool | ReLU | Flatten | Linear


@dataclass(frozen=True)
class LayerReport:
    """One line of the table. Parameters and multiply-accumulates (MACs) are counts, MACs for one picture.

    `receptive_field` is the side, in input pixels, of the square that one output value can see; `jump` is the distance
    in input pixels between two neighbouring outputs.
    """

    name: str
    output: Shape
    parameters: int
    macs: int
    receptive_field: int
    jump: int


def stack_report(input_shape: Shape, layers: Sequence[Layer]) -> list[LayerReport]:
    """Sizes layer by layer, one report for each layer, in order.

    Raises ShapeError, whose `layer` is the place (from 1) of the first layer that does not fit.
    """
    if len(input_shape) != 3 or min(input_shape) < 1:
        raise ShapeError(f"the input is {format_shape(input_shape)}, but it must be C x H x W, each at least 1")
    return list(_follow(input_shape, layers))


def _follow(input_shape: Shape, layers: Sequence[Layer]) -> Iterator[LayerReport]:
    shape = input_shape
    field, jump = 1, 1
    map_side = max(input_shape[1:])  # the longer side of the last map, for what a linear layer sees
    for place, layer in enumerate(layers, start=1):
        try:
            output, parameters, macs = _apply(layer, shape)
        except ShapeError as error:
            raise ShapeError(f"{layer_name(layer)} after {format_shape(shape)}: {error}", place) from None
        match layer:
            case Conv(window=window) | Pool(window=window):
                field += window.dilation * (window.kernel_size - 1) * jump
                jump *= window.stride
                map_side = max(output[1:])
            case Linear():
                field = min(max(input_shape[1:]), field + (map_side - 1) * jump)
                map_side = 1
            case ReLU() | Flatten():
                pass
        shape = output
        yield LayerReport(layer_name(layer), shape, parameters, macs, field, jump)


def _apply(layer: Layer, shape: Shape) -> tuple[Shape, int, int]:
    """(output shape, parameters, MACs) of one layer."""
    match layer:
        case Conv(channels, window):
            in_channels, height, width = _as_map(shape)
            _at_least_one("channels", channels)
            output = (channels, *window.slide(height, width))
            weights = channels * in_channels * window.kernel_size**2
            return output, weights + channels, weights * output[1] * output[2]
        case Pool(window):
            in_channels, height, width = _as_map(shape)
            _check_pool_padding(window.kernel_size, window.padding)
            return (in_channels, *window.slide(height, width)), 0, 0
        case ReLU():
            return shape, 0, 0
        case Flatten():
            return (math.prod(shape),), 0, 0
        case Linear(features):
            _at_least_one("features", features)
            if len(shape) != 1:
                raise ShapeError("a linear layer needs a flat input; put a flatten before it")
            return (features,), features * shape[0] + features, features * shape[0]


def _as_map(shape: Shape) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise ShapeError("the input is already flat, but a map of C x H x W is needed; move the flatten further down")
    return shape[0], shape[1], shape[2]


def _at_least_one(name: str, value: int) -> None:
    if value < 1:
        raise ShapeError(f"{value} {name} are given, but at least 1 is needed")


def layer_name(layer: Layer) -> str:
    """The layer in the words that `parse_layers` reads, without what is left at its default."""
    match layer:
        case Conv(channels, window):
            return f"conv {channels} {_window_words(window, 1)}"
        case Pool(window):
            return f"pool {_window_words(window, window.kernel_size)}"
        case ReLU():
            return "relu"
        case Flatten():
            return "flatten"
        case Linear(features):
            return f"linear {features}"


def _window_words(window: Window, default_stride: int) -> str:
    words = [f"k{window.kernel_size}"]
    words += [f"s{window.stride}"] if window.stride != default_stride else []
    words += [f"p{window.padding}"] if window.padding else []
    words += [f"d{window.dilation}"] if window.dilation != 1 else []
    return " ".join(words)


def format_shape(shape: Shape) -> str:
    """The way every page writes a shape: 3 x 90 x 90."""
    return " x ".join(str(side) for side in shape)


def parse_shape(text: str) -> tuple[int, int, int]:
    """(C, H, W) from "3x90x90". Raises ShapeError that shows the form."""
    match = re.fullmatch(r"\s*(\d{1,9})\s*[x×]\s*(\d{1,9})\s*[x×]\s*(\d{1,9})\s*", text, re.IGNORECASE)
    if match is None:
        raise ShapeError(f"the input shape is {text!r}, but CxHxW is expected, three whole numbers such as 3x90x90")
    channels, height, width = (int(number) for number in match.groups())
    return channels, height, width


GRAMMAR = "conv C kK [sS] [pP] [dD]; pool kK [sS] [pP] [dD]; relu; flatten; linear N"


def parse_layers(text: str) -> list[Layer]:
    """Layers from words such as "conv 6 k3; relu; pool k2 s2; flatten; linear 3".

    Raises ShapeError that names the layer, counted from 1, and shows the words that are known.
    """
    parts = [part.strip() for part in text.split(";")]
    if parts and not parts[-1]:
        parts.pop()  # a closing semicolon is welcome
    if not parts:
        raise ShapeError(f"no layer is given; write some of: {GRAMMAR}")
    return [_parse_layer(part, place) for place, part in enumerate(parts, start=1)]


def _parse_layer(part: str, place: int) -> Layer:
    word, *arguments = part.lower().split() or [""]
    letters = {argument[0]: argument[1:] for argument in arguments if argument[0] in "kspd"}
    plain = [argument for argument in arguments if argument[0] not in "kspd"]
    expected_plain = {"conv": 1, "pool": 0, "relu": 0, "flatten": 0, "linear": 1}
    windowed = word in ("conv", "pool")
    well_formed = (
        word in expected_plain
        and len(plain) == expected_plain[word]
        and len(letters) + len(plain) == len(arguments)  # no letter twice
        and all(re.fullmatch(r"\d{1,9}", number) for number in (*plain, *letters.values()))
        and (("k" in letters) if windowed else not letters)
    )
    if not well_formed:
        raise ShapeError(f"{part!r} is not a layer that is known here; write one of: {GRAMMAR}", place)
    numbers = {letter: int(number) for letter, number in letters.items()}
    if windowed:
        kernel_size = numbers["k"]
        default_stride = 1 if word == "conv" else kernel_size
        window = Window(kernel_size, numbers.get("s", default_stride), numbers.get("p", 0), numbers.get("d", 1))
        return Conv(int(plain[0]), window) if word == "conv" else Pool(window)
    if word == "linear":
        return Linear(int(plain[0]))
    return ReLU() if word == "relu" else Flatten()
