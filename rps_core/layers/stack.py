"""A stack of layers followed from its input: sizes, costs and receptive fields, layer by layer. No torch.

Receptive fields follow Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks",
Distill 2019: a kernel k with dilation d widens the field by d*(k - 1)*jump, and its stride multiplies the jump.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rps_core.layers.notation import layer_name
from rps_core.layers.specs import Conv, Flatten, GlobalAvgPool, Layer, Linear, Pool, apply
from rps_core.shapes import Pair, Shape, ShapeError, format_shape

BYTES_PER_VALUE = 4  # float32


@dataclass(frozen=True)
class LayerReport:
    """One line of the table. Parameters and multiply-accumulates (MACs) are counts, MACs for one picture.

    Of the input, in pixels, as (height, width): `field` is what one output value can see, `jump` the distance between
    the fields of two neighbouring outputs, `start` where the first output's field begins, negative in the padding.
    """

    name: str
    output: Shape
    parameters: int
    macs: int
    field: Pair
    jump: Pair
    start: Pair
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
    return LayerReport("input", input_shape, 0, 0, (1, 1), (1, 1), (0, 0), (input_shape[1], input_shape[2]))


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
            reason = f"{layer_name(layer)} after {format_shape(before.output)}: {error}"
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
    field, jump, start, grid = before.field, before.jump, before.start, before.grid
    match layer:
        case Conv(window=window) | Pool(window=window):
            field = _pair(
                f + d * (k - 1) * j for f, d, k, j in zip(field, window.dilation, window.kernel_size, jump, strict=True)
            )
            start = _pair(x - p * j for x, p, j in zip(start, window.padding, jump, strict=True))
            jump = _pair(j * s for j, s in zip(jump, window.stride, strict=True))
            grid = _pair(effect.output[1:])
        case Linear() | GlobalAvgPool():  # sees the whole grid, and of that what lies in the picture
            ends = (x + (n - 1) * j + f for x, n, j, f in zip(start, grid, jump, field, strict=True))
            ends_inside = [min(side, end) for side, end in zip(input_shape[1:], ends, strict=True)]
            start = _pair(max(0, x) for x in start)
            field = _pair(max(0, end - x) for end, x in zip(ends_inside, start, strict=True))
            grid = (1, 1)
        case _:
            pass  # each value stays where it is
    return LayerReport(layer_name(layer), effect.output, effect.parameters, effect.macs, field, jump, start, grid)


def _pair(values: Iterable[int]) -> Pair:
    height, width = values
    return height, width
