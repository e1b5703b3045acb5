"""A stack of layers followed from its input: sizes, costs and receptive fields, layer by layer. No torch.

Receptive fields follow Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks",
Distill 2019: a kernel k with dilation d widens the field by d*(k - 1)*jump, and its stride multiplies the jump.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rps_core.layers.notation import layer_name
from rps_core.layers.specs import MOST_VALUES, Conv, ConvTranspose, Flatten, GlobalAvgPool, Layer, Linear, Pool, apply
from rps_core.layers.torch_modules import axes_hint
from rps_core.shapes import Pair, Shape, ShapeError, format_shape

BYTES_PER_VALUE = 4  # float32
Exact = tuple[int | Fraction, int | Fraction]
"""(height, width); fractions only after a transposed convolution."""


@dataclass(frozen=True)
class LayerReport:
    """One line of the table. Parameters and multiply-accumulates (MACs) are counts, MACs for one picture.

    Of the input, in pixels, as (height, width): `field` is what one output value can see, `jump` the distance between
    the fields of two neighbouring outputs, `start` where the first output's field begins, negative in the padding.
    After a transposed convolution `jump` and `start` may be fractions of a pixel, and so may `extent`, the field as it
    is followed; `field` is what a value can see at most, in whole pixels: not all of its values see equally much.
    """

    name: str
    output: Shape
    parameters: int
    macs: int
    field: Pair
    extent: Exact
    jump: Exact
    start: Exact
    grid: Pair
    """Rows and columns of the map that the values belong to: a flattened map keeps its own."""

    @property
    def receptive_field(self) -> int:
        """The longer side of the field."""
        return max(self.field)

    @property
    def activation_bytes(self) -> int:
        """What the output of one picture takes in memory, as float32."""
        return math.prod(self.output) * BYTES_PER_VALUE


@dataclass(frozen=True)
class Stack:
    """Layers on an input. `reports` has a line for each layer; where one does not fit, for those before it."""

    input_shape: tuple[int, int, int]
    layers: tuple[Layer, ...]
    reports: tuple[LayerReport, ...]
    broken: ShapeError | None

    @property
    def output(self) -> Shape:
        """The shape after the last layer that fits."""
        return self.shape_before(len(self.reports) + 1)

    def shape_before(self, position: int) -> Shape:
        """What the layer at this position, counted from 1, is put on."""
        return self.reports[position - 2].output if position > 1 else self.input_shape

    def line_before(self, position: int) -> LayerReport:
        """The report of the layer before this position; before the first stands the picture itself."""
        return self.reports[position - 2] if position > 1 else picture_line(self.input_shape)

    @property
    def parameters(self) -> int:
        return sum(line.parameters for line in self.reports)

    @property
    def macs(self) -> int:
        return sum(line.macs for line in self.reports)

    @property
    def activation_bytes(self) -> int:
        return sum(line.activation_bytes for line in self.reports)

    @property
    def features(self) -> LayerReport:
        """The line of the last map whose values still have a position of their own: neither flat nor averaged."""
        found = picture_line(self.input_shape)
        for layer, line in zip(self.layers, self.reports, strict=False):
            if isinstance(layer, Flatten | GlobalAvgPool | Linear):
                break
            found = line
        return found


def picture_line(input_shape: Shape) -> LayerReport:
    """The picture as if it were a layer: each of its pixels sees itself."""
    return LayerReport("input", input_shape, 0, 0, (1, 1), (1, 1), (1, 1), (0, 0), (input_shape[1], input_shape[2]))


def follow(input_shape: tuple[int, int, int], layers: Iterable[Layer]) -> Stack:
    """The stack, layer by layer, up to the first that does not fit. Raises ShapeError for an input that is none."""
    if len(input_shape) != 3 or min(input_shape) < 1:
        raise ShapeError(f"the input is {format_shape(input_shape)}, but it must be C x H x W, each at least 1")
    layers = tuple(layers)
    lines: list[LayerReport] = []
    for position, layer in enumerate(layers, start=1):
        before = lines[-1] if lines else picture_line(input_shape)
        try:
            lines.append(_report(layer, before, input_shape))
        except ShapeError as error:
            hint = axes_hint(input_shape)
            advice = f"; the input {hint}" if hint else ""
            reason = f"{layer_name(layer)} after {format_shape(before.output)}: {error}{advice}"
            return Stack(input_shape, layers, tuple(lines), ShapeError(reason, position))
    return Stack(input_shape, layers, tuple(lines), None)


def stack_report(input_shape: tuple[int, int, int], layers: Sequence[Layer]) -> list[LayerReport]:
    """Sizes layer by layer, one report for each layer, in order.

    Raises ShapeError, whose `layer` is the position (from 1) of the first layer that does not fit.
    """
    stack = follow(input_shape, layers)
    if stack.broken:
        raise stack.broken
    return list(stack.reports)


def _report(layer: Layer, before: LayerReport, input_shape: tuple[int, int, int]) -> LayerReport:
    effect = apply(layer, before.output)
    field, extent, jump, start, grid = before.field, before.extent, before.jump, before.start, before.grid
    match layer:
        case Conv(window=window) | Pool(window=window) | ConvTranspose(window=window):
            grid = (effect.output[1], effect.output[2])
            padding, stride = window.padding, window.stride
            if isinstance(layer, Conv):
                padding = layer.padding_before
            if isinstance(layer, ConvTranspose):  # the same map, had it been made by a kernel on pixels in between
                jump, stride = _exact(Fraction(j) / s for j, s in zip(jump, stride, strict=True)), (1, 1)
                edges = zip(window.dilation, window.kernel_size, padding, strict=True)
                padding = _pair(d * (k - 1) - p for d, k, p in edges)
            sides = zip(extent, window.dilation, window.kernel_size, jump, strict=True)
            extent = _exact(e + d * (k - 1) * j for e, d, k, j in sides)
            field = _pair(map(math.floor, extent))
            if isinstance(layer, ConvTranspose):
                field = _pair(
                    math.floor(f + more) for f, more in zip(before.field, widened(layer, before), strict=True)
                )
            start = _exact(x - p * j for x, p, j in zip(start, padding, jump, strict=True))
            jump = _exact(j * s for j, s in zip(jump, stride, strict=True))
        case Linear() | GlobalAvgPool():  # sees the whole grid, and of that what lies in the picture
            ends = (math.floor(x + (n - 1) * j + e) for x, n, j, e in zip(start, grid, jump, extent, strict=True))
            ends_inside = [min(side, end) for side, end in zip(input_shape[1:], ends, strict=True)]
            first = _pair(max(0, math.ceil(x)) for x in start)
            field = _pair(max(0, end - x) for end, x in zip(ends_inside, first, strict=True))
            start, extent, grid = first, field, (1, 1)
        case _:
            pass  # each value stays where it is
    if max(jump) > MOST_VALUES:
        raise ShapeError("the strides together are longer than any picture; take smaller ones")
    return LayerReport(
        layer_name(layer), effect.output, effect.parameters, effect.macs, field, extent, jump, start, grid
    )


def _pair(values: Iterable[int]) -> Pair:
    height, width = values
    return height, width


def _exact(values: Iterable[int | Fraction]) -> Exact:
    """Whole numbers as such."""
    height, width = (int(value) if value.denominator == 1 else value for value in values)
    return height, width


@dataclass(frozen=True)
class Box:
    """A rectangle of input pixels. Where it reaches into the padding, top or left is negative, or it overhangs."""

    top: int
    left: int
    height: int
    width: int

    def inside(self, size: Pair) -> "Box":
        """The part of the box that lies in a picture of (height, width)."""
        top, left = max(0, self.top), max(0, self.left)
        bottom, right = min(size[0], self.top + self.height), min(size[1], self.left + self.width)
        return Box(top, left, max(0, bottom - top), max(0, right - left))

    def around(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        top, left = min(self.top, other.top), min(self.left, other.left)
        bottom = max(self.top + self.height, other.top + other.height)
        right = max(self.left + self.width, other.left + other.width)
        return Box(top, left, bottom - top, right - left)

    def moved_right(self, pixels: int | Fraction) -> "Box":
        """The same box further right."""
        return Box(self.top, math.ceil(self.left + pixels), self.height, self.width)

    def within(self, frame: "Box") -> tuple[float, float, float, float]:
        """(top, left, height, width) as shares of a frame, from 0 to 1 for what lies in it."""
        return (
            (self.top - frame.top) / frame.height,
            (self.left - frame.left) / frame.width,
            self.height / frame.height,
            self.width / frame.width,
        )

    def share(self, size: Pair) -> float:
        """How much of a picture of (height, width) lies in the box, from 0 to 1."""
        inside = self.inside(size)
        return inside.height * inside.width / (size[0] * size[1])


def widened(layer: ConvTranspose, before: LayerReport) -> Exact:
    """By how many pixels the field grows: an output meets every s-th weight of a row, so only some of its k inputs.

    With dilation d, every s/g-th weight, whose inputs lie d/g apart; g is the greatest common divisor of both.
    """
    window, sides = layer.window, []
    for d, k, s, j in zip(window.dilation, window.kernel_size, window.stride, before.jump, strict=True):
        g = math.gcd(d, s)
        sides.append(d // g * ((k - 1) * g // s) * j)
    return _exact(sides)


def receptive_box(line: LayerReport, position: Pair) -> Box:
    """The pixels that the output values at this position, (row, column) from 0, can depend on."""
    starts = [x + i * jump for x, i, jump in zip(line.start, position, line.jump, strict=True)]
    top, left = map(math.ceil, starts)
    bottom, right = (math.floor(x + extent) for x, extent in zip(starts, line.extent, strict=True))
    return Box(top, left, bottom - top, right - left)


def middle(line: LayerReport) -> Pair:
    """The position in the middle of the map."""
    return (line.grid[0] - 1) // 2, (line.grid[1] - 1) // 2


def covers(line: LayerReport, size: Pair) -> bool:
    """Whether the field is as large as a picture of (height, width)."""
    return line.field[0] >= size[0] and line.field[1] >= size[1]
