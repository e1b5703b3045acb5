"""The printed code of a convolution and a pooling gives what the project's own arithmetic gives."""

from pathlib import Path

import numpy as np
import pytest

from rps_core.convolution.conv import convolve
from rps_core.convolution.kernels import NAMED, RANDOM, TRAINED, TYPED, KernelChoice, on_channels, random_kernels
from rps_core.convolution.pooling import pool, shift_right
from rps_core.convolution.pytorch_code import Picture, convolution_code, pooling_code
from rps_core.data.images import load_image, to_values
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import FIRST_CONV, trained_kernels
from rps_core.shapes import Window
from rps_core.storage.files import ASSETS, path_in_script
from tests.helpers.code import run_printed
from tests.helpers.nets import save_untrained

SAMPLE = ASSETS / "samples" / "rock-1.jpg"


def picture(size_px: int = 20, *, grey: bool = False, normalized: bool = False) -> Picture:
    values = to_values(load_image(SAMPLE), size_px, grey=grey, normalized=normalized)
    return Picture(values, path_in_script(SAMPLE), size_px, grey, normalized)


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        (KernelChoice("Sobel x", on_channels(NAMED["Sobel x"], 1, 0.5), NAMED["Sobel x"]), picture(grey=True)),
        (KernelChoice(TYPED, on_channels([[1 / 9, -2.0]] * 2, 3), [[1 / 9, -2.0]] * 2), picture(normalized=True)),
        (KernelChoice(RANDOM, random_kernels(3, 3, 7), seed=7), picture()),
    ],
    ids=["named", "typed", "random"],
)
@pytest.mark.parametrize("mode", ["zeros", "reflect"])
def test_a_convolution(choice: KernelChoice, shown: Picture, mode: str) -> None:
    window = Window.square(choice.kernels.weight.shape[-1], stride=2, padding=2, dilation=3)
    channel = len(choice.kernels.weight) - 1
    names = run_printed(convolution_code(shown, choice, window, mode, channel))
    ours = convolve(shown.values, choice.kernels.weight, choice.kernels.bias, window, mode)
    assert np.allclose(names["y"].numpy(), ours.output, atol=1e-5)
    assert np.allclose(names["shown"].numpy(), ours.output[channel], atol=1e-5)


@pytest.mark.parametrize("net", FIRST_CONV)
def test_the_kernels_of_a_trained_net(tmp_path: Path, net: str) -> None:
    path = tmp_path / "net.safetensors"
    save_untrained(path, net)
    kernels, shown = trained_kernels(checkpoint.load(path)), picture(normalized=True)
    choice = KernelChoice(TRAINED, kernels, path=path, layer=FIRST_CONV[net])
    window = Window.square(kernels.weight.shape[-1])
    names = run_printed(convolution_code(shown, choice, window, "zeros", 5))
    ours = convolve(shown.values, kernels.weight, kernels.bias, window)
    assert np.allclose(names["y"].numpy(), ours.output, atol=1e-5)


@pytest.mark.parametrize(
    ("window", "shift", "ceil_mode"),
    [
        (Window.square(3, stride=2), 0, True),
        (Window.square(2, stride=2, padding=1), 3, False),
        (Window.square(3, stride=1, dilation=2), 1, False),
    ],
    ids=str,
)
def test_a_pooling(window: Window, shift: int, ceil_mode: bool) -> None:
    shown = picture()
    names = run_printed(pooling_code(shown, window, shift, ceil_mode=ceil_mode))
    ours = pool(shift_right(shown.values, shift), window, ceil_mode=ceil_mode)
    assert np.allclose(names["largest"].numpy(), ours.maximum, atol=1e-6)
    assert ("average" in names) is (ours.average is not None)
    if ours.average is not None:
        assert np.allclose(names["average"].numpy(), ours.average, atol=1e-6)
