"""Whole frames: a hand anywhere in a room, on its arm, with people about; and where the hand is, to the pixel.

A scene is drawn on a square canvas whose middle is the frame. What the frame leaves over of the square becomes bands,
as the letterbox of a photograph has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core import NONE
from rps_core.data.images import fill_bands
from rps_core.hands.backgrounds import background
from rps_core.hands.camera import Window
from rps_core.hands.compose import photograph
from rps_core.hands.cutout import render_bare_arm
from rps_core.hands.exposure import against_the_light, expose, fade
from rps_core.hands.people import UPPER_ARM_MM, draw_person, draw_upper_arm, shirt
from rps_core.hands.scene_hand import SceneHand

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Point = NDArray[np.float64]

PERSON_SHARE = 0.55  # someone behind the hand whose arm comes from elsewhere; where the elbow is seen, always
SAME_SKIN_SHARE = 0.8
BARE_ARM_SHARE, BARE_ARM_SHARE_WITHOUT_HAND = 0.05, 0.3
BARE_ARM_SIDE = (0.3, 1.3)  # of the frame
CUT_SHARE, CUT = 0.10, 0.3  # hands of which up to so much lies outside the frame
PEOPLE_PX_PER_MM = (0.0004, 0.003)  # where there is no hand to go by: px of the frame's side for each millimetre
MOVED_SHARE, MOVED = 0.12, (0.04, 0.2)  # hands that move during the exposure, by this share of their side
SHADOW_SHARE, SHADOW_DEPTH = 0.3, (0.1, 0.6)


@dataclass(frozen=True)
class Framing:
    """What kind of frames: the hand's longer side as a share of the frame's, where it lies, the frame's shape."""

    hand_share: tuple[float, float]
    anywhere: bool
    """True: anywhere in the frame. False: in its middle, off by at most `shift` of the hand's side."""
    shift: float
    aspects: tuple[tuple[float, float], ...]
    """(width / height, share of all frames)."""
    centre_sd: float = 0.0


WEBCAM = Framing(
    (0.13, 0.95), True, 0.0, ((4 / 3, 0.45), (16 / 9, 0.2), (1, 0.1), (3 / 4, 0.1), (9 / 16, 0.05), (3 / 2, 0.1))
)
"""What a camera gives."""
FOUND = Framing(
    (1 / 1.75, 1 / 0.9), False, 0.17, ((1, 0.7), (3 / 2, 0.06), (2 / 3, 0.06), (2, 0.05), (0.5, 0.05), (4 / 3, 0.08))
)
"""What is left around a hand that was found: 0.9 to 1.75 times its side, off by up to 0.17."""


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


@dataclass(frozen=True)
class Placed:
    """Where a hand lies on the canvas."""

    hand: SceneHand
    px_per_mm: float
    centre: Point  # (2,) of its box, pixels

    def to_px(self, place_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """(..., 2) millimetres, y up -> pixels, y down."""
        return self.centre + (place_mm - self.hand.box_mm.mean(axis=0)) * (self.px_per_mm, -self.px_per_mm)

    @property
    def box(self) -> NDArray[np.float64]:
        low, high = self.to_px(self.hand.box_mm)
        return np.array((low[0], high[1], high[0], low[1]))


def scene(hands: Sequence[SceneHand], framing: Framing, rng: np.random.Generator, size_px: int) -> Scene:
    """(size_px, size_px) with these hands in it; the first is the one that is meant, a second one is smaller."""
    width, height = _frame(framing, rng, size_px)
    placed = _place(hands, framing, rng, (width, height), size_px)
    canvas, plain = background(rng, size_px)
    canvas = fade(canvas, rng)
    mask = np.zeros((size_px, size_px), np.float32)
    tone = hands[0].skin_tone if hands and rng.random() < SAME_SKIN_SHARE else None
    if not placed:
        _people_without_hands(canvas, rng)
    for each in placed:
        _draw_owner(canvas, each, tone, rng)
    if rng.random() < (BARE_ARM_SHARE if hands else BARE_ARM_SHARE_WITHOUT_HAND):
        _draw_bare_arm(canvas, rng)
    dimmed = against_the_light(rng)
    canvas = np.clip(canvas, 0, 1)
    for each in placed:
        _draw_hand(canvas, mask, each, dimmed, plain, rng)
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
            if placed:
                centre = centre + rng.choice((-1, 1), 2) * (side, rng.uniform(0, 1) * side)
        candidate = Placed(hand, side / hand.side_mm, centre)
        if not placed or not _overlap(candidate.box, placed[0].box):
            placed.append(candidate)
    return placed


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return bool((np.minimum(one[2:], other[2:]) > np.maximum(one[:2], other[:2])).all())


def _draw_owner(canvas: Floats, placed: Placed, tone: float | None, rng: np.random.Generator) -> None:
    """The upper arm and the person that the hand belongs to, or somebody else, or nobody."""
    size, hand = canvas.shape[0], placed.hand
    elbow, middle = placed.to_px(hand.elbow_mm), placed.centre
    in_sight = bool(((elbow > -0.05 * size) & (elbow < 1.05 * size)).all())
    if not in_sight and rng.random() > PERSON_SHARE:
        return
    cloth = shirt(rng, size)
    if in_sight:
        away = (elbow - middle) / max(float(np.linalg.norm(elbow - middle)), 1e-3)
        for _ in range(8):  # the upper arm rather points up, and not back to the hand
            angle = np.deg2rad(rng.normal(-90, 65))
            heading = np.array((np.cos(angle), np.sin(angle)))
            if heading @ away > -0.75:
                break
        shoulder = elbow + heading * rng.uniform(*UPPER_ARM_MM) * placed.px_per_mm
    else:
        shoulder = middle + rng.normal(0, 350, 2) * placed.px_per_mm + (0, 100 * placed.px_per_mm)
    towards_hand = bool(shoulder[0] < middle[0])
    right_side = towards_hand if rng.random() < 0.8 else not towards_hand
    draw_person(canvas, shoulder, right_side, placed.px_per_mm, cloth, tone, rng)
    if in_sight:
        draw_upper_arm(canvas, elbow, shoulder, placed.px_per_mm, cloth, _arm_colour(hand), rng)


def _arm_colour(hand: SceneHand) -> Floats | None:
    """(3,) of the bare forearm as it is lit; None in a sleeve."""
    shown = hand.far[hand.far[..., 3] == 255][:, :3]
    if hand.sleeve or not len(shown):
        return None
    return (np.median(shown, axis=0) / 255).astype(np.float32)


def _people_without_hands(canvas: Floats, rng: np.random.Generator) -> None:
    if rng.random() > PERSON_SHARE + 0.15:
        return
    size = canvas.shape[0]
    low, high = np.log(PEOPLE_PX_PER_MM)
    px_per_mm = size * float(np.exp(rng.uniform(low, high)))
    shoulder = np.array((rng.uniform(0.1, 0.9), rng.uniform(0.3, 1.1))) * size
    draw_person(canvas, shoulder, bool(rng.random() < 0.5), px_per_mm, shirt(rng, size), None, rng)


def _draw_bare_arm(canvas: Floats, rng: np.random.Generator) -> None:
    size = canvas.shape[0]
    rgba = render_bare_arm(rng, 64).rgba.astype(np.float32) / 255
    scale = size * rng.uniform(*BARE_ARM_SIDE) / rgba.shape[0]
    turn = cv2.getRotationMatrix2D((32, 32), 0, scale)
    turn[:, 2] += rng.uniform(0, 1, 2) * size - 32
    moved = cv2.warpAffine(rgba, turn, (size, size))
    canvas *= 1 - moved[..., 3:]
    canvas += moved[..., 3:] * moved[..., :3]


def _draw_hand(
    canvas: Floats, mask: Floats, placed: Placed, dimmed: float, plain: bool, rng: np.random.Generator
) -> None:
    """The coarse arm, then the fine hand over it; both may be smeared by motion, and throw a shadow on a wall."""
    hand, size = placed.hand, canvas.shape[0]
    layer = _on_canvas(hand.far, hand.far_window, placed, size)
    near = _on_canvas(hand.near, hand.near_window, placed, size)
    inside = _window_mask(hand.near_window, placed, size)[..., None]
    layer = near * inside + layer * (1 - inside)
    if rng.random() < MOVED_SHARE:
        layer = _smear(layer, placed.px_per_mm * hand.side_mm * rng.uniform(*MOVED), rng)
    alpha = layer[..., 3:]
    if plain and rng.random() < SHADOW_SHARE:
        shift = np.float32([[1, 0, rng.normal(0, 0.05) * size], [0, 1, rng.normal(0, 0.05) * size]])
        shadow = cv2.GaussianBlur(cv2.warpAffine(alpha[..., 0], shift, (size, size)), (0, 0), 0.03 * size)
        canvas *= 1 - np.float32(rng.uniform(*SHADOW_DEPTH)) * shadow[..., None]
    canvas *= 1 - alpha
    canvas += layer[..., :3] * np.float32(dimmed)  # colours are multiplied by alpha already
    left, top, right, bottom = placed.box
    rows, columns = np.mgrid[0:size, 0:size]
    in_box = (columns >= left) & (columns < right) & (rows >= top) & (rows < bottom)
    np.maximum(mask, alpha[..., 0] * in_box, out=mask)


def _on_canvas(rgba: Bytes, window: Window, placed: Placed, size: int) -> Floats:
    """(S, S, 4), colours times alpha: what is seen through the window, at its place on the canvas."""
    layer = rgba.astype(np.float32) / np.float32(255)
    layer[..., :3] *= layer[..., 3:]
    scale = float(window.size[0]) * placed.px_per_mm / layer.shape[0]
    if scale < 0.75:  # scaled down first, averaging: a warp would skip pixels
        side = max(4, round(layer.shape[0] * scale))
        layer = cv2.resize(layer, (side, side), interpolation=cv2.INTER_AREA)
        scale = float(window.size[0]) * placed.px_per_mm / side
    corner = placed.to_px(window.centre + window.size * (-0.5, 0.5))
    move = np.array(((scale, 0, corner[0] + scale / 2 - 0.5), (0, scale, corner[1] + scale / 2 - 0.5)))
    out: Floats = cv2.warpAffine(layer, move, (size, size), flags=cv2.INTER_LINEAR).astype(np.float32)
    return out


def _window_mask(window: Window, placed: Placed, size: int) -> Floats:
    """(S, S) 1 inside the window, falling to 0 over a few pixels at its border."""
    low = placed.to_px(window.centre + window.size * (-0.5, 0.5))
    high = placed.to_px(window.centre + window.size * (0.5, -0.5))
    soft = 0.06 * float(high[0] - low[0])
    line = np.arange(size) + 0.5
    across, down = (np.clip(np.minimum(line - low[i], high[i] - line) / soft, 0, 1) for i in (0, 1))
    out: Floats = np.minimum(across[None, :], down[:, None]).astype(np.float32)
    return out


def _smear(layer: Floats, length_px: float, rng: np.random.Generator) -> Floats:
    """Motion blur along a line."""
    length = max(3, round(length_px) | 1)
    line = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi)
    reach = np.array((np.cos(angle), np.sin(angle))) * (length - 1) / 2
    start, end = np.rint(length // 2 - reach).astype(int), np.rint(length // 2 + reach).astype(int)
    cv2.line(line, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), 1.0, 1)
    out: Floats = cv2.filter2D(layer, -1, line / line.sum()).astype(np.float32)
    return out
