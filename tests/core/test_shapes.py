"""Sizes of maps, with torch as the oracle."""

import itertools
from typing import Any

import pytest
import torch
from torch import nn

from rps_core.shapes import (
    ShapeError,
    Window,
    conv2d_size,
    maxpool2d_size,
    output_size,
    parse_shape,
    settings_that_give,
)

WINDOWS = [
    window
    for window in itertools.product((7, 12, 31), (1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 2, 3))
    if window[4] * (window[1] - 1) + 1 <= window[0] + 2 * window[3]
]


@pytest.mark.parametrize(("size", "kernel_size", "stride", "padding", "dilation"), WINDOWS)
def test_a_convolution_has_the_size_that_torch_gives_it(
    size: int, kernel_size: int, stride: int, padding: int, dilation: int
) -> None:
    layer = nn.Conv2d(1, 1, kernel_size, stride, padding, dilation)
    height, width = layer(torch.zeros(1, 1, size + 3, size)).shape[2:]
    assert conv2d_size((size, size + 3), kernel_size, padding, stride, dilation) == (width, height)


@pytest.mark.parametrize(
    ("size", "kernel_size", "stride", "padding", "dilation"), [w for w in WINDOWS if w[3] <= w[1] // 2]
)
def test_a_pooling_has_the_size_that_torch_gives_it(
    size: int, kernel_size: int, stride: int, padding: int, dilation: int
) -> None:
    layer = nn.MaxPool2d(kernel_size, stride, padding, dilation)
    height, width = layer(torch.zeros(1, 1, size + 3, size)).shape[2:]
    assert maxpool2d_size((size, size + 3), kernel_size, stride, padding, dilation) == (width, height)


def test_a_poolings_stride_is_its_kernel_unless_given() -> None:
    assert maxpool2d_size((90, 60), 4) == (22, 15)
    assert maxpool2d_size((88, 88), 4, 2) == (43, 43)


def test_a_convolution_takes_padding_before_stride_and_a_pooling_after_it() -> None:
    assert conv2d_size(input_size=(90, 90), kernel_size=3) == (88, 88)
    assert conv2d_size((90, 90), 5, 2) == conv2d_size((90, 90), 5, padding=2) == (90, 90)
    assert conv2d_size((90, 90), 5, 0, 2) == conv2d_size((90, 90), 5, stride=2) == (43, 43)
    assert maxpool2d_size((90, 90), 5, 2) == maxpool2d_size((90, 90), 5, stride=2) == (43, 43)
    assert maxpool2d_size((90, 90), 5, 5, 2) == maxpool2d_size((90, 90), 5, padding=2) == (18, 18)


@pytest.mark.parametrize("size", [90, (90,), (3, 90, 90), (90.0, 90), "90"])
def test_an_input_size_that_is_no_pair_is_refused(size: Any) -> None:
    for function in (conv2d_size, maxpool2d_size):
        with pytest.raises(ShapeError, match=r"\(width, height\) is expected"):
            function(size, 3)


@pytest.mark.parametrize(
    "text", ["", "3x90", "3x90x", "axbxc", "3x-1x4", "(N, 3, 90)", "shape=", "shape" + " " * 30_000 + "z"]
)
def test_a_shape_that_is_none_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(ShapeError, match="CxHxW"):
        parse_shape(text)


def test_an_input_without_pixels_is_refused() -> None:
    with pytest.raises(ShapeError, match="3x0x90', but each number must be from 1 to 999,999,999"):
        parse_shape("3x0x90")


@pytest.mark.parametrize(
    "text",
    [
        "3x90x91",
        "3, 90, 91",
        "(3,90,91)",
        "3 90 91",
        " [3, 90, 91] ",
        "3 × 90 X 91",
        "torch.Size([3, 90, 91])",
        "input_shape=(3, 90, 91)",
        "3@90x91",
        "3*90*91",
    ],
)
def test_a_shape_is_read_as_people_write_it(text: str) -> None:
    assert parse_shape(text) == (3, 90, 91)


@pytest.mark.parametrize(
    "text", ["1x3x90x90", "(1, 3, 90, 90)", "torch.Size([8, 3, 90, 90])", "(None, 90, 90, 3)", "(-1, 3, 90, 90)"]
)
def test_a_shape_with_a_batch_is_refused_with_the_hint_that_it_is_left_out(text: str) -> None:
    with pytest.raises(ShapeError, match=r"four numbers; leave the batch out: CxHxW"):
        parse_shape(text)


@pytest.mark.parametrize("text", ["1000000000x90x90", "9" * 5000 + "x90x90"])
def test_a_shape_beyond_the_range_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(ShapeError, match="each number must be from 1 to 999,999,999") as error:
        parse_shape(text)
    assert len(str(error.value)) < 300


def test_advice_for_a_kernel_that_does_not_fit_works() -> None:
    with pytest.raises(ShapeError, match="a kernel of at most 3 or a padding of at least 2"):
        output_size(5, 5, dilation=2)
    assert output_size(5, 3, dilation=2) == 1
    assert output_size(5, 5, dilation=2, padding=2) == 1


def test_a_pooling_is_not_advised_a_padding_that_it_may_not_have() -> None:
    with pytest.raises(ShapeError, match=r"a kernel of at most 2$"):
        Window.square(3, dilation=4).slide((5, 5), pooling=True)


def test_a_rectangle_says_which_side_does_not_fit() -> None:
    with pytest.raises(ShapeError, match=r"^in width, kernel 5 does not fit the padded input of 4"):
        Window((3, 5), (1, 1)).slide((9, 4))


@pytest.mark.parametrize("pooling", [False, True])
@pytest.mark.parametrize(
    ("size", "wanted"), [((90, 90), (44, 44)), ((44, 44), (44, 44)), ((90, 90), (44, 43)), ((90, 60), (30, 20))]
)
def test_settings_that_give_a_size_give_it_in_torch(
    size: tuple[int, int], wanted: tuple[int, int], pooling: bool
) -> None:
    found = settings_that_give(size, wanted, pooling=pooling)
    assert len(found) > 1
    assert len(set(found)) == len(found)
    for window in found:
        arguments = (window.kernel_size, window.stride, window.padding, window.dilation)
        layer = nn.MaxPool2d(*arguments) if pooling else nn.Conv2d(1, 1, *arguments)
        assert layer(torch.zeros(1, 1, *size)).shape[2:] == wanted, window


def test_the_plainest_setting_comes_first() -> None:
    assert settings_that_give((44, 44), (44, 44))[:2] == [Window.square(1), Window.square(3, padding=1)]
    assert settings_that_give((88, 88), (44, 44), pooling=True)[0] == Window.square(2, stride=2)
    assert settings_that_give((90, 90), (40, 40))[0] != settings_that_give((90, 90), (1, 1))[0] == Window.square(90)
    assert settings_that_give((20, 20), (90, 90)) == []
    assert settings_that_give((20, 20), (90, 10)) == []
    assert settings_that_give((10**9, 10**9), (1, 1)) == [Window.square(10**9)]  # at once
