"""The card of a round is a picture of one size that holds both hands, whatever the words."""

import io

import numpy as np
import pytest
from PIL import Image

from rps_core.game.card import HAND_PX, SIZE_PX, Side, draw_card

RED, BLUE = np.zeros((9, 9, 3), np.uint8), np.zeros((64, 48, 3), np.uint8)
RED[..., 0], BLUE[..., 2] = 255, 255


def drawn(verdict: str = "I won", standing: str = "1 win", foot: str = "by a net") -> np.ndarray:
    left = Side("Me", "paper", "#00FF00", RED, sharp=True)
    file = draw_card(left, Side("Computer", "rock", "#FFFF00", BLUE), verdict, standing, foot)
    return np.asarray(Image.open(io.BytesIO(file), formats=["PNG"]))


def share(card: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((card == colour).all(-1).mean())


def test_both_hands_are_on_it_left_and_right_in_the_colours_of_their_moves():
    card = drawn()
    assert card.shape == (SIZE_PX[1], SIZE_PX[0], 3)
    hand = HAND_PX**2 / (SIZE_PX[0] * SIZE_PX[1])
    assert share(card, (255, 0, 0)) == pytest.approx(hand, rel=0.01)
    assert share(card, (0, 0, 255)) == pytest.approx(hand, rel=0.01)
    left, right = card[:, : SIZE_PX[0] // 2], card[:, SIZE_PX[0] // 2 :]
    assert share(left, (0, 255, 0)) and not share(right, (0, 255, 0)) and share(right, (255, 255, 0))


def test_every_line_is_on_it():
    card = drawn()
    for other in (drawn(verdict="I lost"), drawn(standing="2 wins"), drawn(foot="by nobody")):
        assert (card != other).any()


def test_a_line_that_is_too_long_is_cut_at_the_edge():
    card = drawn(standing="a very long line " * 50)
    ground = card[0, 0]
    assert (card[:, :40] == ground).all() and (card[:, -40:] == ground).all()
