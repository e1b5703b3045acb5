"""One finished picture from a seed and a number: the same pair gives the same pixels anywhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.compose import compose, photograph_background
from rps_core.hands.cutout import Layer, render_bare_arm, render_layer
from rps_core.hands.faces import face
from rps_core.labels import CLASSES

Bytes = NDArray[np.uint8]

GESTURES = CLASSES
NO_HAND_SHARE = 0.3
"""Of the pictures of "none"; the rest show another sign, which is harder to tell from a gesture."""
NO_HAND_KINDS = {"background": 0.35, "face": 0.4, "bare arm": 0.25}


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
    if gesture == "none" and rng.random() < NO_HAND_SHARE:
        return picture_without_hand(rng, size_px)
    shown = render_layer(gesture, rng, size_px)
    rgb, mask = compose(shown.rgba, rng, size_px)
    return Picture(rgb, mask, gesture, shown.pose)


def numbered_layer(seed: int, index: int, size_px: int, gesture: str) -> Layer:
    """Layer number `index` of a set: the hand of the picture with the same numbers."""
    return render_layer(gesture, np.random.default_rng([seed, index]), size_px)


def picture_without_hand(rng: np.random.Generator, size_px: int) -> Picture:
    """A background alone, a face-like blob or a bare arm: what is before a camera while nobody shows a hand."""
    kind = rng.choice(list(NO_HAND_KINDS), p=list(NO_HAND_KINDS.values()))
    nothing = np.zeros((size_px, size_px), np.uint8)
    if kind == "background":
        return Picture(photograph_background(rng, size_px), nothing, "none", kind)
    rgba = face(rng, size_px) if kind == "face" else render_bare_arm(rng, size_px).rgba
    rgb, _ = compose(rgba, rng, size_px)
    return Picture(rgb, nothing, "none", kind)
