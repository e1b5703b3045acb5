"""Advice for a picture that was given no class."""

import subprocess
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest

from rps_core.arrays import ImageU8
from rps_core.data.class_folders import scan
from rps_core.data.images import load_image
from rps_core.evaluation.advice import advice
from rps_core.inference import FoundHand
from rps_core.labels import Prediction
from rps_core.nets.boxes import Box

UNSURE = {"paper": 0.5, "rock": 0.1, "scissors": 0.0, "none": 0.4}
MIDDLE = Box(250, 150, 140, 160, 0.9)


def hand_of(
    box: Box | None = MIDDLE,
    probabilities: dict[str, float] = UNSURE,
    view: ImageU8 | None = None,
    searched: bool = True,
    picture_px: tuple[int, int] = (640, 480),
) -> FoundHand:
    if view is None:
        view = np.random.default_rng(0).integers(60, 200, (100, 100, 3), dtype=np.uint8)
    return FoundHand(box, Prediction(probabilities), view, picture_px, searched)


@pytest.mark.parametrize(
    ("box", "says"),
    [
        (Box(250, 150, 60, 50, 0.9), "The hand is small, 9 % of the picture's longer side and 60 px: come nearer"),
        (Box(-20, 150, 140, 160, 0.9), "The hand is cut off at the left edge: move it to the middle"),
        (Box(520, 150, 140, 160, 0.9), "The hand is cut off at the right edge: move it to the middle"),
        (Box(250, 3, 140, 160, 0.9), "The hand is cut off at the upper edge: move it to the middle"),
        (Box(-2, 400, 140, 160, 0.9), "The hand is cut off at the lower edge: move it to the middle"),
        (Box(-10, 90, 660, 200, 0.9), "The hand is larger than the picture: move it away from the camera"),
        (None, "No hand found: hold up the whole hand, nearer to the camera and before a plain background"),
    ],
)
def test_advice_about_where_the_hand_is(box: Box | None, says: str) -> None:
    assert advice(hand_of(box), 0.9) == says


def test_in_a_mirrored_preview_left_is_right() -> None:
    assert "right edge" in str(advice(hand_of(Box(-20, 150, 140, 160, 0.9)), 0.9, mirrored=True))


def test_a_hand_of_few_pixels_is_small_however_much_of_the_picture_it_fills() -> None:
    hand = hand_of(Box(20, 20, 30, 40, 1), picture_px=(80, 80))
    assert "50 % of the picture's longer side and 40 px" in str(advice(hand, 0.9))


@pytest.mark.parametrize(
    ("grey", "box", "says"),
    [
        (25, MIDDLE, "It is too dark, at 10 % of white: turn on a light, or face the window"),
        (25, None, "No hand found: it is too dark, at 10 % of white: turn on a light, or face the window"),
        (230, MIDDLE, "It is too bright, at 90 % of white: turn from the light, or lower the exposure"),
    ],
)
def test_advice_about_the_light(grey: int, box: Box | None, says: str) -> None:
    assert advice(hand_of(box, view=np.full((50, 60, 3), grey, np.uint8)), 0.9) == says


@pytest.mark.parametrize(
    ("probabilities", "says"),
    [
        (UNSURE, "Between paper and no gesture: show all five fingers stretched and apart"),
        ({"rock": 0.4, "none": 0.6}, "Between no gesture and rock: show a closed fist"),
        (
            {"paper": 0.4, "rock": 0.0, "scissors": 0.6},
            "Between scissors and paper: show two fingers stretched and apart, or all five fingers stretched and apart",
        ),
        ({"lizard": 0.55, "spock": 0.45}, "Between lizard and spock: show lizard more clearly, or spock more clearly"),
        ({"paper": 0.02, "rock": 0.01, "none": 0.97}, "Taken for no gesture: show paper or rock with the whole hand"),
    ],
)
def test_advice_about_what_is_shown(probabilities: dict[str, float], says: str) -> None:
    assert advice(hand_of(probabilities=probabilities), 0.9) == says


def test_several_hands_are_said() -> None:
    two = replace(hand_of(), others=(Box(20, 20, 120, 120, 0.8),))
    assert advice(two, 0.9) == "2 hands are in the picture, and the largest is read: show one alone"


def test_no_advice_where_a_class_is_given() -> None:
    assert advice(hand_of(), 0.5) is None
    assert advice(hand_of(None), 0.5) is None  # the net is sure, though no hand was found


def test_nothing_is_said_of_a_hand_that_was_not_searched_for() -> None:
    assert str(advice(hand_of(None, searched=False), 0.9)).startswith("Between paper and no gesture")


def test_blurred_hands_are_told_from_sharp_ones() -> None:
    hands = [np.asarray(load_image(file)) for file in scan(None).files[::50]]
    blurred = [np.asarray(cv2.GaussianBlur(hand, (0, 0), 2.5 * len(hand) / 72), np.uint8) for hand in hands]

    def called_blurred(views: list[ImageU8]) -> float:
        said = [str(advice(hand_of(view=view), 0.9)) for view in views]
        return float(np.mean(["blurred" in one for one in said]))

    assert called_blurred(hands) == 0
    assert called_blurred(blurred) >= 0.8


def test_advice_needs_no_torch() -> None:
    code = "import sys, rps_core.evaluation.advice; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
