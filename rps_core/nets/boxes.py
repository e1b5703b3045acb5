"""From the finder's output to boxes, and from a box to the square that the classifier looks at."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from rps_core.arrays import ImageU8
from rps_core.nets.finder import CELL_PX, CELLS, cell_middles

SAME_HAND = 0.3  # boxes that overlap by more (intersection over union) are one hand
SURE_HAND = 0.45
"""A box that the finder is less sure of is no hand where the classifier is not sure of a gesture in it. Of 750 rendered
frames with a hand, 2 % of those without a class have such a box; of empty ones with a box nine in ten."""


@dataclass(frozen=True)
class Box:
    """A hand in a picture, in pixels of that picture, x to the right and y downwards; it may reach outside."""

    x: float  # left
    y: float  # top
    width: float
    height: float
    sure: float  # 0 to 1

    def within(self, width: int, height: int) -> tuple[int, int, int, int]:
        """x, y, width, height in whole pixels of what lies in a picture of that size: at least one pixel."""
        left, right = _whole(self.x, self.x + self.width, width)
        top, bottom = _whole(self.y, self.y + self.height, height)
        return left, top, right - left, bottom - top

    @property
    def is_doubtful(self) -> bool:
        """Whether it is rather no hand, unless the classifier is sure of a gesture in it."""
        return self.sure < SURE_HAND

    @property
    def side(self) -> float:
        return max(self.width, self.height)

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def square(self, factor: float) -> "Box":
        """The square of `factor` times the box's longer side, at least 2 pixels, around the same middle."""
        (x, y), side = self.middle, max(self.side * factor, 2.0)
        return replace(self, x=x - side / 2, y=y - side / 2, width=side, height=side)

    def overlap(self, other: "Box") -> float:
        """Intersection over union, 0 to 1."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        both = max(across, 0.0) * max(down, 0.0)
        return both / max(self.width * self.height + other.width * other.height - both, 1e-9)


def middle_box(width: int, height: int) -> Box:
    """Three fifths of each side of a picture of that size, in its middle: a beginning, where nothing was found."""
    return Box(0.2 * width, 0.2 * height, 0.6 * width, 0.6 * height, 0.0)


def _whole(start: float, end: float, length: int) -> tuple[int, int]:
    """Both rounded, and moved into 0 to length, one apart at least."""
    first = min(max(round(start), 0), length - 1)
    return first, min(max(round(end), first + 1), length)


def read_boxes(output: Tensor, most: int = 2) -> list[Box]:
    """(5, CELLS, CELLS) of one picture -> its likeliest hands in pixels of the net's input, the surest first.

    A cell counts only where no neighbour is surer; of boxes that overlap the surer one stays.
    """
    sure = output[0].sigmoid()
    peaks = sure == torch.nn.functional.max_pool2d(sure[None], 3, 1, 1)[0]
    order = torch.where(peaks, sure, -1.0).flatten().argsort(descending=True)
    middles, sizes = cell_middles() + output[1:3].permute(1, 2, 0), output[3:5].permute(1, 2, 0).exp()
    found: list[Box] = []
    for cell in order.tolist():
        row, column = divmod(cell, CELLS)
        if len(found) == most or not bool(peaks[row, column]):
            break
        (x, y), (width, height) = ((v[row, column] * CELL_PX).tolist() for v in (middles, sizes))
        box = Box(x - width / 2, y - height / 2, width, height, float(sure[row, column]))
        if all(box.overlap(other) < SAME_HAND for other in found):
            found.append(box)
    return found


def crop_square(pixels: ImageU8, box: Box, factor: float) -> ImageU8:
    """(H, W, 3) -> the square of `factor` times the box's side around its middle; only what lies in the picture.

    At the picture's border the square is cut: the letterbox then fills it, as it does for training pictures.
    """
    left, top, width, height = box.square(factor).within(pixels.shape[1], pixels.shape[0])
    if width < 2 or height < 2:
        return pixels
    return pixels[top : top + height, left : left + width]
