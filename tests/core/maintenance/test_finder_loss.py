"""What the finder is taught."""

import torch

from rps_core.maintenance.pretrain_finder import finder_loss, heat
from rps_core.nets.finder import CELL_PX, CELLS
from tests.helpers.finder import NO_BOX, perfect_answer


def test_the_place_that_holds_a_middle_is_right_and_empty_pictures_have_none() -> None:
    boxes = torch.stack([torch.tensor([20.0, 30, 60, 90]), NO_BOX])[None]
    right = heat(boxes)[0]
    assert right[0, 60 // CELL_PX, 40 // CELL_PX] == 1
    assert (right[0] == 1).sum() == 1 and right[0].min() < 0.01
    assert not right[1].any()


def test_a_perfect_answer_costs_nothing_and_each_fault_something() -> None:
    boxes = torch.stack([torch.tensor([20.0, 30, 60, 90]), NO_BOX])
    perfect = perfect_answer(boxes)
    assert sum(finder_loss(perfect, boxes[None])) < 1e-3
    for channel in range(5):
        spoilt = perfect.clone()
        spoilt[:, channel] = spoilt[:, channel] - 25 if channel == 0 else spoilt[:, channel] + 0.5
        assert sum(finder_loss(spoilt, boxes[None])) > 0.05


def test_empty_pictures_teach_that_there_is_nothing() -> None:
    boxes = NO_BOX.expand(1, 2, 4)
    quiet, loud = torch.zeros(1, 5, CELLS, CELLS), torch.zeros(1, 5, CELLS, CELLS)
    quiet[:, 0], loud[:, 0] = -20, 5
    assert sum(finder_loss(quiet, boxes)) < 1e-3 < sum(finder_loss(loud, boxes))
