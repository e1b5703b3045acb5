"""Blobs that a webcam sees instead of a hand: a head with eyes, mouth and hair, skin-coloured and rounded."""

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.hands.noise import mottle
from rps_core.hands.skin import skin_reflectance

Floats = NDArray[np.float32]

DRAWN_PX = 128  # faces are soft: they are drawn at this size and scaled
GLASSES_SHARE, BEARD_SHARE = 0.3, 0.3
HEAD_SHARE = (0.22, 0.42)  # half height of the head, of the picture's side
HEAD_ASPECT = (0.68, 0.85)  # width of a head by its height
TILT_SD_DEG = 18.0


def face(rng: np.random.Generator, size_px: int, tone: float | None = None) -> NDArray[np.uint8]:
    """(size_px, size_px, 4): head, neck and hair on nothing; the skin's tone is drawn unless given."""
    canvas = np.zeros((DRAWN_PX, DRAWN_PX, 4), np.float32)
    height = float(rng.uniform(*HEAD_SHARE)) * DRAWN_PX
    width = height * float(rng.uniform(*HEAD_ASPECT))
    centre = DRAWN_PX * (0.5 + rng.uniform(-0.15, 0.15, 2))
    skin = skin_reflectance(float(rng.random()) if tone is None else tone, rng) ** (1 / 2.2)
    hair = np.array((0.45, 0.3, 0.2)) * rng.uniform(0.1, 1.6)
    draw = _Pen(canvas, centre, float(rng.normal(0, TILT_SD_DEG)))

    draw.ellipse((0, -0.18 * height), (1.12 * width, 1.02 * height), hair)
    draw.ellipse((0, 1.05 * height), (0.5 * width, 0.6 * height), skin * 0.8)  # neck
    draw.ellipse((0, 0), (width, height), skin)
    if rng.random() < 0.7:
        draw.ellipse((0, -0.92 * height), (0.85 * width, 0.32 * height), hair)  # fringe
    for side in (-1, 1):
        draw.ellipse((side * 0.4 * width, -0.12 * height), (0.17 * width, 0.07 * height), np.array((0.92, 0.9, 0.88)))
        draw.ellipse((side * 0.4 * width, -0.12 * height), (0.07 * width, 0.07 * height), hair * 0.4)
        draw.ellipse((side * 0.4 * width, -0.28 * height), (0.24 * width, 0.035 * height), hair * 0.6)  # brow
    if rng.random() < BEARD_SHARE:
        draw.ellipse((0, 0.62 * height), (0.75 * width, 0.42 * height), 0.5 * skin + 0.35 * hair)
    if rng.random() < GLASSES_SHARE:
        for side in (-1, 1):
            place = (side * 0.42 * width, -0.1 * height)
            draw.ellipse(place, (0.34 * width, 0.2 * height), hair * 0.3)
            draw.ellipse(place, (0.29 * width, 0.15 * height), 0.8 * skin + 0.15)
    draw.ellipse((0.03 * width, 0.2 * height), (0.13 * width, 0.05 * height), skin * 0.75)  # under the nose
    draw.ellipse((0, 0.52 * height), (0.33 * width, rng.uniform(0.03, 0.12) * height), skin * (0.85, 0.55, 0.55))

    _light(canvas, rng)
    blurred = cv2.GaussianBlur(canvas, (0, 0), 0.9)
    scaled = cv2.resize(blurred, (size_px, size_px), interpolation=cv2.INTER_AREA).astype(np.float32)
    scaled[..., :3] /= np.maximum(scaled[..., 3:], 1e-3)
    return np.rint(np.clip(scaled, 0, 1) * 255).astype(np.uint8)


class _Pen:
    """Draws ellipses in a tilted frame around the middle of the head."""

    def __init__(self, canvas: Floats, centre: NDArray[np.float64], tilt_deg: float) -> None:
        self._canvas, self._centre, self._tilt_deg = canvas, centre, tilt_deg
        cosine, sine = np.cos(np.deg2rad(tilt_deg)), np.sin(np.deg2rad(tilt_deg))
        self._turn = np.array(((cosine, -sine), (sine, cosine)))

    def ellipse(self, place: tuple[float, float], axes: tuple[float, float], colour: NDArray[np.float64]) -> None:
        x, y = self._centre + self._turn @ np.array(place)
        size = (max(1, round(axes[0])), max(1, round(axes[1])))
        rgba = [*(float(c) for c in np.clip(colour, 0, 1)), 1.0]
        cv2.ellipse(self._canvas, (round(x), round(y)), size, self._tilt_deg, 0, 360, rgba, -1, cv2.LINE_AA)


def _light(canvas: Floats, rng: np.random.Generator) -> None:
    """A lamp to one side, and the roundness that falls off towards the outline."""
    rows, columns = np.mgrid[0:DRAWN_PX, 0:DRAWN_PX].astype(np.float32) / DRAWN_PX - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.float32(rng.uniform(0, 0.9)) * (columns * np.float32(np.cos(angle)) + rows * np.float32(np.sin(angle)))
    roundness = cv2.GaussianBlur(canvas[..., 3], (0, 0), 9)
    shade = (0.55 + 0.45 * roundness) * (0.95 + slope) * np.exp(mottle(rng, DRAWN_PX, 0.15, 2) * np.float32(0.06))
    canvas[..., :3] *= np.clip(shade, 0.1, 1.3)[..., None]
