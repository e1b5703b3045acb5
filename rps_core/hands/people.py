"""Who stands behind the hand: a head on a torso, and the upper arm that leads from the elbow to the shoulder.

Drawn, not rendered: behind a hand that is looked for, people are soft and large. Places are pixels of the picture.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.hands.backgrounds import random_colour
from rps_core.hands.clutter import draw_letters
from rps_core.hands.faces import face
from rps_core.hands.noise import mottle
from rps_core.hands.skin import skin_reflectance

Floats = NDArray[np.float32]
Point = NDArray[np.float64]

# Of an adult, millimetres.
HEAD_MM, SHOULDERS_MM, NECK_MM = 240.0, 400.0, 70.0
UPPER_ARM_MM, UPPER_ARM_RADII_MM = (140.0, 300.0), (42.0, 58.0)  # seen shortened; half thickness at elbow and shoulder
CHECKED_SHARE, PRINT_SHARE = 0.35, 0.4  # shirts in checks or stripes; shirts with something printed on the chest
COLLAR_SHARE, OPEN_SHARE = 0.5, 0.5  # shirts with a collar, and of those the ones that show the throat
LEAN_SD_DEG = 8.0
SPAN = 3.4  # a face is drawn on a square of so many half heads: `faces` makes half the head 0.22 to 0.42 of it


def shirt(rng: np.random.Generator, size_px: int) -> Floats:
    """(size_px, size_px, 3) cloth: one colour with folds, stripes or checks."""
    colour = random_colour(rng) * rng.uniform(0.25, 1)
    cloth = np.full((size_px, size_px, 3), colour, np.float32)
    if rng.random() < CHECKED_SHARE:
        period = size_px * rng.uniform(0.02, 0.12)
        other = ((random_colour(rng) - colour) * rng.uniform(0.3, 0.9)).astype(np.float32)
        across = (np.arange(size_px) / period + rng.uniform()) % 1 < rng.uniform(0.2, 0.6)
        if rng.random() < 0.7:
            cloth += 0.5 * other * across[None, :, None]
        cloth += 0.5 * other * across[:, None, None]
        if rng.random() < 0.5:  # a second, thinner set of stripes: plaid
            thin = (np.arange(size_px) / (period * rng.uniform(0.3, 3)) + rng.uniform()) % 1 < rng.uniform(0.05, 0.3)
            third = (random_colour(rng) - colour).astype(np.float32)
            cloth += 0.4 * third * thin[None, :, None] + 0.4 * third * thin[:, None, None]
    folds = mottle(rng, size_px, rng.uniform(0.08, 0.3), 3) * np.float32(rng.uniform(0.03, 0.2))
    out: Floats = np.clip(cloth * np.exp(folds)[..., None], 0, 1).astype(np.float32)
    return out


def draw_person(
    picture: Floats,
    shoulder: Point,
    right_side: bool,
    px_per_mm: float,
    cloth: Floats,
    tone: float | None,
    rng: np.random.Generator,
) -> None:
    """Draws a person over `picture` (S, S, 3) whose left or right shoulder is where it is said.

    `tone` is that of the skin, drawn where there is none. Parts beyond the picture are not drawn.
    """
    size = picture.shape[0]
    half = 0.5 * SHOULDERS_MM * rng.uniform(0.85, 1.1) * px_per_mm
    middle = shoulder - (half if right_side else -half, 0)
    slope, waist, bottom = 0.35 * half, half * rng.uniform(0.7, 1.0), middle[1] + 700 * px_per_mm
    outline = np.array(
        [
            (middle[0] - 0.3 * half, middle[1] - slope),
            (middle[0] + 0.3 * half, middle[1] - slope),
            (middle[0] + half, middle[1]),
            (middle[0] + waist, bottom),
            (middle[0] - waist, bottom),
            (middle[0] - half, middle[1]),
        ]
    )
    torso = np.zeros((size, size), np.float32)
    rounded = max(1, round(45 * px_per_mm))
    cv2.fillPoly(torso, [np.rint(outline).astype(np.int32)], 1.0, cv2.LINE_AA)
    cv2.polylines(torso, [np.rint(outline).astype(np.int32)], True, 1.0, rounded, cv2.LINE_AA)
    _lay(picture, cloth, torso, rng)
    if rng.random() < PRINT_SHARE:
        _print(picture, middle + np.array((0, half)), half, rng)
    _draw_head(picture, middle - (0, slope + NECK_MM * px_per_mm), px_per_mm, tone, rng)
    if rng.random() < COLLAR_SHARE:
        _draw_collar(picture, middle - (0, slope), half, tone, rng)


def draw_upper_arm(
    picture: Floats,
    elbow: Point,
    shoulder: Point,
    px_per_mm: float,
    cloth: Floats,
    skin: Floats | None,
    rng: np.random.Generator,
) -> None:
    """From the elbow to the shoulder, in the shirt's cloth; with `skin` (3,) bare up to a short sleeve."""
    size = picture.shape[0]
    sleeve_begins = rng.uniform(0.25, 0.8) if skin is not None else 0.0
    if skin is not None:
        bare = _limb(size, elbow, shoulder, (0.0, 1.0), px_per_mm)
        _lay(picture, np.broadcast_to(skin, picture.shape).astype(np.float32), bare, rng)
    sleeve = _limb(size, elbow, shoulder, (sleeve_begins, 1.0), px_per_mm * (1.12 if skin is not None else 1.0))
    _lay(picture, cloth, sleeve, rng)


def _limb(size: int, start: Point, end: Point, between: tuple[float, float], px_per_mm: float) -> Floats:
    """(S, S) 1 inside a tapered limb, of which the part `between` two shares of its length is drawn."""
    mask = np.zeros((size, size), np.float32)
    for share in np.linspace(*between, 12):
        place = start + (end - start) * share
        radius = px_per_mm * (UPPER_ARM_RADII_MM[0] + share * (UPPER_ARM_RADII_MM[1] - UPPER_ARM_RADII_MM[0]))
        cv2.circle(mask, (round(place[0]), round(place[1])), max(1, round(radius)), 1.0, -1, cv2.LINE_AA)
    return mask


def _lay(picture: Floats, colour: Floats, mask: Floats, rng: np.random.Generator) -> None:
    """Paints `colour` where the mask is, darker towards the outline and away from a lamp: a body is round."""
    if not mask.any():
        return
    size = mask.shape[0]
    inside = cv2.GaussianBlur(mask, (0, 0), max(1.0, 0.05 * size))
    shade = 0.62 + 0.38 * np.clip(2 * inside - 1, 0, 1)
    slope = rng.normal(0, 0.25, 2)
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    shade = shade * np.clip(1 + slope[0] * columns + slope[1] * rows, 0.4, 1.4).astype(np.float32)
    alpha = cv2.GaussianBlur(mask, (3, 3), 0.6)[..., None]
    picture *= 1 - alpha
    picture += (alpha * colour * shade[..., None]).astype(np.float32)


def _draw_collar(picture: Floats, throat: Point, half: float, tone: float | None, rng: np.random.Generator) -> None:
    """Two flaps that meet below the throat, some with skin between them, and buttons or a zip down from there."""
    depth = half * rng.uniform(0.25, 0.7)
    colour = [float(c) for c in random_colour(rng) * rng.uniform(0.2, 1)]

    def polygon(corners: list[tuple[float, float]], filled: list[float]) -> None:
        cv2.fillPoly(picture, [np.rint(throat + np.array(corners)).astype(np.int32)], filled, cv2.LINE_AA)

    if rng.random() < OPEN_SHARE:
        skin = skin_reflectance(float(rng.random()) if tone is None else tone, rng) ** (1 / 2.2) * rng.uniform(0.5, 1)
        polygon([(-0.25 * half, 0), (0.25 * half, 0), (0, depth)], [float(c) for c in skin])
    wide = half * rng.uniform(0.1, 0.3)
    for side in (-1, 1):
        x, y = side * 0.28 * half, -0.05 * half
        polygon([(x, y), (x + side * wide, y + 0.3 * depth), (side * wide, depth), (0, depth)], colour)
    line = max(1, round(0.02 * half))
    x, top, bottom = round(throat[0]), round(throat[1] + depth), round(throat[1] + depth + 2 * half)
    cv2.line(picture, (x, top), (x, bottom), colour, line, cv2.LINE_AA)


def _print(picture: Floats, place: Point, half: float, rng: np.random.Generator) -> None:
    if rng.random() < 0.5:
        draw_letters(picture, rng, place, half * rng.uniform(0.12, 0.35))
    colour = [float(c) for c in random_colour(rng)]
    for _ in range(rng.integers(1, 6)):
        offset = place + rng.normal(0, 0.25, 2) * half
        axes = (max(1, round(0.3 * half * rng.random())), max(1, round(0.12 * half * rng.random())))
        cv2.ellipse(picture, (round(offset[0]), round(offset[1])), axes, 0, 0, 360, colour, -1, cv2.LINE_AA)


def _draw_head(picture: Floats, chin: Point, px_per_mm: float, tone: float | None, rng: np.random.Generator) -> None:
    """A face whose chin is about there, leaning a little."""
    side = max(8, round(HEAD_MM / 2 * SPAN * px_per_mm * rng.uniform(0.9, 1.15)))
    if side > 6 * picture.shape[0]:
        return  # a head that fills the picture many times over shows nothing of a head
    rgba = face(rng, min(side, 2 * picture.shape[0]), tone).astype(np.float32) / 255
    scale = side / rgba.shape[0]
    middle = rgba.shape[0] / 2
    turn = np.array(cv2.getRotationMatrix2D((middle, middle), rng.normal(0, LEAN_SD_DEG), scale), np.float64)
    turn[:, 2] += chin - np.array((0, 0.25 * side)) - middle
    moved = cv2.warpAffine(rgba, turn, picture.shape[:2], flags=cv2.INTER_LINEAR).astype(np.float32)
    alpha = moved[..., 3:]
    picture *= 1 - alpha
    picture += alpha * moved[..., :3]
