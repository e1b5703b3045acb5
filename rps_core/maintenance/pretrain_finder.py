"""Makes the finder's weights from rendered scenes alone.

python -m rps_core.maintenance.pretrain_finder --scenes .cache/scenes --seed 0 --out rps_core/assets/finder.safetensors

After CenterNet (Zhou et al. 2019, "Objects as Points"): a cell is right that holds a hand's middle, its neighbours
are half right, and only where a hand is does the box count.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from rps_core.augment import LUMINANCE, hard_views
from rps_core.hands.scene_sets import load_arrays
from rps_core.maintenance.epochs import run_epochs
from rps_core.maintenance.pretrain import multiplies_bfloat16
from rps_core.nets.boxes import Box, read_boxes
from rps_core.nets.finder import CELL_PX, FINDER_PX, FinderNet, cell_middles, save_finder

BATCH_SIZE = 128
LEARNING_RATE = 3e-3
EPOCHS = 46
CAST_SD, GREY_SHARE = 0.06, 0.1
GAMMA_SD, BRIGHTNESS_SD = 0.15, 0.15  # of the logarithm
ZOOM, SHIFT = (0.75, 1.3), 0.15  # of the frame; shift of its side
EMPTY_PASSED = 0.25
"""Share of the empty validation scenes in which a hand may be found: decides from where on the finder is sure. Of what
passes, the classifier calls one in twenty-five a gesture (its own rule): together one empty scene in a hundred."""
FOUND_OVERLAP = 0.5
SPREAD = 0.65  # standard deviation, in cells, of how right a cell beside the middle is
BOX_FROM = 0.3  # cells at least so right learn the box
FOCUS_HARD, FOCUS_FAR = 2.0, 4.0  # CenterNet's alpha and beta: hard cells count more, cells near a middle less
BOX_WEIGHT = 1.0
SMALL_ERROR = 0.1  # of the box: smaller errors count by their square


@dataclass(frozen=True)
class Scenes:
    """Frames uint8 (N, 3, 128, 128), and their boxes (N, 2, 4), NaN where there is no hand."""

    frames: Tensor
    boxes: Tensor


def load_scenes(folder: Path, seed: int, shards: range) -> Scenes:
    arrays = load_arrays(folder, seed, shards, ("webcams", "boxes"))
    return Scenes(torch.from_numpy(arrays["webcams"]).permute(0, 3, 1, 2), torch.from_numpy(arrays["boxes"]))


def mirrored(frames: Tensor, boxes: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
    """Half of the batch left to right, a quarter upside down, boxes along: float (B, 3, S, S), (B, N, 4)."""
    side = frames.shape[-1]
    for axis, low, share in ((3, 0, 0.5), (2, 1, 0.25)):
        flip = torch.rand(len(frames), generator=generator) < share
        frames = torch.where(flip.view(-1, 1, 1, 1), frames.flip(axis), frames)
        turned = boxes.clone()
        turned[..., low], turned[..., low + 2] = side - boxes[..., low + 2], side - boxes[..., low]
        boxes = torch.where(flip.view(-1, 1, 1), turned, boxes)
    return frames, boxes


def moved(frames: Tensor, boxes: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
    """Zoomed and shifted, boxes along; a hand whose middle leaves the frame no longer counts: float (B, 3, S, S)."""
    count, side = len(frames), frames.shape[-1]
    low, high = (math.log(edge) for edge in ZOOM)
    zoom = torch.exp(low + (high - low) * torch.rand(count, 1, generator=generator))  # over 1: things grow
    shift = SHIFT * (2 * torch.rand(count, 2, generator=generator) - 1)  # in sides
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = 1 / zoom[:, 0]
    theta[:, :, 2] = -2 * shift / zoom
    grid = F.affine_grid(theta, list(frames.shape), align_corners=False)
    frames = F.grid_sample(frames, grid, padding_mode="border", align_corners=False)
    points = boxes.view(count, -1, 2, 2) - side / 2
    boxes = (points * zoom.view(-1, 1, 1, 1) + (side / 2 + side * shift).view(-1, 1, 1, 2)).view_as(boxes)
    middle = (boxes[..., :2] + boxes[..., 2:]) / 2
    inside = ((middle >= 0) & (middle < side)).all(-1, keepdim=True)
    return frames, torch.where(inside, boxes.clamp(0, side), torch.nan)


def coloured(frames: Tensor, generator: Generator) -> Tensor:
    """Another exposure and colour cast, now and then no colour at all: float (B, 3, S, S), 0 to 1."""
    gamma, light = torch.randn(2, len(frames), 1, 1, 1, generator=generator)
    frames = frames.clamp(1e-4, 1) ** torch.exp(GAMMA_SD * gamma) * torch.exp(BRIGHTNESS_SD * light)
    cast = torch.exp(CAST_SD * torch.randn(len(frames), 3, 1, 1, generator=generator))
    grey = torch.einsum("bchw,c->bhw", frames, torch.tensor(LUMINANCE))[:, None]
    is_grey = torch.rand(len(frames), 1, 1, 1, generator=generator) < GREY_SHARE
    return torch.where(is_grey, grey, frames * cast).clamp(0, 1)


def batches(scenes: Scenes, seed: int, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Normalized frames and boxes, in an order of their own for each epoch."""
    generator = Generator().manual_seed(seed * 100_003 + epoch)
    for cells in torch.randperm(len(scenes.frames), generator=generator).split(BATCH_SIZE):
        frames, boxes = mirrored(scenes.frames[cells].float() / 255, scenes.boxes[cells], generator)
        frames, boxes = moved(frames, boxes, generator)
        frames = hard_views(coloured(frames, generator), generator, covered=0) * 2 - 1  # covered, a small hand is gone
        yield frames.contiguous(memory_format=torch.channels_last), boxes


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


@dataclass(frozen=True)
class FinderScore:
    """How well hands are found in validation scenes. Shares are 0 to 1."""

    threshold: float  # from here on the finder is sure
    found: float  # hands with a box that overlaps theirs by half or more, of all scenes with a hand
    found_when_sure: float  # the same, and sure
    overlap: float  # mean of the first box, intersection over union
    size_error: float  # median of |log(side / true side)|
    by_size: dict[str, float]  # found, by the hand's share of the frame's side


@torch.inference_mode()
def score(model: FinderNet, scenes: Scenes) -> FinderScore:
    """The surest box of each scene against the nearest true one."""
    model.eval()
    sure, overlap, size_error, share = [], [], [], []
    for frames, truth in zip(scenes.frames.split(256), scenes.boxes.split(256), strict=True):
        for answer, boxes in zip(model(frames.float() / 127.5 - 1), truth, strict=True):
            box = read_boxes(answer, most=1)[0]
            hands = [Box(x, y, right - x, bottom - y, 1) for x, y, right, bottom in boxes.tolist() if x == x]  # no NaN
            nearest = max(hands, key=box.overlap, default=None)
            sure.append(box.sure)
            overlap.append(box.overlap(nearest) if nearest else np.nan)
            size_error.append(abs(np.log(box.side / nearest.side)) if nearest else np.nan)
            share.append(nearest.side / FINDER_PX if nearest else np.nan)
    sures, overlaps, shares = np.array(sure), np.array(overlap), np.array(share)
    hand = ~np.isnan(overlaps)
    threshold = float(np.quantile(sures[~hand], 1 - EMPTY_PASSED)) if (~hand).any() else 0.5
    right = overlaps >= FOUND_OVERLAP
    edges = (0.0, 0.2, 0.3, 0.5, 0.75, 2.0)
    by_size = {
        f"{low:g} to {high:g}": float(right[hand & (shares >= low) & (shares < high)].mean())
        for low, high in pairwise(edges)
        if (hand & (shares >= low) & (shares < high)).any()
    }
    return FinderScore(
        threshold=threshold,
        found=float(right[hand].mean()),
        found_when_sure=float((right & (sures >= threshold))[hand].mean()),
        overlap=float(overlaps[hand].mean()),
        size_error=float(np.nanmedian(size_error)),
        by_size=by_size,
    )


def train_finder(
    training: Scenes,
    validation: Scenes,
    seed: int,
    epochs: int,
    state_path: Path,
    out: Path,
    on_line: Callable[[str], None] = print,
) -> FinderScore:
    """Trains, chooses from where on the finder is sure (on empty validation scenes), writes the weights."""
    torch.manual_seed(seed)
    model = FinderNet().to(memory_format=torch.channels_last)
    bfloat16 = multiplies_bfloat16()

    def one_epoch(epoch: int, step: Callable[[Tensor], None]) -> str:
        cells, boxes, count = 0.0, 0.0, 0
        for frames, truth in batches(training, seed, epoch):
            with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
                answer = model(frames)
            cell_loss, box_loss = finder_loss(answer.float(), truth)
            step(cell_loss + box_loss)
            cells, boxes, count = cells + cell_loss.item(), boxes + box_loss.item(), count + 1
        shown = score(model, validation)
        return (
            f"cells {cells / count:.3f} box {boxes / count:.3f} | found {shown.found:.3f}, sure at "
            f"{shown.threshold:.2f}: {shown.found_when_sure:.3f}, overlap {shown.overlap:.3f}, {shown.by_size}"
        )

    steps = -(-len(training.frames) // BATCH_SIZE)
    run_epochs(model, epochs, steps, LEARNING_RATE, one_epoch, state_path, on_line)
    final = score(model, validation)
    save_finder(model, final.threshold, out)
    return final
