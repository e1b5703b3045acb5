"""Exercises on convolution and pooling: solved by a solution, and not by what is nearly one."""

import numpy as np
import pytest

from rps_core.convolution.conv import convolve
from rps_core.convolution.kernels import NAMED, on_channels
from rps_core.convolution.pooling import Change, change, pool, shift_right
from rps_core.exercises.convolution import convolution_exercises, pooling_exercises
from rps_core.exercises.exercise import Exercise
from rps_core.shapes import Pair, Window

SAME = Change(1.0, 0.0)
BLUR = [[1 / 25] * 5] * 5
EDGE = np.zeros((1, 12, 12), dtype=np.float32)
EDGE[:, :, :6] = 1  # bright on the left, dark on the right


def solved(exercises: list[Exercise]) -> set[str]:
    assert all(exercise.progress and exercise.hint for exercise in exercises)
    return {exercise.key for exercise in exercises if exercise.is_solved}


def conv_solved(
    kernel: list[list[float]], window: Window, cell: Pair | None = None, *, is_typed: bool = False
) -> set[str]:
    filters = on_channels(kernel, 1)
    conv = convolve(EDGE, filters.weight, filters.bias, window)
    return solved(convolution_exercises(conv, 0, cell, "typed", kernel if is_typed else None))


def test_a_typed_kernel_for_vertical_edges_counts_and_a_named_one_does_not() -> None:
    assert conv_solved(NAMED["Sobel x"], Window.square(3), is_typed=True) == {"conv_vertical"}
    assert conv_solved(NAMED["Sobel y"], Window.square(3), is_typed=True) == set()
    assert conv_solved(NAMED["Sobel x"], Window.square(3)) == set()


@pytest.mark.parametrize(
    ("kernel", "window", "expected"),
    [
        (BLUR, Window.square(5, padding=2), {"conv_same_size"}),
        (BLUR, Window.square(5, padding=1), set()),
        (BLUR, Window.square(5, stride=2, padding=2), set()),
        (NAMED["blur"], Window.square(3, padding=1), set()),
        (NAMED["blur"], Window.square(3, dilation=4), {"conv_wide_view"}),
        (NAMED["blur"], Window.square(3, dilation=3), set()),
    ],
)
def test_sizes_and_reach(kernel: list[list[float]], window: Window, expected: set[str]) -> None:
    assert conv_solved(kernel, window) == expected


def test_a_clicked_pixel_below_zero() -> None:
    assert conv_solved(NAMED["Sobel x"], Window.square(3), (3, 5)) == {"conv_negative"}  # on the edge: -4
    assert conv_solved(NAMED["Sobel x"], Window.square(3), (3, 0)) == set()


def test_the_winner_top_left() -> None:
    falling = -np.arange(64, dtype=np.float32).reshape(1, 8, 8)
    assert solved(pooling_exercises(pool(falling, Window.square(2, stride=2)), SAME, (1, 2))) == {"pool_winner"}
    assert solved(pooling_exercises(pool(-falling, Window.square(2, stride=2)), SAME, (1, 2))) == set()
    assert solved(pooling_exercises(pool(falling, Window.square(1)), SAME, (1, 2))) == set()  # no choice, no winner


@pytest.mark.parametrize(
    ("window", "ceil_mode", "expected"),
    [
        (Window.square(3, padding=1), False, {"pool_same_size"}),
        (Window.square(3, stride=3, padding=1), False, set()),
        (Window.square(2, stride=3), True, set()),  # 8 pixels: nothing is left over
        (Window.square(3, stride=2), True, {"pool_ceil"}),
        (Window.square(3, stride=2), False, set()),
    ],
)
def test_sizes_of_a_pooling(window: Window, ceil_mode: bool, expected: set[str]) -> None:
    pooling = pool(np.zeros((1, 8, 8), dtype=np.float32), window, ceil_mode=ceil_mode)
    assert solved(pooling_exercises(pooling, SAME, None)) == expected


def test_a_shift_is_forgiven_by_large_windows_only() -> None:
    picture = np.random.default_rng(0).random((1, 64, 64), dtype=np.float32)
    moved = shift_right(picture, 1)

    def keys(side: int) -> set[str]:
        window = Window.square(side, stride=side)
        still, after = pool(picture, window), pool(moved, window)
        return solved(pooling_exercises(after, change(still.maximum, after.maximum), None))

    assert keys(8) == {"pool_forgives"}
    assert keys(2) == set()
    still = pool(picture, Window.square(8, stride=8))
    assert solved(pooling_exercises(still, change(still.maximum, still.maximum), None)) == set()  # nothing was shifted
