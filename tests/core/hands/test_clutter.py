"""Things about the house, and the people in it."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from rps_core.hands.clutter import THINGS, draw_letters
from rps_core.hands.faces import face


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__)
def test_a_thing_is_drawn_at_any_size_and_repeats(
    thing: Callable[[NDArray[np.float32], np.random.Generator], None],
) -> None:
    changed = 0
    for seed in range(12):
        for size in (48, 96, 128):
            one, two = (np.full((size, size, 3), 0.5, np.float32) for _ in range(2))
            thing(one, np.random.default_rng(seed))
            thing(two, np.random.default_rng(seed))
            assert np.array_equal(one, two) and np.isfinite(one).all()
            changed += bool((one != 0.5).any())
    assert changed > 24  # now and then it lies outside


def test_letters_stand_where_they_are_asked_for() -> None:
    picture = np.zeros((128, 128, 3), np.float32)
    draw_letters(picture, np.random.default_rng(3), np.array((32.0, 30.0)), 8.0)
    rows, columns = np.nonzero(picture.sum(axis=2))
    assert len(rows) and abs(np.mean(columns) - 32) < 12 and rows.max() < 80


def test_faces_differ_and_are_seen_through_around_the_head() -> None:
    heads = [face(np.random.default_rng(seed), 64, tone=0.2) for seed in range(6)]
    for head in heads:
        assert head.shape == (64, 64, 4) and head[0, 0, 3] == 0 and head[..., 3].max() == 255
    assert all((heads[0] != other).any() for other in heads[1:])
