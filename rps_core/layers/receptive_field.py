"""Which part of the picture one output value sees. No torch."""

from dataclasses import dataclass

from rps_core.layers.stack import LayerReport
from rps_core.shapes import Pair


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

    def moved_right(self, pixels: int) -> "Box":
        """The same box further right."""
        return Box(self.top, self.left + pixels, self.height, self.width)

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


def receptive_box(line: LayerReport, position: Pair) -> Box:
    """The pixels that the output values at this position, (row, column) from 0, can depend on."""
    top, left = (x + i * jump for x, i, jump in zip(line.start, position, line.jump, strict=True))
    return Box(top, left, *line.field)


def middle(line: LayerReport) -> Pair:
    """The position in the middle of the map."""
    return (line.grid[0] - 1) // 2, (line.grid[1] - 1) // 2


def covers(line: LayerReport, size: Pair) -> bool:
    """Whether the field is as large as a picture of (height, width)."""
    return line.field[0] >= size[0] and line.field[1] >= size[1]
