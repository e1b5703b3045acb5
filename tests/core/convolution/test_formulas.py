"""The formulas hold the numbers of the window, and the sentences those of the values."""

import numpy as np
import pytest

from rps_core.convolution.conv import value_range
from rps_core.convolution.formulas import (
    convolution_formula,
    describe_range,
    describe_winners,
    pooling_formula,
    size_formula,
)
from rps_core.convolution.pooling import pool
from rps_core.convolution.sliding import lay_windows
from rps_core.shapes import Window


def test_the_size_has_its_numbers_and_the_result() -> None:
    formula = size_formula(lay_windows(32, 32, Window.square(3, stride=2, padding=1, dilation=2)))
    assert r"\frac{32 + 2 \cdot 1 - 2 \cdot (3 - 1) - 1}{2}" in formula
    assert "+ 1 = 15 " in formula
    assert "lfloor" in formula


def test_ceil_mode_rounds_up() -> None:
    windows = lay_windows(8, 8, Window.square(3, stride=2), pooling=True, ceil_mode=True)
    formula = size_formula(windows, ceil_mode=True)
    assert "lceil" in formula and "lfloor" not in formula
    assert "= 4 " in formula


@pytest.mark.parametrize(
    ("window", "row"),
    [
        (Window.square(3), "i+u"),
        (Window.square(3, stride=2, padding=1), "2i+u-1"),
        (Window.square(3, dilation=2), "i+2u"),
    ],
)
def test_an_index_leaves_out_what_changes_nothing(window: Window, row: str) -> None:
    assert rf"x_{{c,\;{row},\;" in convolution_formula(window, 3, 1)
    assert rf"x_{{c,\;{row},\;" in pooling_formula(window)
    assert r"\sum_{c<3}" in convolution_formula(window, 3, 1)


def test_a_range_that_a_picture_can_show() -> None:
    values = value_range(np.array([0.0, 1.0], dtype=np.float32))
    assert describe_range(values, (0.0, 1.0)).endswith("A picture can show them all.")


def test_what_a_picture_would_cut_off() -> None:
    values = value_range(np.array([-1.0, 0.5, 2.0, 3.0], dtype=np.float32))
    words = describe_range(values, (0.0, 1.0))
    assert "**−1.00** to **3.00**" in words
    assert "25 % are below 0 (black) and 50 % are above 1 (white)" in words


def test_how_much_a_pooling_throws_away() -> None:
    pooling = pool(np.arange(16, dtype=np.float32).reshape(1, 4, 4), Window.square(2, stride=2))
    assert describe_winners(pooling) == "Of 16 values 4 won a window; **75 % are thrown away**."
