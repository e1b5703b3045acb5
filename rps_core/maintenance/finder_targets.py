"""What the finder should output, and how far off its output is.

After CenterNet (Zhou et al. 2019, "Objects as Points"): a cell is right that holds a hand's middle, its neighbours
are half right, and only where a hand is does the box count.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from rps_core.nets.finder import CELL_PX, cell_middles

SPREAD = 0.65  # standard deviation, in cells, of how right a cell beside the middle is
BOX_FROM = 0.3  # cells at least so right learn the box
FOCUS_HARD, FOCUS_FAR = 2.0, 4.0  # CenterNet's alpha and beta: hard cells count more, cells near a middle less
BOX_WEIGHT = 1.0
SMALL_ERROR = 0.1  # of the box: smaller errors count by their square


def to_cells(boxes: Tensor) -> tuple[Tensor, Tensor]:
    """(..., 4) left, top, right, bottom in pixels -> middle (..., 2) and size (..., 2), in cells."""
    low, high = boxes[..., :2] / CELL_PX, boxes[..., 2:] / CELL_PX
    return (low + high) / 2, (high - low).clamp(min=0.1)


def heat(boxes: Tensor) -> Tensor:
    """(B, N, 4) boxes, NaN where there is none -> (B, N, CELLS, CELLS): how right each cell is for each box.

    The cell that holds the middle is 1, whatever its distance.
    """
    middle, _ = to_cells(boxes)  # (B, N, 2)
    away = cell_middles() - middle[:, :, None, None]  # (B, N, CELLS, CELLS, 2)
    right = torch.exp(-0.5 * (away / SPREAD).square().sum(-1))
    holds = (away.abs() <= 0.5).all(-1)
    return torch.where(holds, 1.0, right).nan_to_num(0.0)


def finder_loss(output: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """(B, 5, CELLS, CELLS) and (B, N, 4) -> how wrong the cells are, and how wrong the boxes are. Two scalars."""
    right = heat(boxes)  # (B, N, CELLS, CELLS)
    best, owner = right.max(dim=1)  # (B, CELLS, CELLS)
    logit = output[:, 0]
    sure = logit.sigmoid()
    is_middle = (best == 1).float()
    missed = is_middle * (1 - sure) ** FOCUS_HARD * F.softplus(-logit)
    invented = (1 - is_middle) * (1 - best) ** FOCUS_FAR * sure**FOCUS_HARD * F.softplus(logit)
    hands = is_middle.sum().clamp(min=1)
    cell_loss = (missed.sum() + invented.sum()) / hands

    middle, size = to_cells(boxes.nan_to_num(0.0))
    index = owner[..., None].expand(-1, -1, -1, 2).flatten(1, 2)  # (B, CELLS * CELLS, 2)
    middle = middle.gather(1, index).view(*owner.shape, 2)
    size = size.gather(1, index).view(*owner.shape, 2)
    off = cell_middles() + output[:, 1:3].permute(0, 2, 3, 1) - middle  # (B, CELLS, CELLS, 2)
    off = off / size.amax(-1, keepdim=True)
    stretch = output[:, 3:5].permute(0, 2, 3, 1) - size.log()
    wrong = torch.cat([off, stretch], -1)  # (B, CELLS, CELLS, 4)
    wrong = F.smooth_l1_loss(wrong, torch.zeros_like(wrong), reduction="none", beta=SMALL_ERROR)
    weight = torch.where(best >= BOX_FROM, best, 0.0)
    box_loss = (wrong.sum(-1) * weight).sum() / weight.sum().clamp(min=1)
    return cell_loss, BOX_WEIGHT * box_loss
