"""What to do about a picture that was given no class: one sentence that fits what was measured. Imports no torch."""

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from rps_core.arrays import ImageU8
from rps_core.data.images import BRIGHT, DARK, letterbox
from rps_core.labels import NO_GESTURE, NO_HAND, NONE, Prediction
from rps_core.reports import counted, percent

if TYPE_CHECKING:
    from rps_core.inference import FoundHand
    from rps_core.nets.boxes import Box

SMALL_SHARE = 0.15
"""Of the picture's longer side. The nets learn from hands that are larger than this."""
SMALL_PX = 58
"""What the classifier is given around such a hand has fewer pixels than HandNet's input, 72 a side: it is blown up."""
AT_EDGE = 0.01  # a box is cut off where it ends nearer to the border than this share of the picture's longer side
BLURRED = 0.015
"""Variance of the Laplacian by that of the grey values, at 72 pixels a side; the division takes out the contrast. Of
rendered hands none is below when sharp (1st percentile 0.047), nine of ten are when blurred by 2 of the 72 pixels."""
MEASURED_PX = 72

SHOW = {
    "paper": "all five fingers stretched and apart",
    "rock": "a closed fist",
    "scissors": "two fingers stretched and apart",
}


def advice(hand: "FoundHand", threshold: float, *, mirrored: bool = False) -> str | None:
    """What to change so that the net can give a class; None where it gives one at the threshold.

    With `mirrored` the person sees the picture turned left to right, as in a camera's preview, and the sides are named
    so. One sentence, no full stop.
    """
    said = hand.decide(threshold)
    if said in hand.prediction.probabilities:
        return None
    light = _light(hand.view)
    if said == NO_HAND:
        return f"No hand found: {light or 'hold up the whole hand, nearer to the camera and before a plain background'}"
    placed = _placed(hand.box, hand.picture_px, mirrored) if hand.box else None
    if placed:
        return placed
    if hand.others:
        hands = counted(1 + len(hand.others), "hand is", "hands are")
        return f"{hands} in the picture, and the largest is read: show one alone"
    if light:
        return light[0].upper() + light[1:]
    if _is_blurred(hand.view):
        return "The picture is blurred: hold the hand still, or further away from the lens"
    return _between(hand.prediction, said)


def _placed(box: "Box", picture_px: tuple[int, int], mirrored: bool) -> str | None:
    """What is wrong with where the hand is and how large."""
    width, height = picture_px
    near = AT_EDGE * max(width, height)
    left, right = ("right", "left") if mirrored else ("left", "right")
    beyond = {left: -box.x, right: box.x + box.width - width, "upper": -box.y, "lower": box.y + box.height - height}
    cut = [side for side, pixels in beyond.items() if pixels >= -near]
    if {"left", "right"} <= set(cut) or {"upper", "lower"} <= set(cut):
        return "The hand is larger than the picture: move it away from the camera"
    if cut:
        worst = max(cut, key=lambda side: beyond[side])
        return f"The hand is cut off at the {worst} edge: move it to the middle"
    share = box.side / max(width, height)
    if share < SMALL_SHARE or box.side < SMALL_PX:
        return f"The hand is small, {percent(share, 0)} of the picture's longer side and {box.side:.0f} px: come nearer"
    return None


def _light(view: ImageU8) -> str | None:
    """What is wrong with the light on (H, W, 3)."""
    brightness = float(cv2.cvtColor(np.ascontiguousarray(view), cv2.COLOR_RGB2GRAY).mean() / 255)
    if brightness < DARK:
        return f"it is too dark, at {percent(brightness, 0)} of white: turn on a light, or face the window"
    if brightness > BRIGHT:
        return f"it is too bright, at {percent(brightness, 0)} of white: turn from the light, or lower the exposure"
    return None


def _is_blurred(view: ImageU8) -> bool:
    grey = np.asarray(letterbox(Image.fromarray(view), MEASURED_PX).convert("L"))  # (72, 72)
    return bool(cv2.Laplacian(grey, cv2.CV_64F).var() < BLURRED * grey.var())


def _between(prediction: Prediction, said: str) -> str:
    """Which classes compete, and what would tell them apart."""
    names = sorted(prediction.probabilities, key=lambda name: -prediction.probabilities[name])
    if said == NO_GESTURE:
        return f"Taken for no gesture: show {' or '.join(sorted(set(names) - {NONE}))} with the whole hand"
    shown = ", or ".join(SHOW.get(name, f"{name} more clearly") for name in names[:2] if name != NONE)
    return f"Between {' and '.join(NO_GESTURE if name == NONE else name for name in names[:2])}: show {shown}"
