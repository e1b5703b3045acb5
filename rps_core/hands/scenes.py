"""Whole frames: a hand anywhere in a room, on its arm, with people about; and where the hand is, to the pixel.

A scene is drawn on a square canvas whose middle is the frame. What the frame leaves over of the square becomes bands,
as the letterbox of a photograph has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rps_core.arrays import fill_bands
from rps_core.hands.backgrounds import background
from rps_core.hands.clutter import THINGS
from rps_core.hands.compose import photograph
from rps_core.hands.exposure import against_the_light, expose, fade
from rps_core.hands.scene_drawing import Placed, draw_bare_arm, draw_hand, draw_owner, draw_passers_by
from rps_core.hands.scene_hand import SceneHand
from rps_core.labels import NONE

Bytes = NDArray[np.uint8]

SAME_SKIN_SHARE = 0.8
BARE_ARM_SHARE, BARE_ARM_SHARE_WITHOUT_HAND = 0.05, 0.3
CLUTTERED_SHARE, MOST_THINGS = 0.6, 4  # backgrounds with things about the house before them
CUT_SHARE, CUT = 0.10, 0.3  # hands of which up to so much lies outside the frame


ENTERS_SHARE, SHOWN, SHOWN_OF_OTHERS = 0.2, (0.55, 0.95), (0.85, 1.0)
"""Found hands that reach in from the picture's edge, and how much of them is in it along the arm; of other signs nearly
all, since a thumb that is cut off tells no thumbs-up."""


@dataclass(frozen=True)
class Framing:
    """What kind of frames: the hand's longer side as a share of the frame's, where it lies, the frame's shape."""

    hand_share: tuple[float, float]
    anywhere: bool
    """True: anywhere in the frame. False: in its middle, off by at most `shift` of the hand's side."""
    shift: float
    aspects: tuple[tuple[float, float], ...]
    """(width / height, share of all frames)."""


WEBCAM = Framing(
    (0.13, 0.95), True, 0.0, ((4 / 3, 0.45), (16 / 9, 0.2), (1, 0.1), (3 / 4, 0.1), (9 / 16, 0.05), (3 / 2, 0.1))
)
"""What a camera gives."""
FOUND = Framing(
    (1 / 1.75, 1 / 0.9), False, 0.17, ((1, 0.7), (3 / 2, 0.06), (2 / 3, 0.06), (2, 0.05), (0.5, 0.05), (4 / 3, 0.08))
)
"""What is left around a hand that was found: 0.9 to 1.75 times its side, off by up to 0.17."""
BESIDE = Framing((0.3, 1.1), False, 0.0, ((1, 0.7), (4 / 3, 0.2), (3 / 4, 0.1)))
"""An arm whose hand is just out of sight."""
OUT_OF_SIGHT = (0.95, 1.3)  # 1: the hand touches the frame from outside


@dataclass(frozen=True)
class Scene:
    """A finished frame in a square. Places are pixels of the square, y downwards, and may lie outside."""

    rgb: Bytes  # (S, S, 3)
    mask: Bytes  # (S, S) 255 where a hand, arm not counted as such, may be: see `near`
    boxes: NDArray[np.float64]  # (N, 4) left, top, right, bottom of each hand, the one that is meant first
    joints: NDArray[np.float64]  # (21, 2) of the first; zeros without a hand
    stretched: NDArray[np.float64]  # (5,)
    gesture: str
    pose: str


def scene(hands: Sequence[SceneHand], framing: Framing, rng: np.random.Generator, size_px: int) -> Scene:
    """(size_px, size_px) with these hands in it; the first is the one that is meant, a second one is smaller."""
    width, height = _frame(framing, rng, size_px)
    placed = _place(hands, framing, rng, (width, height), size_px)
    canvas, plain = background(rng, size_px)
    if rng.random() < CLUTTERED_SHARE:
        for _ in range(int(rng.integers(1, MOST_THINGS + 1))):
            THINGS[rng.integers(len(THINGS))](canvas, rng)
    canvas = fade(canvas, rng)
    mask = np.zeros((size_px, size_px), np.float32)
    tone = hands[0].skin_tone if hands and rng.random() < SAME_SKIN_SHARE else None
    dimmed = against_the_light(rng)
    room = canvas.copy()
    if not placed:
        draw_passers_by(canvas, rng)
    for each in placed:
        draw_owner(canvas, each, tone, rng)
    if rng.random() < (BARE_ARM_SHARE if hands else BARE_ARM_SHARE_WITHOUT_HAND):
        draw_bare_arm(canvas, rng)
    canvas = np.clip(np.where(canvas == room, canvas, canvas * np.float32(dimmed)), 0, 1)
    for each in placed:
        draw_hand(canvas, mask, each, dimmed, plain, rng)
    left, top = (size_px - width) // 2, (size_px - height) // 2
    frame = expose(canvas[top : top + height, left : left + width], rng)
    rgb = fill_bands(photograph(frame, rng), size_px)
    seen = np.zeros((size_px, size_px), np.uint8)
    seen[top : top + height, left : left + width] = np.rint(
        255 * np.clip(mask[top : top + height, left : left + width], 0, 1)
    )
    first = placed[0] if placed else None
    return Scene(
        rgb=rgb,
        mask=seen,
        boxes=np.array([_cut(each.box, (left, top, left + width, top + height)) for each in placed]).reshape(-1, 4),
        joints=first.to_px(first.hand.joints_mm) if first else np.zeros((21, 2)),
        stretched=first.hand.stretched if first else np.zeros(5),
        gesture=first.hand.gesture if first else NONE,
        pose=first.hand.pose if first else "no hand",
    )


def arm_without_hand(hand: SceneHand, rng: np.random.Generator, size_px: int) -> Scene:
    """The same arm with the frame moved along it until the hand is out of sight: skin and a limb, but no hand."""
    shown = scene([hand], BESIDE, rng, size_px)
    return replace(
        shown,
        mask=np.zeros_like(shown.mask),
        boxes=np.zeros((0, 4)),
        joints=np.zeros_like(shown.joints),
        stretched=np.zeros_like(shown.stretched),
        gesture=NONE,
        pose="arm",
    )


def _cut(box: NDArray[np.float64], frame: tuple[int, int, int, int]) -> NDArray[np.float64]:
    """What of a box lies inside the frame."""
    return np.array((*np.maximum(box[:2], frame[:2]), *np.minimum(box[2:], frame[2:])))


def _frame(framing: Framing, rng: np.random.Generator, size_px: int) -> tuple[int, int]:
    """(width, height) of the frame, the longer side size_px."""
    shapes, shares = zip(*framing.aspects, strict=True)
    aspect = shapes[rng.choice(len(shapes), p=shares)]
    width, height = (size_px, size_px / aspect) if aspect >= 1 else (size_px * aspect, size_px)
    return round(width), round(height)


def _place(
    hands: Sequence[SceneHand], framing: Framing, rng: np.random.Generator, frame: tuple[int, int], size_px: int
) -> list[Placed]:
    """Each hand somewhere in the frame; a second one no larger than the first and beside it, else left out."""
    placed: list[Placed] = []
    for hand in hands:
        low, high = np.log(framing.hand_share)
        side = size_px * float(np.exp(rng.uniform(low, high)))
        if placed:
            side = min(side, placed[0].px_per_mm * placed[0].hand.side_mm)
        shape = (hand.box_mm[1] - hand.box_mm[0]) / hand.side_mm * side  # (2,) of the box, px
        middle = np.full(2, size_px / 2)
        if framing.anywhere:
            room = np.maximum((np.array(frame) - shape) / 2, 0)
            if rng.random() < CUT_SHARE:
                room = room + CUT * shape
            centre = middle + rng.uniform(-1, 1, 2) * room
        else:
            centre = middle + rng.uniform(-framing.shift, framing.shift, 2) * side
            if framing is FOUND and not placed and rng.random() < ENTERS_SHARE:
                centre = _at_edge(hand, centre, shape, frame, middle, rng)
            if framing is BESIDE:
                towards_hand = hand.box_mm.mean(axis=0) - hand.elbow_mm
                towards_hand = towards_hand * (1, -1) / np.abs(towards_hand).max()
                centre = middle + towards_hand * (size_px + side) / 2 * rng.uniform(*OUT_OF_SIGHT)
            if placed:
                centre = centre + rng.choice((-1, 1), 2) * (side, rng.uniform(0, 1) * side)
        candidate = Placed(hand, side / hand.side_mm, centre)
        if not placed or not _overlap(candidate.box, placed[0].box):
            placed.append(candidate)
    return placed


def _at_edge(
    hand: SceneHand,
    centre: NDArray[np.float64],
    shape: NDArray[np.float64],
    frame: tuple[int, int],
    middle: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """(2,) the hand's centre, moved along its arm to the edge of the frame until so much of the hand is left in it."""
    towards_elbow = (hand.elbow_mm - hand.box_mm.mean(axis=0)) * (1, -1)
    axis = int(np.abs(towards_elbow).argmax())
    outwards = 1.0 if towards_elbow[axis] > 0 else -1.0
    shown = rng.uniform(*(SHOWN_OF_OTHERS if hand.gesture == NONE else SHOWN)) * shape[axis]
    moved = centre.copy()
    moved[axis] = middle[axis] + outwards * (frame[axis] / 2 - shown + shape[axis] / 2)
    return moved


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return bool((np.minimum(one[2:], other[2:]) > np.maximum(one[:2], other[:2])).all())
