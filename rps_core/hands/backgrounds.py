"""What is behind the hand: walls, gradients, patterns, cluttered rooms. Float pictures, 0 to 1, (S, S, 3)."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.hands.noise import mottle

Floats = NDArray[np.float32]

GREYISH_SHARE = 0.35  # of all colours: rooms are mostly white, grey and beige,
MUTED_SHARE, MUTED = 0.30, 0.35  # or muted: this little of a colour, the rest grey; the remaining share is anything
BLUR_SHARE = 0.6  # of pictures with anything in them: out of focus
BLUR_SHARE_OF_SIDE = (0.005, 0.05)  # blur radius
GRAIN_SD = (0.0, 0.03)
UNEVEN_LIGHT = (0.0, 0.09)


def random_colour(rng: np.random.Generator) -> NDArray[np.float64]:
    """(3,) anything, greyish and muted more often than chance."""
    choice = rng.random()
    if choice < GREYISH_SHARE:
        return np.clip(rng.uniform(0, 1) + rng.normal(0, 0.04, 3), 0, 1)
    colour = rng.uniform(0, 1, 3)
    if choice < GREYISH_SHARE + MUTED_SHARE:
        colour = MUTED * colour + (1 - MUTED) * rng.uniform(0, 1)
    return colour


def background(rng: np.random.Generator, size_px: int) -> tuple[Floats, bool]:
    """A background, and whether it is one plain surface (which shows a contact shadow)."""
    kinds = list(_KINDS)
    kind = kinds[rng.choice(len(kinds), p=[share for share, _ in _KINDS.values()])]
    picture = _KINDS[kind][1](rng, size_px)
    plain = kind in ("wall", "green screen")
    if plain:
        picture = picture + (mottle(rng, size_px, 0.6) * np.float32(rng.uniform(*UNEVEN_LIGHT)))[..., None]
    elif rng.random() < BLUR_SHARE:
        low, high = np.log(BLUR_SHARE_OF_SIDE)
        blur = max(0.3, size_px * float(np.exp(rng.uniform(low, high))))
        picture = cv2.GaussianBlur(picture, (0, 0), blur).astype(np.float32)
    grain = rng.standard_normal((size_px, size_px, 1), dtype=np.float32) * np.float32(rng.uniform(*GRAIN_SD))
    return np.clip(picture + grain, 0, 1).astype(np.float32), plain


def _filled(colour: NDArray[np.float64], size_px: int) -> Floats:
    return np.full((size_px, size_px, 3), colour, np.float32)


def _wall(rng: np.random.Generator, size_px: int) -> Floats:
    return _filled(random_colour(rng), size_px)


def _green_screen(rng: np.random.Generator, size_px: int) -> Floats:
    return _filled(np.array((rng.uniform(0.02, 0.35), rng.uniform(0.35, 0.75), rng.uniform(0.02, 0.45))), size_px)


def _gradient(rng: np.random.Generator, size_px: int) -> Floats:
    corners = np.array([[random_colour(rng) for _ in range(2)] for _ in range(2)], np.float32)  # (2, 2, 3)
    mixed = 0.6 * corners + 0.4 * random_colour(rng).astype(np.float32)
    return cv2.resize(mixed, (size_px, size_px)).astype(np.float32)


def _texture(rng: np.random.Generator, size_px: int) -> Floats:
    """Carpet, plaster, foliage: mottled, in one colour or in many."""
    grey = mottle(rng, size_px, rng.uniform(0.03, 0.5), 3)[..., None] * np.float32(rng.uniform(0.05, 0.3))
    picture = grey + random_colour(rng).astype(np.float32)
    if rng.random() < 0.5:
        blob, strength = rng.uniform(0.04, 0.5), np.float32(rng.uniform(0.05, 0.3))
        picture = picture + np.stack([mottle(rng, size_px, blob, 3) for _ in range(3)], axis=2) * strength
    return picture.astype(np.float32)


def _stripes(rng: np.random.Generator, size_px: int) -> Floats:
    """Blinds, tiles, checked cloth."""
    x, y = np.meshgrid(np.arange(size_px, dtype=np.float32), np.arange(size_px, dtype=np.float32))
    angle = rng.uniform(0, np.pi)
    across = (x * np.cos(angle) + y * np.sin(angle)) / size_px
    wave = np.sin(across * rng.uniform(9, 100) + rng.uniform(0, 6))
    if rng.random() < 0.5:
        wave = np.sign(wave)
    if rng.random() < 0.3:
        wave = wave * np.sign(np.sin((x * np.sin(angle) - y * np.cos(angle)) / size_px * rng.uniform(11, 67)))
    swing = (random_colour(rng) - 0.5) * rng.uniform(0.2, 1)
    out: Floats = (random_colour(rng) + swing * wave[..., None]).astype(np.float32)
    return out


def _shapes(rng: np.random.Generator, size_px: int) -> Floats:
    picture = _filled(random_colour(rng), size_px)
    _scatter_shapes(picture, rng, int(rng.integers(2, 14)))
    return picture


def _room(rng: np.random.Generator, size_px: int) -> Floats:
    """A light wall with furniture, shelves, lamps and a few things about."""
    picture = _filled(0.7 * random_colour(rng) + 0.25, size_px)
    picture += (mottle(rng, size_px, 0.5) * np.float32(0.06))[..., None]
    for _ in range(rng.integers(1, 4)):
        _draw_furniture(picture, rng)
    if rng.random() < 0.4:
        _draw_shelf(picture, rng)
    if rng.random() < 0.5:
        for _ in range(rng.integers(1, 4)):
            _draw_lamp(picture, rng)
    _scatter_shapes(picture, rng, int(rng.integers(1, 6)))
    if rng.random() < 0.4:
        picture += (mottle(rng, size_px, rng.uniform(0.02, 0.08), 2) * np.float32(rng.uniform(0.01, 0.08)))[..., None]
    return picture


def _draw_furniture(picture: Floats, rng: np.random.Generator) -> None:
    size = picture.shape[0]
    begin, width = int(rng.integers(0, size)), int(rng.uniform(0.04, 0.5) * size)
    if rng.random() < 0.5:
        picture[begin : begin + width] = random_colour(rng)
    else:
        picture[:, begin : begin + width] = random_colour(rng)


def _draw_shelf(picture: Floats, rng: np.random.Generator) -> None:
    """Books: a row of narrow boxes in related colours."""
    size = picture.shape[0]
    top, height, left = int(rng.integers(0, size)), int(rng.uniform(0.07, 0.35) * size), 0
    family = random_colour(rng)
    for _ in range(rng.integers(3, 14)):
        width = max(1, int(rng.uniform(0.03, 0.14) * size))
        picture[top : top + height, left : left + width] = (family + random_colour(rng)) / 2
        left += width + int(rng.integers(0, 3))


def _draw_lamp(picture: Floats, rng: np.random.Generator) -> None:
    size = picture.shape[0]
    top, left = (int(v) for v in rng.integers(0, size, 2))
    width, height = int(rng.uniform(0.07, 0.35) * size), int(rng.uniform(0.03, 0.12) * size)
    picture[top : top + height, left : left + width] = (1, 1, rng.uniform(0.85, 1))


def _scatter_shapes(picture: Floats, rng: np.random.Generator, count: int) -> None:
    """Ellipses, polygons, bars and boxes; a quarter of them the colour of skin, so that colour alone proves nothing."""
    size = picture.shape[0]
    for _ in range(count):
        skin_like = np.array((0.85, 0.62, 0.48)) * rng.uniform(0.25, 1.1)
        colour = [float(c) for c in (skin_like if rng.random() < 0.25 else random_colour(rng))]
        place = rng.uniform(-0.25, 1.25, 2) * size
        reach = np.exp(rng.uniform(np.log(0.03), np.log(0.45), 2)) * size
        centre = (int(place[0]), int(place[1]))
        match int(rng.integers(0, 4)):
            case 0:
                axes = (int(reach[0]), int(reach[1]))
                cv2.ellipse(picture, centre, axes, rng.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
            case 1:
                corners = place + rng.normal(0, 1, (int(rng.integers(3, 7)), 2)) * reach
                cv2.fillPoly(picture, [corners.astype(np.int32)], colour, cv2.LINE_AA)
            case 2:
                other = rng.uniform(0, size, 2)
                thickness = max(1, int(rng.uniform(0.01, 0.12) * size))
                cv2.line(picture, centre, (int(other[0]), int(other[1])), colour, thickness, cv2.LINE_AA)
            case _:
                box = cv2.boxPoints((tuple(place), tuple(1.5 * reach), rng.uniform(0, 180)))
                cv2.fillPoly(picture, [box.astype(np.int32)], colour, cv2.LINE_AA)


_KINDS: dict[str, tuple[float, Callable[[np.random.Generator, int], Floats]]] = {
    "wall": (0.14, _wall),
    "green screen": (0.08, _green_screen),
    "gradient": (0.12, _gradient),
    "texture": (0.14, _texture),
    "stripes": (0.08, _stripes),
    "shapes": (0.18, _shapes),
    "room": (0.26, _room),
}
"""Share of all backgrounds, and how to draw it."""
