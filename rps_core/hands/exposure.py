"""What a cheap camera does to a frame before it is recorded: wrong exposure, a colour cast, haze, light from behind."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MIDDLE_GREY, METERED = 0.5, 0.5  # the camera brings the frame's mean half of the way there (as a power),
EXPOSURE_SD = 0.3  # and errs by so much, of the logarithm; too bright is cut off at white
CAST_SD = 0.07  # of the logarithm, each channel: white balance
TONE_SD = 0.15  # of the logarithm of a gamma
HAZE_SHARE, HAZE = 0.12, (0.05, 0.35)  # a lamp or a window that shines into the lens
DARK_SHARE, DARK = 0.06, (0.3, 0.6)  # an evening room
AGAINST_SHARE, AGAINST = 0.25, (0.2, 0.8)  # a window behind the hand: the hand keeps this much of its light

COLOUR_KEPT = (0.1, 1.0)  # of a background's colour


def expose(picture: Floats, rng: np.random.Generator) -> Floats:
    """(H, W, 3) gamma encoded, 0 to 1 -> the same, as an automatic camera would have it."""
    metered = (MIDDLE_GREY / max(float(picture.mean()), 0.08)) ** METERED
    gain = metered * float(np.exp(rng.normal(0, EXPOSURE_SD)))
    if rng.random() < DARK_SHARE:
        gain *= rng.uniform(*DARK)
    cast = np.exp(rng.normal(0, CAST_SD, 3)).astype(np.float32)
    out = np.clip(picture, 0, 1) ** np.float32(np.exp(rng.normal(0, TONE_SD))) * (np.float32(gain) * cast)
    if rng.random() < HAZE_SHARE:
        haze = np.float32(rng.uniform(*HAZE))
        out = out * (1 - haze) + haze * np.float32(rng.uniform(0.6, 1))
    clipped: Floats = np.clip(out, 0, 1).astype(np.float32)
    return clipped


def fade(background: Floats, rng: np.random.Generator) -> Floats:
    """Less of its colour: rooms are seldom as colourful as random colours are."""
    keep = np.float32(rng.uniform(*COLOUR_KEPT))
    grey = background.mean(axis=2, keepdims=True)
    out: Floats = grey + keep * (background - grey)
    return out


def against_the_light(rng: np.random.Generator) -> float:
    """What the hand keeps of its light: 1, or less where the window is behind it."""
    return float(rng.uniform(*AGAINST)) if rng.random() < AGAINST_SHARE else 1.0
