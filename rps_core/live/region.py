"""The square of a camera's frame that the net gets. In fractions, because frames change their size in mid-stream."""

from dataclasses import dataclass

from rps_core.arrays import ImageU8

SMALLEST = 0.1  # a region of fewer pixels shows nothing


@dataclass(frozen=True)
class Region:
    """The square of the frame that the net sees, in fractions, because frames change their size in mid-stream.

    `size` is its side as a fraction of the frame's shorter side. `x` and `y`, from 0 to 1, say where it lies in the
    frame as the camera gives it: 0 at the left or upper edge, 1 at the right or lower one, so that it never lies
    outside. The default is the guide's 400 x 400 of 640 x 480, in the middle.
    """

    x: float = 0.5
    y: float = 0.5
    size: float = 400 / 480

    def box(self, width: int, height: int) -> tuple[int, int, int]:
        """(left, top, side) in pixels in a frame of that size. Values out of range count as the nearest in it."""
        side = max(1, round(_clamp(self.size, SMALLEST) * min(width, height)))
        return round(_clamp(self.x) * (width - side)), round(_clamp(self.y) * (height - side)), side

    def crop(self, rgb: ImageU8) -> ImageU8:
        """(H, W, 3) -> (side, side, 3), a view."""
        left, top, side = self.box(rgb.shape[1], rgb.shape[0])
        return rgb[top : top + side, left : left + side]

    def mirrored(self) -> "Region":
        """The same place of the frame turned left to right, as a preview shows it."""
        return Region(1 - self.x, self.y, self.size)


def _clamp(value: float, lowest: float = 0.0) -> float:
    return min(max(value, lowest), 1.0)
