"""Draws what a scene is made of: a hand at its place, the arm and the person it belongs to, others' arms."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.hands.camera import Window
from rps_core.hands.cutout import render_bare_arm
from rps_core.hands.people import UPPER_ARM_MM, draw_person, draw_upper_arm, shirt
from rps_core.hands.scene_hand import SceneHand

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Point = NDArray[np.float64]

PERSON_SHARE = 0.55  # someone behind the hand whose arm comes from elsewhere; where the elbow is seen, always
BARE_ARM_SIDE = (0.3, 1.3)  # of the frame
PEOPLE_PX_PER_MM = (0.0004, 0.003)  # where there is no hand to go by: px of the frame's side for each millimetre
MOVED_SHARE, MOVED = 0.12, (0.04, 0.2)  # hands that move during the exposure, by this share of their side
SHADOW_SHARE, SHADOW_DEPTH = 0.3, (0.1, 0.6)


@dataclass(frozen=True)
class Placed:
    """Where a hand lies on the canvas."""

    hand: SceneHand
    px_per_mm: float
    centre: Point  # (2,) of its box, pixels

    def to_px(self, place_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """(..., 2) millimetres, y up -> pixels, y down."""
        from_centre: NDArray[np.float64] = (place_mm - self.hand.box_mm.mean(axis=0)) * (1, -1)
        return self.centre + from_centre * self.px_per_mm

    @property
    def box(self) -> NDArray[np.float64]:
        """Left, top, right, bottom in pixels."""
        low, high = self.to_px(self.hand.box_mm)
        return np.array((low[0], high[1], high[0], low[1]))


def draw_owner(canvas: Floats, placed: Placed, tone: float | None, rng: np.random.Generator) -> None:
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
    colour: Floats = (np.median(shown, axis=0) / 255).astype(np.float32)
    return colour


def draw_passers_by(canvas: Floats, rng: np.random.Generator) -> None:
    if rng.random() > PERSON_SHARE + 0.15:
        return
    size = canvas.shape[0]
    low, high = np.log(PEOPLE_PX_PER_MM)
    px_per_mm = size * float(np.exp(rng.uniform(low, high)))
    shoulder = np.array((rng.uniform(0.1, 0.9), rng.uniform(0.3, 1.1))) * size
    draw_person(canvas, shoulder, bool(rng.random() < 0.5), px_per_mm, shirt(rng, size), None, rng)


def draw_bare_arm(canvas: Floats, rng: np.random.Generator) -> None:
    size = canvas.shape[0]
    rgba = render_bare_arm(rng, 64).rgba.astype(np.float32) / 255
    scale = size * rng.uniform(*BARE_ARM_SIDE) / rgba.shape[0]
    turn = cv2.getRotationMatrix2D((32, 32), 0, scale)
    turn[:, 2] += rng.uniform(0, 1, 2) * size - 32
    moved = cv2.warpAffine(rgba, turn, (size, size))
    canvas *= 1 - moved[..., 3:]
    canvas += moved[..., 3:] * moved[..., :3]


def draw_hand(
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
        right, down = rng.normal(0, 0.05, 2) * size
        shift = np.array(((1, 0, right), (0, 1, down)), np.float32)
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
    layer: Floats = rgba.astype(np.float32) / np.float32(255)
    layer[..., :3] *= layer[..., 3:]
    scale = float(window.size[0]) * placed.px_per_mm / layer.shape[0]
    if scale < 0.75:  # scaled down first, averaging: a warp would skip pixels
        side = max(4, round(layer.shape[0] * scale))
        layer = cv2.resize(layer, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
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
