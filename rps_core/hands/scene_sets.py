"""Scenes by the thousand, kept in shards: a run that is killed goes on where it stopped.

python -m rps_core scenes --seed 21 --shards 0:40 --out .cache/scenes

A shard is a file of HANDS_A_SHARD hands, made from (seed, number of the shard) alone. Each hand is put into WEBCAMS
frames for the finder and CROPS pictures for the classifier. CLOSE_UPS more hands fill a picture, as in photographs
taken for the purpose. Two processes share the work by odd and even numbers.
"""

import os
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rps_core.errors import InputError
from rps_core.hands.compose import compose
from rps_core.hands.cutout import render_layer
from rps_core.hands.scene_hand import SceneHand, render_scene_hand
from rps_core.hands.scenes import FOUND, WEBCAM, Scene, arm_without_hand, scene
from rps_core.labels import CLASSES, NONE

HANDS_A_SHARD = 100
KINDS = (*CLASSES, NONE)
TURNS = (*CLASSES, NONE, NONE)  # in which hands are made: other signs are many, and each looks different
WEBCAMS, WEBCAM_PX = 3, 128
CROPS, CROP_PX = 4, 96
CLOSE_UPS, BACKGROUNDS = 40, 3  # hands that fill a picture, and before how many backgrounds each
SECOND_SHARE = {"webcam": 0.12, "crop": 0.04}  # frames that show a second hand, too
EMPTY_SHARE = {"webcam": 0.27, "crop": 0.33}  # frames without any hand; crops: of those of "none"
ARM_SHARE = 0.35  # of the frames without a hand: an arm whose hand is out of sight
MAX_BOXES = 2
POSE_LETTERS = 24


@dataclass(frozen=True)
class Shard:
    """W frames and C crops. Boxes are left, top, right, bottom in pixels; NaN where there is no second, or no hand."""

    webcams: NDArray[np.uint8]  # (W, WEBCAM_PX, WEBCAM_PX, 3)
    boxes: NDArray[np.float32]  # (W, MAX_BOXES, 4)
    crops: NDArray[np.uint8]  # (C, 4, CROP_PX, CROP_PX) RGB and the hand's mask
    labels: NDArray[np.int64]  # (C,) place in KINDS
    stretched: NDArray[np.float32]  # (C, 5) index, middle, ring, little, thumb: 0 closed to 1 stretched; NaN: as joints
    joints: NDArray[np.float32]  # (C, 21, 2) pixels; NaN: no hand, or a close-up
    poses: NDArray[np.str_]  # (C,) of at most POSE_LETTERS


def render_shard(seed: int, number: int) -> Shard:
    """Shard `number` of the set: same numbers, same pixels."""
    rng = np.random.default_rng([seed, number])
    webcams, crops = [], []
    previous: SceneHand | None = None
    for index in range(HANDS_A_SHARD):
        kind = TURNS[index % len(TURNS)]
        hand = render_scene_hand(kind, rng)
        for _ in range(WEBCAMS):
            webcams.append(_draw(hand, previous, "webcam", True, rng))
        for _ in range(CROPS):
            crops.append(_draw(hand, previous, "crop", kind == NONE, rng))
        previous = hand
    for index in range(CLOSE_UPS):
        crops.extend(_close_up(TURNS[index % len(TURNS)], rng))
    return Shard(
        webcams=np.stack([each.rgb for each in webcams]),
        boxes=np.stack([_two_boxes(each) for each in webcams]),
        crops=np.stack([np.concatenate([each.rgb, each.mask[..., None]], 2).transpose(2, 0, 1) for each in crops]),
        labels=np.array([KINDS.index(each.gesture) for each in crops]),
        stretched=np.stack([_known(each, each.stretched) for each in crops]),
        joints=np.stack([_known(each, each.joints) for each in crops]),
        poses=np.array([each.pose for each in crops], f"U{POSE_LETTERS}"),
    )


def _draw(hand: SceneHand, other: SceneHand | None, what: str, may_be_empty: bool, rng: np.random.Generator) -> Scene:
    """A frame ("webcam") or a crop ("crop") with the hand, now and then with both, or with none."""
    framing, size_px = {"webcam": (WEBCAM, WEBCAM_PX), "crop": (FOUND, CROP_PX)}[what]
    if may_be_empty and rng.random() < EMPTY_SHARE[what]:
        return arm_without_hand(hand, rng, size_px) if rng.random() < ARM_SHARE else scene([], framing, rng, size_px)
    both = other is not None and rng.random() < SECOND_SHARE[what]
    return scene([hand, other] if both and other is not None else [hand], framing, rng, size_px)


def _close_up(kind: str, rng: np.random.Generator) -> Iterator[Scene]:
    """One hand that fills the picture, before BACKGROUNDS of them. Where its fingers are is not written down."""
    layer = render_layer(kind, rng, CROP_PX)
    for _ in range(BACKGROUNDS):
        rgb, mask = compose(layer.rgba, rng, CROP_PX)
        unknown = np.full((21, 2), np.nan), np.full(5, np.nan)
        yield Scene(rgb, mask, np.zeros((0, 4)), *unknown, layer.gesture, layer.pose)


def _two_boxes(shown: Scene) -> NDArray[np.float32]:
    boxes = np.full((MAX_BOXES, 4), np.nan, np.float32)
    boxes[: len(shown.boxes)] = shown.boxes
    return boxes


def _known(shown: Scene, values: NDArray[np.float64]) -> NDArray[np.float32]:
    return (values if len(shown.boxes) else np.full_like(values, np.nan)).astype(np.float32)


def shard_path(folder: Path, seed: int, number: int) -> Path:
    return folder / f"scenes-{seed}-{number:04d}.npz"


def load_arrays(folder: Path, seed: int, numbers: range, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """These fields of these shards, one behind the other. Raises FileNotFoundError where a shard was not rendered."""
    found: dict[str, NDArray[Any]] = {}
    for index, number in enumerate(numbers):
        for name, part in _read_shard(shard_path(folder, seed, number), names).items():
            if name not in found:
                found[name] = np.empty((len(numbers) * len(part), *part.shape[1:]), part.dtype)
            found[name][index * len(part) : (index + 1) * len(part)] = part
    return found


def _read_shard(path: Path, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path) as arrays:
            return {name: arrays[name] for name in names}
    except FileNotFoundError:
        raise
    except (OSError, KeyError, ValueError, EOFError, AttributeError, TypeError, zipfile.BadZipFile):
        raise InputError(f"{path} is damaged; delete it, and render it again") from None


def render_shards(folder: Path, seed: int, numbers: range, on_line: Callable[[str], None] = print) -> None:
    """Renders what is missing, and says how much time is left. A file is written whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [number for number in numbers if not shard_path(folder, seed, number).exists()]
    started = time.perf_counter()
    for done, number in enumerate(missing, start=1):
        shard = render_shard(seed, number)
        path = shard_path(folder, seed, number)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        try:
            with unfinished.open("wb") as file:
                np.savez(file, **{field.name: getattr(shard, field.name) for field in fields(Shard)})
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        each_s = (time.perf_counter() - started) / done
        scenes = HANDS_A_SHARD * (WEBCAMS + CROPS) / each_s
        on_line(f"{path.name}: {scenes:.0f} scenes/s, {(len(missing) - done) * each_s / 60:.1f} min left")
