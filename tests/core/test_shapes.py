"""The arithmetic of layers, with torch as the oracle."""

import itertools
import random

import pytest
import torch
from torch import nn

from rps_core.shapes import (
    ShapeError,
    conv2d_size,
    maxpool2d_size,
    output_size,
    parse_layers,
    parse_shape,
    stack_report,
)

GUIDE = (
    "conv 6 k3; relu; pool k2 s2; conv 16 k5; relu; pool k2 s2; flatten; linear 120; relu; linear 84; relu; linear 3"
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
    assert maxpool2d_size((size, size + 3), kernel_size, padding, stride, dilation) == (width, height)


def test_a_poolings_stride_is_its_kernel_unless_given() -> None:
    assert maxpool2d_size((90, 60), 4) == (22, 15)


def test_the_guides_sizes_and_parameters() -> None:
    report = stack_report((3, 90, 90), parse_layers(GUIDE))
    maps = [line.output for line in report if line.name.startswith(("conv", "pool"))]
    assert maps == [(6, 88, 88), (6, 44, 44), (16, 40, 40), (16, 20, 20)]
    assert sum(line.parameters for line in report) == 781_123
    assert [line.receptive_field for line in report[:6]] == [3, 3, 4, 12, 12, 14]


def _random_stack(rng: random.Random) -> tuple[str, nn.Sequential]:
    """A stack of up to six layers in our words, and the same in torch's; it may or may not fit."""
    words: list[str] = []
    modules: list[nn.Module] = []
    channels = 3
    for _ in range(rng.randint(1, 5)):
        kernel_size, stride = rng.randint(1, 5), rng.randint(1, 3)
        padding, dilation = rng.randint(0, 2), rng.randint(1, 3)
        suffix = f"k{kernel_size} s{stride} p{padding} d{dilation}"
        kind = rng.choice(("conv", "pool", "relu"))
        if kind == "conv":
            out_channels = rng.randint(1, 8)
            words.append(f"conv {out_channels} {suffix}")
            modules.append(nn.Conv2d(channels, out_channels, kernel_size, stride, padding, dilation))
            channels = out_channels
        elif kind == "pool":
            words.append(f"pool {suffix}")
            modules.append(nn.MaxPool2d(kernel_size, stride, padding, dilation))
        else:
            words.append("relu")
            modules.append(nn.ReLU())
    return "; ".join(words), nn.Sequential(*modules)


def test_random_stacks_fit_where_they_fit_in_torch_and_have_its_sizes_and_parameters() -> None:
    rng = random.Random(0)
    fitted = 0
    for _ in range(300):
        words, model = _random_stack(rng)
        side = rng.randint(6, 40)
        try:
            with torch.no_grad():
                expected = tuple(model(torch.zeros(1, 3, side, side + 2)).shape[1:])
        except RuntimeError:
            with pytest.raises(ShapeError):
                stack_report((3, side, side + 2), parse_layers(words))
            continue
        report = stack_report((3, side, side + 2), parse_layers(words))
        assert report[-1].output == expected, words
        assert sum(line.parameters for line in report) == sum(p.numel() for p in model.parameters())
        fitted += 1
    assert fitted > 100


def test_the_receptive_field_is_what_gradients_reach() -> None:
    words = "conv 4 k3 s2; relu; conv 4 k3 d2; pool k2"
    model = nn.Sequential(nn.Conv2d(1, 4, 3, 2), nn.Conv2d(4, 4, 3, dilation=2), nn.AvgPool2d(2))
    picture = torch.zeros(1, 1, 61, 61, requires_grad=True)
    features = model(picture)
    features[0, :, features.shape[2] // 2, features.shape[3] // 2].sum().backward()
    assert picture.grad is not None
    rows = picture.grad[0, 0].abs().sum(1).nonzero()
    reached = int(rows.max() - rows.min()) + 1
    assert stack_report((1, 61, 61), parse_layers(words))[-1].receptive_field == reached


@pytest.mark.parametrize(
    ("layers", "place", "says"),
    [
        ("conv 6 k3; pool k2; conv 8 k99", 3, "kernel 99 does not fit the padded input of 44"),
        ("conv 6 k3; linear 10", 2, "put a flatten before it"),
        ("flatten; conv 6 k3", 2, "already flat"),
        ("conv 6 k3 s0", 1, "the stride is 0"),
        ("conv 0 k3", 1, "0 channels"),
        ("pool k2 p2", 1, "more than half of the pooling kernel"),
        ("relu; wonder 3", 2, "'wonder 3' is not a layer"),
        ("conv 6", 1, "is not a layer"),
        ("conv 6 k3 k5", 1, "is not a layer"),
        ("conv 6 kx", 1, "is not a layer"),
    ],
)
def test_a_stack_that_breaks_names_the_layer_and_the_reason(layers: str, place: int, says: str) -> None:
    with pytest.raises(ShapeError, match=says) as caught:
        stack_report((3, 90, 90), parse_layers(layers))
    assert caught.value.layer == place
    assert str(caught.value).startswith(f"layer {place}: ")


@pytest.mark.parametrize("text", ["", "3x90", "3x90x", "axbxc", "3x-1x4"])
def test_a_shape_that_is_none_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(ShapeError, match="CxHxW"):
        parse_shape(text)


def test_advice_for_a_kernel_that_does_not_fit_works() -> None:
    with pytest.raises(ShapeError, match="a kernel of at most 3 or a padding of at least 2"):
        output_size(5, 5, dilation=2)
    assert output_size(5, 3, dilation=2) == 1
    assert output_size(5, 5, dilation=2, padding=2) == 1
