"""The pictures that HandNet is made from, and how well it reads those kept apart.

Most come from shards of scenes. The hard negatives come from a finder: what it takes for a hand and is none. HandNet's
other pictures without a hand are whole rooms, arms and faces. What the finder gives it is nearer: a lamp, a collar, the
corner of a sofa, as large as a hand would be.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from rps_core.data.images import letterbox
from rps_core.errors import InputError
from rps_core.evaluation.threshold import choose_threshold, is_given_a_class
from rps_core.hands.poses import OTHER_SIGNS
from rps_core.hands.scene_hand import render_scene_hand
from rps_core.hands.scene_sets import CROP_PX, KINDS, TURNS, load_arrays
from rps_core.hands.scenes import WEBCAM, Scene, arm_without_hand, scene
from rps_core.labels import CLASSES, NONE
from rps_core.nets.boxes import Box, crop_square
from rps_core.nets.find import candidates
from rps_core.nets.finder import Finder
from rps_core.storage.files import write_atomically

FINGERS = 5
SIGNS = (*CLASSES, *OTHER_SIGNS, "arm", "no hand")
"""What a picture can show."""
HALF_CLOSED = {"relaxed": {"paper": 0.12, "rock": 0.12}, "claw": {"paper": 0.12, "rock": 0.06}}
"""Signs that are none of the three, but on the way: how much of what they might be taken for."""

PARTS = 200  # of hard negatives: about 8,000 crops
TRAINING_SEED, VALIDATION_SEED, VALIDATION_SHARE = 43, 44, 1 / 8  # of hard negatives; as many parts more to validate
FRAME_PX, FRAMES_A_HAND = 384, 8
EMPTY_SHARE, ARM_SHARE = 0.5, 0.15  # of the frames; the others show the hand, and something else is taken for one
SMALLEST_CROP, LARGEST_CROP, SHIFT = 0.9, 1.75, 0.17  # times the box, as HandNet learns hands
SURE_FROM = 0.05  # what the finder is sure of, and what it nearly is


@dataclass(frozen=True)
class Crops:
    """N crops uint8 (N, 4, 96, 96), RGB and mask, and what they show."""

    images: Tensor
    labels: Tensor  # (N,) int64, index in KINDS
    wanted: Tensor  # (N, len(KINDS)) float32, what the net should answer
    stretched: Tensor  # (N, 5) float32, NaN without a hand
    signs: Tensor  # (N,) int64, index in SIGNS


def load_crops(folder: Path, seed: int, shards: range) -> Crops:
    """The crops of these shards. Raises FileNotFoundError where one was not rendered."""
    arrays = load_arrays(folder, seed, shards, ("crops", "labels", "stretched", "poses"))
    labels = torch.from_numpy(arrays["labels"])
    wanted = F.one_hot(labels, len(KINDS)).float()
    for pose, shares in HALF_CLOSED.items():
        row = torch.zeros(len(KINDS))
        for name, share in shares.items():
            row[KINDS.index(name)] = share
        row[KINDS.index(NONE)] = 1 - row.sum()
        wanted[torch.from_numpy(arrays["poses"] == pose)] = row
    signs = torch.tensor([SIGNS.index(pose) for pose in arrays["poses"].tolist()])
    return Crops(torch.from_numpy(arrays["crops"]), labels, wanted, torch.from_numpy(arrays["stretched"]), signs)


def joined(crops: Crops, negatives: Tensor) -> Crops:
    """With pictures uint8 (N, 3, 96, 96) that show no hand behind them."""
    count = len(negatives)
    images = torch.cat([negatives, torch.zeros_like(negatives[:, :1])], 1)
    labels = torch.full((count,), KINDS.index(NONE))
    more = Crops(
        images,
        labels,
        F.one_hot(labels, len(KINDS)).float(),
        torch.full((count, FINGERS), torch.nan),
        torch.full((count,), SIGNS.index("no hand")),
    )
    return Crops(*(torch.cat([getattr(one, field.name) for one in (crops, more)]) for field in fields(Crops)))


def none_share(crops: Crops) -> float:
    return float((crops.labels == KINDS.index(NONE)).double().mean())


def load_negatives(folder: Path, finder: Finder, seed: int, parts: int, on_line: Callable[[str], None]) -> Tensor:
    """uint8 (N, 3, CROP_PX, CROP_PX). What the folder does not have yet is rendered, and stays there."""
    found = []
    for number in range(parts):
        path = folder / f"negatives-{seed}-{number:04d}.npy"
        if not path.exists():
            buffer = io.BytesIO()
            np.save(buffer, hard_negatives(finder, seed, number))
            write_atomically(path, buffer.getvalue())
            on_line(f"hard negatives of seed {seed}: part {number + 1} of {parts}")
        try:
            found.append(torch.from_numpy(np.load(path)))
        except (OSError, ValueError, EOFError):
            raise InputError(f"{path} is damaged; delete it, and run this again") from None
    return torch.cat(found)


def hard_negatives(finder: Finder, seed: int, number: int) -> NDArray[np.uint8]:
    """(N, 3, CROP_PX, CROP_PX) of part `number`: of FRAMES_A_HAND times as many frames as TURNS has hands."""
    rng = np.random.default_rng([seed, number])
    frames = [frame for kind in TURNS for frame in _frames(kind, rng)]
    found = candidates([frame.rgb for frame in frames], replace(finder, threshold=SURE_FROM))
    crops = [
        _crop(frame.rgb, box, rng)
        for frame, boxes in zip(frames, found, strict=True)
        for box in boxes
        if not _shows_hand(box, frame)
    ]
    return np.stack(crops) if crops else np.zeros((0, 3, CROP_PX, CROP_PX), np.uint8)


def _frames(kind: str, rng: np.random.Generator) -> Iterator[Scene]:
    hand = render_scene_hand(kind, rng)
    for _ in range(FRAMES_A_HAND):
        drawn = rng.random()
        if drawn < EMPTY_SHARE:
            yield scene([], WEBCAM, rng, FRAME_PX)
        elif drawn < EMPTY_SHARE + ARM_SHARE:
            yield arm_without_hand(hand, rng, FRAME_PX)
        else:
            yield scene([hand], WEBCAM, rng, FRAME_PX)


def _shows_hand(box: Box, frame: Scene) -> bool:
    """Whether the largest crop around the box would reach into the box of a hand."""
    (x, y), half = box.middle, box.side * (LARGEST_CROP / 2 + SHIFT)
    return any(
        left < x + half and right > x - half and top < y + half and bottom > y - half
        for left, top, right, bottom in frame.boxes
    )


def _crop(rgb: NDArray[np.uint8], box: Box, rng: np.random.Generator) -> NDArray[np.uint8]:
    """(3, CROP_PX, CROP_PX) around the box, off as the finder's boxes are off."""
    factor = float(np.exp(rng.uniform(np.log(SMALLEST_CROP), np.log(LARGEST_CROP))))
    right, down = rng.uniform(-SHIFT, SHIFT, 2) * box.side
    moved = replace(box, x=box.x + right, y=box.y + down)
    return np.asarray(letterbox(Image.fromarray(crop_square(rgb, moved, factor)), CROP_PX)).transpose(2, 0, 1)


@torch.inference_mode()
def probabilities(model: nn.Module, images: Tensor) -> Tensor:
    """uint8 (N, 4, 96, 96) validation crops, scaled to the net's input -> softmax (N, C)."""
    rows = []
    for part in images.split(256):
        small = F.interpolate(part[:, :3].float(), size=(72, 72), mode="bilinear", antialias=True)
        rows.append(model(small / 127.5 - 1).softmax(1))
    return torch.cat(rows)


@dataclass(frozen=True)
class CropScore:
    """On validation crops. Shares are 0 to 1."""

    threshold: float
    right: float  # of the pictures of gestures
    forced: float  # the same, had "none" not been allowed
    answered: float  # gestures given a class at the threshold
    right_when_answered: float
    by_gesture: dict[str, float]  # answered
    called: float  # pictures of "none" given a class


def score(model: nn.Module, crops: Crops) -> CropScore:
    """The threshold is chosen on the first half of the pictures without a gesture, everything else on the rest."""
    model.eval()
    rows, labels = probabilities(model, crops.images), crops.labels
    is_none = labels == KINDS.index(NONE)
    nothing = rows[is_none]
    threshold = choose_threshold(nothing[::2], KINDS)
    shown, truth = rows[~is_none], labels[~is_none]
    given = is_given_a_class(shown, KINDS, threshold)
    right = shown.argmax(1) == truth
    gestures = [index for index, kind in enumerate(KINDS) if kind != NONE]
    return CropScore(
        threshold=threshold,
        right=float(right.double().mean()),
        forced=float((shown[:, gestures].argmax(1) == truth).double().mean()),
        answered=float(given.double().mean()),
        right_when_answered=float(right[given].double().mean()),
        by_gesture={KINDS[index]: float(given[truth == index].double().mean()) for index in gestures},
        called=float(is_given_a_class(nothing[1::2], KINDS, threshold).double().mean()),
    )
