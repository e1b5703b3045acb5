"""The guide's two functions of sizes: what is no whole number is refused in a sentence."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rps_core import conv2d_size, maxpool2d_size
from rps_core.errors import InputError


@pytest.mark.parametrize("size", [conv2d_size, maxpool2d_size])
@pytest.mark.parametrize("wrong", [3.0, 2.5, (3, 3), None, "3", True, [3], torch.tensor([1, 2])])
def test_sizes_are_whole_numbers(size: Any, wrong: Any) -> None:
    for name in ("kernel_size", "padding", "stride", "dilation"):
        if (size, name, wrong) == (maxpool2d_size, "stride", None):
            continue  # its default
        with pytest.raises(InputError, match="one whole number is expected"):
            size((90, 90), **({"kernel_size": 3} | {name: wrong}))
    for sides in (None, 90, (90,), (90, 90, 3), (90, wrong), (90.0, 90.0), {}, object()):
        with pytest.raises(InputError, match=r"\(width, height\) is expected"):
            size(sides, 3)


def test_whole_numbers_of_numpy_are_taken() -> None:
    assert conv2d_size(np.array([90, 60]), np.int64(3)) == (88, 58)  # type: ignore[arg-type]
    assert maxpool2d_size(torch.Size([88, 88]), 4, np.int32(2)) == (43, 43)  # type: ignore[arg-type]
    assert all(type(side) is int for side in conv2d_size(np.array([90, 60]), np.int64(3)))  # type: ignore[arg-type]


ANYTHING = st.one_of(st.integers(-3, 9), st.floats(), st.text(max_size=3), st.none(), st.tuples(st.integers(-1, 9)))


@settings(deadline=None)
@given(st.tuples(ANYTHING, ANYTHING) | ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_sizes_are_those_of_torch_or_a_sentence(size: Any, kernel: Any, first: Any, second: Any, dilation: Any) -> None:
    for function in (conv2d_size, maxpool2d_size):
        try:
            width, height = function(size, kernel, first, second, dilation)
        except InputError:
            pass
        else:
            assert type(width) is type(height) is int and min(width, height) > 0
