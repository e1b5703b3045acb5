"""One finished picture from a seed and a number: the same pair gives the same pixels anywhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rps_core import CLASSES
from rps_core.hands.compose import compose, photograph_background
from rps_core.hands.faces import face
from rps_core.hands.layer import Layer, render_bare_arm, render_layer

Bytes = NDArray[np.uint8]

GESTURES = CLASSES
NO_HAND_SHARES = {"background": 0.10, "face": 0.12, "bare arm": 0.08}
"""Of the pictures of "none"; the rest show another sign."""


@dataclass(frozen=True)
class Picture:
    """What a camera would have recorded."""

    rgb: Bytes  # (size, size, 3)
    mask: Bytes  # (size, size) 255 where the hand is; empty where there is none
    gesture: str  # "paper", "rock", "scissors" or "none"
    pose: str  # the gesture's name, which other sign, or what is shown instead of a hand


def picture(seed: int, index: int, size_px: int = 128, gesture: str | None = None) -> Picture:
    """Picture number `index` of a set; without a gesture the three take turns. Both numbers are 0 or more."""
    gesture = GESTURES[index % len(GESTURES)] if gesture is None else gesture
    rng = np.random.default_rng([seed, index])
    if gesture == "none":
        share = rng.random()
        for kind, part in NO_HAND_SHARES.items():
            if share < part:
                return _without_hand(kind, rng, size_px)
            share -= part
    shown = render_layer(gesture, rng, size_px)
    rgb, mask = compose(shown.rgba, rng, size_px)
    return Picture(rgb, mask, gesture, shown.pose)


def numbered_layer(seed: int, index: int, size_px: int, gesture: str) -> Layer:
    """Layer number `index` of a set: the hand of the picture with the same numbers."""
    return render_layer(gesture, np.random.default_rng([seed, index]), size_px)


def _without_hand(kind: str, rng: np.random.Generator, size_px: int) -> Picture:
    nothing = np.zeros((size_px, size_px), np.uint8)
    if kind == "background":
        return Picture(photograph_background(rng, size_px), nothing, "none", kind)
    rgba = face(rng, size_px) if kind == "face" else render_bare_arm(rng, size_px).rgba
    rgb, _ = compose(rgba, rng, size_px)
    return Picture(rgb, nothing, "none", kind)
