"""Blobs that a webcam sees instead of a hand: a head with eyes, nose, mouth and hair, skin-coloured and rounded."""

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.hands.noise import mottle
from rps_core.hands.skin import skin_reflectance

Floats = NDArray[np.float32]
Colour = NDArray[np.float64]

DRAWN_PX = 128  # faces are soft: they are drawn at this size and scaled
GLASSES_SHARE, BEARD_SHARE, BALD_SHARE, LONG_HAIR_SHARE = 0.4, 0.4, 0.15, 0.35
HEAD_SHARE = (0.22, 0.42)  # half height of the head, of the picture's side
HEAD_ASPECT = (0.68, 0.85)  # width of a head by its height
TILT_SD_DEG = 18.0
TURN_SD = 0.12  # how far a head is turned: features move sideways by this share of its width


def face(rng: np.random.Generator, size_px: int, tone: float | None = None) -> NDArray[np.uint8]:
    """(size_px, size_px, 4): head, neck and hair on nothing; the skin's tone is drawn unless given."""
    canvas = np.zeros((DRAWN_PX, DRAWN_PX, 4), np.float32)
    height = float(rng.uniform(*HEAD_SHARE)) * DRAWN_PX
    width = height * float(rng.uniform(*HEAD_ASPECT))
    centre = DRAWN_PX * (0.5 + rng.uniform(-0.15, 0.15, 2))
    skin = skin_reflectance(float(rng.random()) if tone is None else tone, rng) ** (1 / 2.2)
    hair = np.array((0.45, 0.3, 0.2)) * rng.uniform(0.1, 1.6)
    pen = _Pen(canvas, centre, float(rng.normal(0, TILT_SD_DEG)), width, height)
    bald = rng.random() < BALD_SHARE
    _draw_skull(pen, skin, hair, bald, rng)
    pen.aside = float(rng.normal(0, TURN_SD))
    _draw_eyes(pen, skin, hair, rng)
    _draw_nose_and_mouth(pen, skin, rng)
    if rng.random() < BEARD_SHARE:
        pen.shade((0, 0.55), (0.8, 0.5), 0.35 * skin + 0.4 * hair, rng.uniform(0.3, 0.9))
        pen.ellipse((0, 0.5), (0.3, 0.07), skin * (0.8, 0.55, 0.55))
    if rng.random() < GLASSES_SHARE:
        _draw_glasses(pen, rng)
    _light(canvas, rng)
    blurred = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.5, 1.1))
    scaled = cv2.resize(blurred, (size_px, size_px), interpolation=cv2.INTER_AREA).astype(np.float32)
    scaled[..., :3] /= np.maximum(scaled[..., 3:], 1e-3)
    return np.rint(np.clip(scaled, 0, 1) * 255).astype(np.uint8)


class _Pen:
    """Draws in a tilted frame around the middle of the head; units are half its width and half its height."""

    def __init__(self, canvas: Floats, centre: Colour, tilt_deg: float, width: float, height: float) -> None:
        self.canvas, self._centre, self._tilt_deg = canvas, centre, tilt_deg
        cosine, sine = np.cos(np.deg2rad(tilt_deg)), np.sin(np.deg2rad(tilt_deg))
        self._turn = np.array(((cosine, -sine), (sine, cosine)))
        self._half = np.array((width, height))
        self.aside = 0.0  # features lie so far to one side

    def ellipse(self, at: tuple[float, float], axes: tuple[float, float], colour: Colour, line_px: int = -1) -> None:
        """Filled, or its outline where a width is given."""
        centre, size = self._on_canvas(at, axes)
        rgba = [*(float(c) for c in np.clip(colour, 0, 1)), 1.0]
        cv2.ellipse(self.canvas, centre, size, self._tilt_deg, 0, 360, rgba, line_px, cv2.LINE_AA)

    def shade(self, at: tuple[float, float], axes: tuple[float, float], colour: Colour, strength: float) -> None:
        """A soft spot of another colour on what is there already."""
        centre, size = self._on_canvas(at, axes)
        spot = np.zeros(self.canvas.shape[:2], np.float32)
        cv2.ellipse(spot, centre, size, self._tilt_deg, 0, 360, 1.0, -1)
        spot = cv2.GaussianBlur(spot, (0, 0), max(0.8, 0.35 * min(size)))[..., None] * np.float32(strength)
        self.canvas[..., :3] += spot * (np.clip(colour, 0, 1).astype(np.float32) - self.canvas[..., :3])

    def _on_canvas(self, at: tuple[float, float], axes: tuple[float, float]) -> tuple[tuple[int, int], tuple[int, int]]:
        x, y = self._centre + self._turn @ (self._half * (at[0] + self.aside, at[1]))
        across, down = self._half * axes
        return (round(x), round(y)), (max(1, round(across)), max(1, round(down)))


def _draw_skull(pen: _Pen, skin: Colour, hair: Colour, bald: bool, rng: np.random.Generator) -> None:
    if not bald:
        pen.ellipse((0, -0.18), (1.12, 1.02), hair)
        if rng.random() < LONG_HAIR_SHARE:
            pen.ellipse((0, 0.3), (1.25, rng.uniform(0.9, 1.5)), hair)
    pen.ellipse((0, 1.05), (0.5, 0.6), skin * 0.8)  # neck
    pen.shade((0, 0.95), (0.5, 0.15), skin * 0.4, 0.7)  # the chin's shadow on it
    for side in (-1, 1):
        pen.ellipse((side * 0.98, 0.02), (0.12, 0.2), skin * 0.85)  # ears
    pen.ellipse((0, -0.1), (1, 0.9), skin)
    pen.ellipse((0, 0.35), (rng.uniform(0.68, 0.85), 0.66), skin)  # jaw
    if not bald and rng.random() < 0.8:
        pen.ellipse((rng.normal(0, 0.15), -0.92), (0.9, rng.uniform(0.2, 0.42)), hair)  # fringe
    for side in (-1, 1):
        pen.shade((side * 0.55, 0.25), (0.25, 0.2), skin * (1.1, 0.85, 0.85), 0.5)  # cheeks


def _draw_eyes(pen: _Pen, skin: Colour, hair: Colour, rng: np.random.Generator) -> None:
    dark, brow = rng.uniform(0.3, 0.75), rng.uniform(0.02, 0.06)
    for side in (-1, 1):
        pen.shade((side * 0.4, -0.13), (0.3, 0.14), skin * 0.45, dark)  # the socket
        pen.ellipse((side * 0.4, -0.12), (0.17, 0.06), np.array((0.92, 0.9, 0.88)) * rng.uniform(0.6, 1))
        pen.ellipse((side * 0.4, -0.12), (0.07, 0.06), hair * 0.4)
        pen.ellipse((side * 0.4, -0.28), (0.24, brow), hair * 0.6)


def _draw_nose_and_mouth(pen: _Pen, skin: Colour, rng: np.random.Generator) -> None:
    lit = float(rng.choice((-1, 1)))
    pen.shade((lit * 0.1, 0.02), (0.07, 0.22), skin * 0.6, rng.uniform(0.3, 0.8))  # shadow beside the bridge
    pen.shade((-lit * 0.04, 0.05), (0.05, 0.2), skin * 1.25, 0.6)
    pen.shade((0, 0.22), (0.17, 0.05), skin * 0.55, 0.9)
    for side in (-1, 1):
        pen.ellipse((side * 0.08, 0.21), (0.035, 0.02), skin * 0.35)  # nostrils
    opened = rng.uniform(0.03, 0.12)
    pen.ellipse((0, 0.52), (rng.uniform(0.25, 0.4), opened), skin * (0.85, 0.55, 0.55))
    pen.ellipse((0, 0.51), (0.25, 0.012), skin * 0.35)
    pen.shade((0, 0.68), (0.2, 0.05), skin * 0.6, 0.5)  # under the lip


def _draw_glasses(pen: _Pen, rng: np.random.Generator) -> None:
    rim, line = np.full(3, rng.uniform(0, 0.35)), int(rng.integers(1, 3))
    wide, high = rng.uniform(0.26, 0.38), rng.uniform(0.13, 0.22)
    for side in (-1, 1):
        pen.shade((side * 0.42, -0.1), (wide, high), np.full(3, rng.uniform(0.1, 0.9)), rng.uniform(0, 0.35))
        pen.ellipse((side * 0.42, -0.1), (wide, high), rim, line)
        pen.ellipse((side * 0.9, -0.14), (0.14, 0.01), rim)
    pen.ellipse((0, -0.14), (0.1, 0.01), rim)


def _light(canvas: Floats, rng: np.random.Generator) -> None:
    """A lamp to one side, and the roundness that falls off towards the outline."""
    rows, columns = np.mgrid[0:DRAWN_PX, 0:DRAWN_PX].astype(np.float32) / DRAWN_PX - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.float32(rng.uniform(0, 0.9)) * (columns * np.float32(np.cos(angle)) + rows * np.float32(np.sin(angle)))
    roundness = cv2.GaussianBlur(canvas[..., 3], (0, 0), 9)
    shade = (0.55 + 0.45 * roundness) * (0.95 + slope) * np.exp(mottle(rng, DRAWN_PX, 0.15, 2) * np.float32(0.06))
    canvas[..., :3] *= np.clip(shade, 0.1, 1.3)[..., None]
