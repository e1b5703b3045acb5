"""A picture's way through a net: its layers with their shapes and fields, and the output of each. No torch."""

import itertools
from dataclasses import dataclass

import numpy as np

from rps_core.arrays import Float32, ImageU8
from rps_core.explain.softmax import softmax
from rps_core.labels import Prediction
from rps_core.layers.specs import Layer
from rps_core.layers.stack import LayerReport, covers, receptive_box
from rps_core.shapes import Pair, format_shape


@dataclass(frozen=True)
class Step:
    """A layer of a sequential net. `maker` is the name of the layer whose weights made its maps.

    `signed` says whether its values can be negative: those of a ReLU and of what pools them cannot.
    """

    name: str
    layer: Layer
    report: LayerReport
    signed: bool
    maker: str

    @property
    def channels(self) -> int:
        """Maps, or the units of a flat layer."""
        return self.report.output[0]

    @property
    def is_map(self) -> bool:
        """Whether its values still have a position in the picture."""
        return len(self.report.output) == 3 and self.report.output[1:] != (1, 1)

    @property
    def title(self) -> str:
        """conv2: conv 16 k5, 16 x 40 x 40."""
        return f"{self.name}: {self.report.name}, {format_shape(self.report.output)}"


@dataclass(frozen=True)
class ForwardTrace:
    """A picture's way through a net: `maps` float32 (C, H, W) by layer name, (C, 1, 1) once it is flat."""

    steps: tuple[Step, ...]
    maps: dict[str, Float32]
    logits: tuple[float, ...]

    def step(self, name: str) -> Step:
        """The layer of this name."""
        return next(step for step in self.steps if step.name == name)


@dataclass(frozen=True)
class TracedPicture:
    """A picture that went through a net: `pixels` uint8 (S, S, 3) are what the net got of it."""

    trace: ForwardTrace
    classes: tuple[str, ...]
    pixels: ImageU8

    @property
    def size(self) -> Pair:
        """(height, width) of the net input, in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def prediction(self) -> Prediction:
        """The softmax of its logits."""
        return Prediction(dict(zip(self.classes, softmax(self.trace.logits).probabilities, strict=True)))


PER_LAYER, PER_MAP, GLOBAL = SCOPES = ("per layer", "per map", "global")
"""What shares a colour scale: the maps of a layer, each map alone, or all maps of the net."""


def ranges(trace: ForwardTrace, name: str, scope: str) -> list[float]:
    """Where the colour scale ends: the largest magnitude among those that share it. One number, or one per map."""
    maps = trace.maps[name]
    if scope == PER_MAP:
        return [float(magnitude) for magnitude in np.abs(maps).max((1, 2))]
    shared = trace.maps.values() if scope == GLOBAL else [maps]
    return [max(map(largest_magnitude, shared))]


def largest_magnitude(values: Float32) -> float:
    """The end of a colour scale centred on zero that holds all values."""
    return float(np.abs(values).max())


def shared_range(*ends: list[float]) -> list[float]:
    """One end of the colour scale for all: the largest of what `ranges` gave for each."""
    return [max(map(max, ends))]


def argmax_position(map_: Float32) -> Pair | None:
    """(row, column) of the largest value of a map (H, W), the first of equals; None where all are 0: a dead map."""
    if not map_.any():
        return None
    row, column = np.unravel_index(int(map_.argmax()), map_.shape)
    return int(row), int(column)


def first_covering_layer(trace: ForwardTrace, size: Pair) -> Step:
    """The first layer a value of which can depend on the whole picture of (height, width)."""
    return next(step for step in trace.steps if _covers_picture(step.report, size))


def _covers_picture(line: LayerReport, size: Pair) -> bool:
    rows, columns = (range(count) for count in line.grid)
    positions = itertools.product(rows, columns) if covers(line, size) else ()  # the others need not be tried
    return any(receptive_box(line, position).share(size) == 1 for position in positions)
