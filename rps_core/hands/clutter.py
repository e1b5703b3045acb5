"""Things about the house that a net may take for a hand: pictures on the wall, rugs, bricks, windows, letters, leaves.

Each function draws over a float picture (S, S, 3), 0 to 1, and returns nothing.
"""

import string

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.hands.backgrounds import random_colour
from rps_core.hands.noise import mottle

Floats = NDArray[np.float32]
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX)


def _colour(rng: np.random.Generator) -> tuple[float, float, float]:
    red, green, blue = random_colour(rng)
    return float(red), float(green), float(blue)


def _box(size: int, reach: tuple[float, float], rng: np.random.Generator) -> tuple[int, int, int, int]:
    """Left, top, width, height of a box somewhere, each side so much of the picture's."""
    low, high = np.log(reach)
    width, height = (max(4, int(size * np.exp(rng.uniform(low, high)))) for _ in range(2))
    left, top = (int(rng.uniform(-0.2, 1.0) * size) for _ in range(2))
    return left, top, width, height


def draw_picture_frames(picture: Floats, rng: np.random.Generator) -> None:
    """One to six of a kind, in a row or on a grid, with shapes in them."""
    size = picture.shape[0]
    left, top, width, height = _box(size, (0.06, 0.4), rng)
    frame, mat = _colour(rng), _colour(rng)
    border = max(1, round(0.1 * min(width, height)))
    columns, rows = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * round(1.25 * width), top + row * round(1.25 * height)
            cv2.rectangle(picture, (x, y), (x + width, y + height), frame, -1)
            cv2.rectangle(picture, (x + border, y + border), (x + width - border, y + height - border), mat, -1)
            for _ in range(int(rng.integers(1, 5))):
                centre = (x + int(width * rng.uniform(0.25, 0.75)), y + int(height * rng.uniform(0.25, 0.75)))
                axes = (max(1, int(0.3 * width * rng.random())), max(1, int(0.3 * height * rng.random())))
                cv2.ellipse(picture, centre, axes, rng.uniform(0, 180), 0, 360, _colour(rng), -1, cv2.LINE_AA)


def draw_rug(picture: Floats, rng: np.random.Generator) -> None:
    """A woven pattern: a small drawing, mirrored both ways and repeated."""
    size = picture.shape[0]
    tile = max(6, int(size * np.exp(rng.uniform(np.log(0.08), np.log(0.4)))))
    patch = np.full((tile, tile, 3), random_colour(rng), np.float32)
    for _ in range(int(rng.integers(3, 9))):
        corners = rng.uniform(-0.1, 1.1, (int(rng.integers(3, 6)), 2)) * tile
        cv2.fillPoly(patch, [corners.astype(np.int32)], _colour(rng), cv2.LINE_AA)
    patch = np.concatenate([patch, patch[:, ::-1]], axis=1)
    patch = np.concatenate([patch, patch[::-1]], axis=0)
    left, top, width, height = _box(size, (0.3, 1.5), rng)
    left, top = max(left, 0), max(top, 0)
    target = picture[top : top + height, left : left + width]
    repeats = (target.shape[0] // len(patch) + 1, target.shape[1] // len(patch) + 1, 1)
    target[:] = np.tile(patch, repeats)[: target.shape[0], : target.shape[1]]


def draw_bricks(picture: Floats, rng: np.random.Generator) -> None:
    """A wall of bricks or tiles in one family of colours, from some column on."""
    size = picture.shape[0]
    high = max(3, int(size * rng.uniform(0.03, 0.12)))
    wide, joint = int(high * rng.uniform(1.0, 3.0)), max(1, high // 7)
    family, mortar = random_colour(rng), _colour(rng)
    begin = int(rng.uniform(0, 0.7) * size)
    cv2.rectangle(picture, (begin, 0), (size, size), mortar, -1)
    for row, top in enumerate(range(0, size, high)):
        for left in range(begin - (row % 2) * wide // 2, size, wide):
            shade = [float(c) for c in np.clip(family + rng.normal(0, 0.07) + rng.normal(0, 0.03, 3), 0, 1)]
            corner = (max(left, begin), top)
            cv2.rectangle(picture, corner, (left + wide - joint - 1, top + high - joint - 1), shade, -1)


def draw_window(picture: Floats, rng: np.random.Generator) -> None:
    """Daylight behind bars or blinds, brighter than all else."""
    size = picture.shape[0]
    left, top, width, height = _box(size, (0.2, 0.9), rng)
    light = np.clip(rng.uniform(0.8, 1.0) + rng.normal(0, 0.04, 3), 0, 1)
    bar = _colour(rng)
    cv2.rectangle(picture, (left, top), (left + width, top + height), [float(c) for c in light], -1)
    if rng.random() < 0.5:
        for y in range(top, top + height, max(3, int(size * rng.uniform(0.02, 0.08)))):
            cv2.line(picture, (left, y), (left + width, y), bar, 1, cv2.LINE_AA)
    thick = max(1, int(size * rng.uniform(0.008, 0.04)))
    for share in np.linspace(0, 1, int(rng.integers(2, 6))):
        x = left + int(share * width)
        cv2.line(picture, (x, top), (x, top + height), bar, thick)
    for share in np.linspace(0, 1, int(rng.integers(2, 4))):
        y = top + int(share * height)
        cv2.line(picture, (left, y), (left + width, y), bar, thick)


def draw_letters(
    picture: Floats, rng: np.random.Generator, middle: NDArray[np.float64] | None = None, height_px: float | None = None
) -> None:
    """One to three lines of letters, around `middle` (x, y) or anywhere."""
    size = picture.shape[0]
    height = height_px or size * float(np.exp(rng.uniform(np.log(0.03), np.log(0.15))))
    centre = rng.uniform(0.1, 0.9, 2) * size if middle is None else middle
    font = int(rng.choice(FONTS))
    ink = np.zeros((size, size), np.uint8)
    for line in range(int(rng.integers(1, 4))):
        word = "".join(rng.choice(list(string.ascii_uppercase + string.digits), int(rng.integers(2, 9))))
        scale = height / 22
        (wide, high), _ = cv2.getTextSize(word, font, scale, max(1, round(2 * scale)))
        corner = (round(centre[0] - wide / 2), round(centre[1] + line * 1.4 * high))
        cv2.putText(ink, word, corner, font, scale, 255, max(1, round(2 * scale)), cv2.LINE_AA)
    alpha = ink[..., None].astype(np.float32) / np.float32(255)
    picture += alpha * (random_colour(rng).astype(np.float32) - picture)


def draw_leaves(picture: Floats, rng: np.random.Generator) -> None:
    """Tapered bars that spread from one point: a plant, a lamp with arms, a fan; in skin's colours, too."""
    size = picture.shape[0]
    root = rng.uniform(0, 1, 2) * size
    length = size * float(np.exp(rng.uniform(np.log(0.08), np.log(0.4))))
    heading, opening = rng.uniform(0, 2 * np.pi), rng.uniform(0.4, 3.0)
    base = np.array((0.85, 0.62, 0.48)) * rng.uniform(0.25, 1.1) if rng.random() < 0.3 else random_colour(rng)
    thick = max(1, round(length * rng.uniform(0.06, 0.25)))
    for share in np.linspace(-0.5, 0.5, int(rng.integers(3, 9))):
        angle = heading + share * opening + rng.normal(0, 0.08)
        reach = length * rng.uniform(0.6, 1.1)
        middle = root + 0.5 * reach * np.array((np.cos(angle), np.sin(angle)))
        colour = [float(c) for c in np.clip(base * rng.uniform(0.7, 1.2), 0, 1)]
        axes = (max(1, round(reach / 2)), thick)
        cv2.ellipse(
            picture, (round(middle[0]), round(middle[1])), axes, np.rad2deg(angle), 0, 360, colour, -1, cv2.LINE_AA
        )


def draw_devices(picture: Floats, rng: np.random.Generator) -> None:
    """A screen, a keyboard, a shelf of boxes: a dark block with rows of small bright or dark ones on it."""
    size = picture.shape[0]
    left, top, width, height = _box(size, (0.12, 0.6), rng)
    cv2.rectangle(picture, (left, top), (left + width, top + height), _colour(rng), -1)
    key, colour = max(2, int(size * rng.uniform(0.015, 0.06))), _colour(rng)
    for y in range(top + key, top + height - key, round(1.5 * key)):
        for x in range(left + key, left + width - key, round(1.5 * key)):
            if rng.random() < 0.85:
                cv2.rectangle(picture, (x, y), (x + key - 1, y + key - 1), colour, -1)


def draw_cushion(picture: Floats, rng: np.random.Generator) -> None:
    """A rounded thing with a highlight and folds: a cushion, a bag, a ball, the back of a chair."""
    size = picture.shape[0]
    left, top, width, height = _box(size, (0.1, 0.7), rng)
    mask = np.zeros((size, size), np.float32)
    middle = (left + width // 2, top + height // 2)
    cv2.ellipse(mask, middle, (max(1, width // 2), max(1, height // 2)), rng.uniform(0, 180), 0, 360, 1.0, -1)
    if not mask.any():
        return
    round_off = cv2.GaussianBlur(mask, (0, 0), max(1.0, 0.15 * min(width, height)))
    folds = mottle(rng, size, rng.uniform(0.05, 0.2), 2) * np.float32(rng.uniform(0, 0.15))
    shade = (0.45 + 0.55 * round_off) * np.exp(folds)
    alpha = cv2.GaussianBlur(mask, (3, 3), 0.7)[..., None]
    picture *= 1 - alpha
    picture += (alpha * np.array(random_colour(rng)) * shade[..., None]).astype(np.float32)


THINGS = (
    draw_picture_frames,
    draw_rug,
    draw_bricks,
    draw_window,
    draw_letters,
    draw_leaves,
    draw_devices,
    draw_cushion,
)
