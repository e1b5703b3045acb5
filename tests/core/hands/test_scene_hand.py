"""A hand on its arm, and what is known of it."""

from collections import Counter

import numpy as np
import pytest

from rps_core.hands.poses import OTHER_SIGNS
from rps_core.hands.scene_hand import COUNTING, COUNTING_TIMES, SceneHand, _other_sign, render_scene_hand

SIZE = 96


@pytest.fixture(scope="module")
def hands() -> list[SceneHand]:
    rng = np.random.default_rng(4)
    return [render_scene_hand(("paper", "rock", "scissors", "none")[i % 4], rng) for i in range(12)]


def test_fingers_are_stretched_as_the_gesture_wants(hands: list[SceneHand]) -> None:
    for hand in hands:
        fingers = np.round(hand.stretched[:4])
        if hand.gesture in ("paper", "rock", "scissors"):
            wanted = {"paper": (1, 1, 1, 1), "rock": (0, 0, 0, 0), "scissors": (1, 1, 0, 0)}[hand.gesture]
            assert tuple(fingers) == wanted
        assert ((hand.stretched >= 0) & (hand.stretched <= 1)).all()


def test_people_count_with_their_fingers_more_often_than_they_make_horns() -> None:
    names = Counter(_other_sign(np.random.default_rng(seed)).name for seed in range(2000))
    assert set(names) == set(OTHER_SIGNS)
    counting = sum(names[name] for name in COUNTING) / len(COUNTING)
    rest = sum(count for name, count in names.items() if name not in COUNTING) / (len(OTHER_SIGNS) - len(COUNTING))
    assert counting / rest == pytest.approx(COUNTING_TIMES, rel=0.15)
