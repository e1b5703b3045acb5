"""Convolutions and poolings, window by window, with torch as the oracle."""

import itertools
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from rps_core.convolution.conv import convolve, value_range
from rps_core.convolution.pooling import change, pool, shift_right
from rps_core.convolution.sliding import lay_windows, pad
from rps_core.shapes import ShapeError, Window

SETTINGS = list(itertools.product((1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 2, 3)))  # kernel, stride, padding, dilation


def picture(channels: int = 3, height: int = 13, width: int = 16) -> np.ndarray:
    return np.random.default_rng(0).uniform(-1, 1, (channels, height, width)).astype(np.float32)


def close(ours: np.ndarray, theirs: torch.Tensor) -> bool:
    return ours.shape == tuple(theirs.shape) and bool(np.abs(ours - theirs.numpy()).max() < 1e-4)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate"])
@pytest.mark.parametrize(("kernel_size", "stride", "padding", "dilation"), SETTINGS)
@torch.no_grad()
def test_a_convolution_is_torchs(mode: Any, kernel_size: int, stride: int, padding: int, dilation: int) -> None:
    torch.manual_seed(0)
    layer = nn.Conv2d(3, 4, kernel_size, stride, padding, dilation, padding_mode=mode)
    x = picture()
    weight, bias = layer.weight.numpy(), layer.bias.numpy()  # type: ignore[union-attr]
    conv = convolve(x, weight, bias, Window.square(kernel_size, stride, padding, dilation), mode)
    assert close(conv.output, layer(torch.from_numpy(x)[None])[0])


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize(
    ("kernel_size", "stride", "padding", "dilation"), [s for s in [*SETTINGS, (4, 4, 2, 1)] if s[2] <= s[0] // 2]
)
def test_a_pooling_is_torchs(kernel_size: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> None:
    x = picture()
    ours = pool(x, Window.square(kernel_size, stride, padding, dilation), ceil_mode=ceil_mode)
    theirs, indices = F.max_pool2d(
        torch.from_numpy(x)[None], kernel_size, stride, padding, dilation, ceil_mode, return_indices=True
    )
    assert close(ours.maximum, theirs[0])
    won = np.zeros((3, x[0].size), dtype=bool)
    for channel in range(3):
        won[channel, indices[0, channel].flatten().numpy()] = True
    assert (ours.winners == won.reshape(x.shape)).all()
    if dilation == 1:
        assert ours.average is not None
        assert close(ours.average, F.avg_pool2d(torch.from_numpy(x)[None], kernel_size, stride, padding, ceil_mode)[0])
    else:
        assert ours.average is None


@torch.no_grad()
def test_windows_need_not_be_square() -> None:
    x, window = picture(), Window((3, 2), (1, 2), (1, 0), (1, 3))
    layer = nn.Conv2d(3, 2, (3, 2), (1, 2), (1, 0), (1, 3))
    assert layer.bias is not None
    assert close(
        convolve(x, layer.weight.numpy(), layer.bias.numpy(), window).output, layer(torch.from_numpy(x)[None])[0]
    )
    theirs, indices = F.max_pool2d(torch.from_numpy(x)[None], (3, 2), (1, 2), (1, 0), (1, 3), True, return_indices=True)
    ours = pool(x, window, ceil_mode=True)
    assert close(ours.maximum, theirs[0])
    assert set(ours.winners[0].ravel().nonzero()[0]) == set(indices[0, 0].flatten().tolist())


def test_the_first_of_equals_wins_as_in_torch() -> None:
    flat = np.ones((1, 4, 4), dtype=np.float32)
    assert pool(flat, Window.square(2, 2)).winners[0].nonzero()[0].tolist() == [0, 0, 2, 2]


def test_the_cells_of_a_window_are_those_whose_change_reaches_the_output() -> None:
    window = Window.square(3, 2, 1, 2)
    conv = nn.Conv2d(1, 1, 3, 2, 1, 2)
    x = torch.zeros(1, 1, 9, 11, requires_grad=True)
    conv(x)[0, 0, 1, 2].backward()
    assert x.grad is not None
    reached = {(row, col) for row, col in x.grad[0, 0].nonzero().tolist()}
    windows = lay_windows(9, 11, window)
    assert {(int(r) - 1, int(c) - 1) for r in windows.rows[1] for c in windows.cols[2]} == reached


def test_a_window_of_ceil_mode_reaches_over_the_padded_picture() -> None:
    windows = lay_windows(5, 8, Window.square(2, 2), ceil_mode=True)
    assert (windows.output_size, windows.padded_size) == ((3, 4), (6, 8))


@pytest.mark.parametrize(
    ("window", "says"),
    [
        (Window.square(7, 1), "kernel 7 does not fit the padded input of 5"),
        (Window.square(3, 1, 0, 4), "kernel 3, 9 wide with dilation 4, does not fit the padded input of 5"),
        (Window.square(3, 0), "the stride is 0"),
        (Window.square(3, 1, 0, 0), "the dilation is 0"),
    ],
)
def test_a_window_that_does_not_fit_is_refused_with_its_numbers(window: Window, says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        lay_windows(5, 5, window)
    with pytest.raises(ShapeError, match=says):
        pool(picture(1, 5, 5), window)


def test_too_much_padding_is_refused_where_torch_refuses_it() -> None:
    with pytest.raises(ShapeError, match="more than half of the pooling kernel 3"):
        pool(picture(), Window.square(3, 1, 2))
    small = picture(1, 4, 4)
    with pytest.raises(ShapeError, match="reflect padding 4 does not fit a picture of 4"):
        pad(small, lay_windows(4, 4, Window.square(3, 1, 4)), "reflect")
    with pytest.raises(RuntimeError):
        nn.Conv2d(1, 1, 3, 1, 4, padding_mode="reflect")(torch.from_numpy(small)[None])


def test_a_shift_by_the_stride_shifts_a_pooling_by_one() -> None:
    x = picture(1, 12, 12)
    before, after = pool(x, Window.square(4, 4)).maximum, pool(shift_right(x, 4), Window.square(4, 4)).maximum
    assert (after[:, :, 1:] == before[:, :, :-1]).all()
    assert change(x, x) == change(before, before)
    assert change(before[:, :, :-1], after[:, :, 1:]).unchanged == 1


def test_what_a_picture_cannot_show_is_counted() -> None:
    values = np.array([-0.5, 0.0, 1.0, 1.5], dtype=np.float32)
    found = value_range(values)
    assert (found.lowest, found.highest, found.too_dark, found.too_bright) == (-0.5, 1.5, 0.25, 0.25)
    assert value_range(values, -1, 1).too_dark == 0
