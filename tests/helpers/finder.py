"""Finders whose answers are known, and frames to look at."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rps_core.nets.finder import CELL_PX, CELLS, Finder

NO_BOX = torch.full((4,), float("nan"))


def perfect_answer(boxes: Tensor) -> Tensor:
    """What a net would have to say about one picture's boxes (N, 4) to be without fault: (1, 5, CELLS, CELLS)."""
    answer = torch.zeros(1, 5, CELLS, CELLS)
    answer[:, 0] = -20
    for left, top, right, bottom in boxes[~boxes[:, 0].isnan()].tolist():
        x, y = (left + right) / 2 / CELL_PX, (top + bottom) / 2 / CELL_PX
        rows, columns = torch.meshgrid(torch.arange(CELLS) + 0.5, torch.arange(CELLS) + 0.5, indexing="ij")
        near = (rows - y).abs().maximum((columns - x).abs()) < 1.5
        answer[0, 1][near], answer[0, 2][near] = x - columns[near], y - rows[near]
        answer[0, 3][near] = float(np.log((right - left) / CELL_PX))
        answer[0, 4][near] = float(np.log((bottom - top) / CELL_PX))
        answer[0, 0, int(y), int(x)] = 20
    return answer


@dataclass
class FakeNet:
    """Says of every picture (1, 3, H, W) what it is told to, however many come together."""

    says: Callable[[Tensor], Tensor]

    def __call__(self, x: Tensor) -> Tensor:
        return torch.cat([self.says(one) for one in x.split(1)])


def finder_that(says: Callable[[Tensor], Tensor], threshold: float = 0.5) -> Finder:
    return Finder(FakeNet(says), threshold)  # type: ignore[arg-type]


def brightest(x: Tensor) -> Tensor:
    """A net that takes what is bright for a hand."""
    rows, columns = torch.nonzero(x[0].mean(0) > 0, as_tuple=True)
    if not len(rows):
        return perfect_answer(NO_BOX[None])
    return perfect_answer(torch.tensor([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]]).float())


def brightest_by(logit: float) -> Callable[[Tensor], Tensor]:
    """The same, but only so sure of it."""

    def says(x: Tensor) -> Tensor:
        answer = brightest(x)
        answer[0, 0][answer[0, 0] > 0] = logit
        return answer

    return says


def frame_with(left: int, top: int, width: int, height: int, shape: tuple[int, int] = (240, 320)) -> np.ndarray:
    frame = np.zeros((*shape, 3), np.uint8)
    frame[top : top + height, left : left + width] = 255
    return frame
