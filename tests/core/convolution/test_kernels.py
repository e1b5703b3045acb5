"""Kernels: those that have a name, those a net has learned, and those a person types, well or badly."""

import numpy as np
import pytest
import torch
from torch import nn

from rps_core.config import InputSpec
from rps_core.convolution import kernels
from rps_core.convolution.conv import convolve
from rps_core.errors import InputError
from rps_core.models import build, count_parameters
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo, trained_kernels
from rps_core.shapes import Window


@pytest.mark.parametrize(("name", "total"), [("identity", 1), ("blur", 1), ("sharpen", 1), ("emboss", 1)])
def test_what_keeps_the_brightness_sums_to_one(name: str, total: float) -> None:
    assert np.sum(kernels.NAMED[name]) == pytest.approx(total)


@pytest.mark.parametrize("name", ["Sobel x", "Sobel y", "Laplacian"])
def test_what_finds_edges_sums_to_zero(name: str) -> None:
    assert np.sum(kernels.NAMED[name]) == 0


def test_a_kernel_over_three_channels_acts_on_their_mean() -> None:
    x = np.random.default_rng(0).random((3, 9, 9)).astype(np.float32)
    filters = kernels.on_channels(kernels.NAMED["sharpen"], 3, bias=0.5)
    grey = kernels.on_channels(kernels.NAMED["sharpen"], 1, bias=0.5)
    on_colour = convolve(x, filters.weight, filters.bias, Window.square(3, 1)).output
    on_grey = convolve(x.mean(0, keepdims=True), grey.weight, grey.bias, Window.square(3, 1)).output
    assert np.abs(on_colour - on_grey).max() < 1e-5


def test_random_kernels_are_those_of_a_fresh_layer_and_leave_torchs_dice_alone() -> None:
    torch.manual_seed(5)
    expected = nn.Conv2d(3, 3, 3, 1, 1)
    torch.manual_seed(99)
    state = torch.random.get_rng_state()
    ours = kernels.random_kernels(3, 3, seed=5)
    assert expected.bias is not None
    assert (ours.weight == expected.weight.detach().numpy()).all()
    assert (ours.bias == expected.bias.detach().numpy()).all()
    assert torch.equal(state, torch.random.get_rng_state())


@pytest.mark.parametrize(("net", "shape"), [("guide", (6, 3, 3, 3)), ("handnet", (16, 3, 5, 5))])
def test_a_trained_nets_first_filters_are_read(tmp_path, net: str, shape: tuple[int, ...]) -> None:
    model = build(net, 3)
    info = CheckpointInfo(
        net, ("a", "b", "c"), InputSpec(90), "test", 1, 50.0, 1.0, "2026-01-01T00:00:00", count_parameters(model)
    )
    path = tmp_path / "best.safetensors"
    checkpoint.save(model, info, path)
    found = trained_kernels(checkpoint.load(path))
    first = next(module for module in model.modules() if isinstance(module, nn.Conv2d))
    assert found.weight.shape == shape
    assert (found.weight == first.weight.detach().numpy()).all()
    assert found.bias.shape == shape[:1]
    assert first.bias is None or (found.bias == first.bias.detach().numpy()).all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", [[2.0]]),
        ("1 0\n-1 .5", [[1, 0], [-1, 0.5]]),
        (" 1, 0 ; -1,1/4 ;\n", [[1, 0], [-1, 0.25]]),
        ("\n1e-2 0\r\n0 1\n\n", [[0.01, 0], [0, 1]]),
        ("1,5 2\n-0,25, 3", [[1.5, 2], [-0.25, 3]]),
        ("1,5;0,5", [[1, 5], [0, 5]]),
        ("1, 2 ,3\n1,-1 0\n1,,2,3", [[1, 2, 3], [1, -1, 0], [1, 2, 3]]),
    ],
)
def test_a_typed_kernel_is_read(text: str, expected: list[list[float]]) -> None:
    assert kernels.parse_kernel(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the kernel is empty"),
        (" ; \n", "the kernel is empty"),
        ("1 x\n0 1", "row 1, column 2 of the kernel holds 'x'"),
        ("1 1/0\n0 1", "row 1, column 2 of the kernel holds '1/0'"),
        ("nan", "holds 'nan'"),
        ("inf", "holds 'inf'"),
        ("1e30", "holds '1e30'"),
        ("1 2\n3", "row 2 of the kernel has 1 number, but the kernel has 2 rows"),
        ("1,5", "1,5 is two numbers in a row without spaces: write 1.5 if it is one"),
        ("0,1,0 2\n1 2", "row 1, column 1 of the kernel holds '0,1,0'"),
        ("1 2 3", "row 1 of the kernel has 3 numbers, but the kernel has 1 row"),
        ("\n".join(["0 " * 8] * 8), "the kernel is 8 x 8, but at most 7 x 7"),
    ],
)
def test_a_kernel_that_is_none_is_refused_with_the_place(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        kernels.parse_kernel(text)


@pytest.mark.parametrize(
    ("kernel", "expected"),
    [
        (kernels.NAMED["Sobel x"], True),
        ([[-1, 1], [-1, 1]], True),
        (kernels.NAMED["Sobel y"], False),
        (kernels.NAMED["Laplacian"], False),
        (kernels.NAMED["identity"], False),
        ([[1, 0], [0, -1]], False),
        ([[0.0]], False),
    ],
)
def test_a_kernel_for_vertical_edges_alone_is_known_from_others(kernel: list[list[float]], expected: bool) -> None:
    assert kernels.shows_only_vertical_edges(kernel) is expected
