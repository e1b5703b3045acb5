"""The colour of skin, before any light falls on it: tone, redness, creases, nails, veins, mottling.

Colours are reflectances (albedo), linear light, (3, H) for red, green, blue.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.anatomy import Part
from rps_core.hands.noise import mottle
from rps_core.hands.surface import Surface

Floats = NDArray[np.float32]

TONES_SRGB = np.array(
    [
        (248, 222, 203),
        (240, 203, 176),
        (226, 180, 148),
        (208, 157, 122),
        (184, 131, 98),
        (156, 105, 77),
        (127, 82, 59),
        (98, 62, 46),
        (72, 46, 36),
        (50, 34, 28),
    ],
    float,
)
LIGHTNESS_RANGE = (86.0, 21.0)  # CIE L*, tone 0 and tone 1: even steps of L* look even
UNDERTONE_SD = (0.035, 0.035, 0.06)  # log of red, green, blue: rosy, golden, olive

PALM_LIGHTER = (0.15, 0.55)  # palms reflect more, by this share on light and on dark skin
PALM_REDDER = 0.07
CREASE_DEPTH = (0.2, 0.65)
KNUCKLE_REDNESS = (0.0, 0.22)
WRINKLE_DEPTH = (0.1, 0.35)
POLISH_SHARE = 0.08
RING_SHARE, RING_HALF_WIDTH = 0.15, 0.06  # of the proximal phalanx
RING_COLOURS = ((0.80, 0.62, 0.28), (0.75, 0.75, 0.76))  # gold, silver
VEIN_SHARE, VEIN_DEPTH = 0.4, (0.05, 0.22)
VEIN_COLOUR = np.array((1.0, 0.65, 0.55), np.float32)[:, None]  # what a vein takes from red, green and blue
BLOTCH_SD, GRAIN_SD = (0.01, 0.06), (0.0, 0.05)  # mottling over centimetres and over millimetres
RELIEF_BLOB, RELIEF = (0.012, 0.03), (0.0, 0.14)  # pores and fine folds: how much they tilt the surface
REFERENCE_PX = 128  # the relief is as steep in a picture of any size as in one of this


def to_linear(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """SRGB 0 to 255 -> linear light 0 to 1 (IEC 61966-2-1)."""
    value = srgb / 255
    out: NDArray[np.float64] = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return out


def lightness(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L* of linear RGB, (..., 3) -> (...): 0 black, 100 white; equal steps look equal."""
    luminance: NDArray[np.float64] = linear @ np.array((0.2126, 0.7152, 0.0722))
    out: NDArray[np.float64] = np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)
    return out


def skin_reflectance(tone: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """(3,) of a tone between 0 (light) and 1 (dark), with a person's undertone."""
    anchors = to_linear(TONES_SRGB)
    wanted = LIGHTNESS_RANGE[0] + tone * (LIGHTNESS_RANGE[1] - LIGHTNESS_RANGE[0])
    rising = lightness(anchors)[::-1]  # np.interp wants its x ascending
    base = np.array([np.interp(wanted, rising, anchors[::-1, channel]) for channel in range(3)])
    person: NDArray[np.float64] = np.clip(base * np.exp(rng.normal(0, UNDERTONE_SD)), 0.01, 0.85)
    return person


def skin_colour(surface: Surface, tone: float, rng: np.random.Generator) -> Floats:
    """(3, H) reflectance of a whole hand of one tone."""
    base = skin_reflectance(tone, rng).astype(np.float32)
    palmar = np.clip(-surface.facing, 0, 1)
    dorsal = np.clip(surface.facing, 0, 1)
    lighter = (PALM_LIGHTER[0] + tone * (PALM_LIGHTER[1] - PALM_LIGHTER[0])) * rng.uniform(0.3, 1)
    colour = base[:, None] * (1 + np.float32(lighter) * palmar)  # (3, 1) * (H,) -> (3, H)
    colour[1:] *= 1 - np.float32(PALM_REDDER) * palmar

    depth = rng.uniform(*CREASE_DEPTH)
    colour *= 1 - np.float32(depth) * _creases(surface, palmar)
    colour *= 1 - np.float32(0.8 * depth) * _palm_lines(surface) * palmar
    colour *= 1 - np.float32(rng.uniform(*WRINKLE_DEPTH)) * _knuckle_wrinkles(surface, dorsal)
    colour[1:] *= 1 - np.float32(rng.uniform(*KNUCKLE_REDNESS)) * _redness(surface, dorsal)
    if rng.random() < VEIN_SHARE:
        colour *= 1 - VEIN_COLOUR * (_veins(surface, dorsal, rng) * np.float32(rng.uniform(*VEIN_DEPTH)))
    blotches = _mottled(surface, rng, rng.uniform(0.10, 0.25), 2) * np.float32(rng.uniform(*BLOTCH_SD))
    grain = _mottled(surface, rng, rng.uniform(0.016, 0.03), 1) * np.float32(rng.uniform(*GRAIN_SD))
    colour *= np.exp(blotches + grain)
    _paint_nails(colour, surface, base, rng)
    if rng.random() < RING_SHARE:
        _paint_ring(colour, surface, rng)
    return colour


def roughen(surface: Surface, rng: np.random.Generator) -> Surface:
    """The same surface with the fine relief of skin in its normals, which is what keeps it from looking like wax."""
    height = mottle(rng, surface.size_px, rng.uniform(*RELIEF_BLOB), 2)
    strength = np.float32(rng.uniform(*RELIEF))
    across = np.diff(height, axis=1, append=height[:, -1:]).ravel()[surface.pixel]
    down = np.diff(height, axis=0, append=height[-1:]).ravel()[surface.pixel]
    normals = surface.normals.copy()
    smooth = nails(surface) | surface.worn
    tilt = np.where(smooth, 0, strength * np.float32(surface.size_px / REFERENCE_PX))
    normals[0] -= tilt * across
    normals[1] += tilt * down
    normals /= np.sqrt(np.einsum("in,in->n", normals, normals))
    return replace(surface, normals=normals)


def nails(surface: Surface) -> NDArray[np.bool_]:
    """(H,) where the nail lies: the outer half of the last phalanx, on its back."""
    last = (surface.part == Part.DISTAL) | (surface.part == Part.THUMB_DISTAL)
    on_back = surface.facing > 0.5  # 60 degrees to either side
    nail: NDArray[np.bool_] = last & on_back & (np.abs(surface.along - 0.95) < 0.45)
    return nail


def _line(distance: Floats, width: float) -> Floats:
    """A soft line: 1 on it, falling to 1/e at its width."""
    out: Floats = np.exp(-np.square(distance / np.float32(width)))
    return out


def _after_a_joint(surface: Surface) -> NDArray[np.bool_]:
    return np.isin(surface.part, (Part.MIDDLE, Part.DISTAL, Part.THUMB_DISTAL))


def _creases(surface: Surface, palmar: Floats) -> Floats:
    """Where fingers fold: at the start of each further phalanx, and where the finger leaves the palm."""
    joint = _line(surface.along, 0.07) * np.clip(0.3 - surface.facing, 0, 1) * _after_a_joint(surface)
    root = _line(surface.along - np.float32(0.42), 0.05) * palmar * (surface.part == Part.PROXIMAL)
    out: Floats = joint + root
    return out


def _palm_lines(surface: Surface) -> Floats:
    """The three lines of a palm, in the hand's millimetres: two across it and one around the ball of the thumb."""
    x, y = surface.in_hand[0], surface.in_hand[1]
    heart = _line(y - (66 + 0.25 * x + 0.004 * x * x), 1.3) * (x > -18)
    head = _line(y - (56 - 0.35 * x), 1.3) * (x > -24) * (x < 28)
    life = _line(np.hypot((x + 30) * 0.9, y - 22) - 36, 1.4) * (y > 15)
    lines: Floats = np.clip(heart + head + life, 0, 1) * (surface.part == Part.PALM)
    return lines


def _knuckle_wrinkles(surface: Surface, dorsal: Floats) -> Floats:
    """Fine folds across the back of the finger joints."""
    ripple = 0.5 + 0.5 * np.sin(surface.along * np.float32(55))
    out: Floats = _line(surface.along, 0.22) * dorsal * ripple * _after_a_joint(surface)
    return out


def _redness(surface: Surface, dorsal: Floats) -> Floats:
    """Blood shows at the knuckles and the fingertips."""
    finger_joint = (surface.part == Part.MIDDLE) | (surface.part == Part.DISTAL)
    tip = np.clip(surface.along - np.float32(0.4), 0, 1) * np.float32(0.7) * (surface.part == Part.DISTAL)
    out: Floats = _line(surface.along, 0.3) * dorsal * finger_joint + tip
    return out


def _veins(surface: Surface, dorsal: Floats, rng: np.random.Generator) -> Floats:
    """Winding lines on the back of hand and forearm: the zero crossings of smooth noise."""
    place = (surface.part == Part.PALM) | (surface.part == Part.ARM)
    out: Floats = _line(_mottled(surface, rng, rng.uniform(0.16, 0.30), 1), 0.12) * dorsal * place
    return out


def _mottled(surface: Surface, rng: np.random.Generator, blob_share: float, octaves: int) -> Floats:
    noise: Floats = mottle(rng, surface.size_px, blob_share, octaves).ravel()[surface.pixel]
    return noise


def _paint_nails(colour: Floats, surface: Surface, base: Floats, rng: np.random.Generator) -> None:
    nail = nails(surface)
    if rng.random() < POLISH_SHARE:
        colour[:, nail] = (rng.uniform(0, 1, 3) ** 2.2).astype(np.float32)[:, None]
    else:
        plate = np.clip(base * 1.15 + np.array((0.08, 0.04, 0.04), np.float32), 0, 1)  # rosy, a bit lighter
        colour[:, nail] = 0.4 * colour[:, nail] + 0.6 * plate[:, None]


def _paint_ring(colour: Floats, surface: Surface, rng: np.random.Generator) -> None:
    finger, place = rng.integers(0, 4), rng.uniform(0.35, 0.6)
    ring = (surface.part == Part.PROXIMAL) & (surface.finger == finger)
    ring &= np.abs(surface.along - place) < RING_HALF_WIDTH
    metal = np.array(RING_COLOURS[rng.integers(len(RING_COLOURS))], np.float32) * np.float32(rng.uniform(0.4, 1))
    colour[:, ring] = metal[:, None]
