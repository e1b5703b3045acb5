"""The arithmetic of the microscope's JavaScript, against torch and numpy."""

from typing import Any, Literal

import numpy as np
import pytest
import torch

from pages._ui.components.microscope import convolution_scene, pooling_scene
from rps_core.convolution.conv import Convolution, convolve
from rps_core.convolution.pooling import Pooling, pool
from rps_core.shapes import Pair, Window
from tests.helpers.javascript import Run

PaddingMode = Literal["zeros", "replicate"]


def picture(seed: int, channels: int = 3, height: int = 9, width: int = 11) -> np.ndarray:
    return np.random.default_rng(seed).random((channels, height, width), dtype=np.float32)


def convolution(seed: int, window: Window, padding_mode: str = "zeros") -> Convolution:
    """Two random kernels over a random picture."""
    chance = np.random.default_rng(seed + 100)
    weight = chance.normal(size=(2, 3, *window.kernel_size)).astype(np.float32)
    bias = chance.normal(size=2).astype(np.float32)
    return convolve(picture(seed), weight, bias, window, padding_mode)


def window(kernel_size: Pair, stride: Pair = (1, 1), padding: Pair = (0, 0), dilation: Pair = (1, 1)) -> Window:
    return Window(kernel_size, stride, padding, dilation)


def scene_of(made: Convolution | Pooling, channel: int = 0) -> dict[str, Any]:
    """What the browser gets, as the page sends it."""
    if isinstance(made, Pooling):
        return pooling_scene(made, only_winners=False)
    return convolution_scene(made, channel, made.output[channel][None], (0.0, 1.0), None)


def in_scene(run: Run, function: str, scene: dict[str, Any], argument: Any = None) -> Any:
    """`function`, (maths, scene, argument) => result, with the scene's tensors decoded as the microscope does."""
    code = f"""async (maths, [sent, argument], load) => {{
      const {{ decodeTensor }} = await load("js/tensor.js");
      const outputs = sent.outputs.map((output) => ({{ ...output, tensor: decodeTensor(output.map) }}));
      const weight = sent.weight && decodeTensor(sent.weight);
      return ({function})(maths, {{ ...sent, input: decodeTensor(sent.input), weight, outputs }}, argument);
    }}"""
    return run("microscope/maths.js", code, [scene, argument])


WINDOWS = [
    window((3, 3)),
    window((1, 1)),
    window((3, 3), stride=(2, 2), padding=(1, 1)),
    window((2, 4), stride=(1, 3), padding=(0, 2), dilation=(2, 1)),
    window((3, 3), padding=(2, 2), dilation=(2, 2)),
]


@pytest.mark.parametrize("padding_mode", ["zeros", "replicate"])
@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_a_convolution_adds_up_to_torchs_output_at_every_cell(run: Run, window: Window, padding_mode: PaddingMode):
    conv = convolution(1, window, padding_mode)
    layer = torch.nn.Conv2d(
        3, 2, window.kernel_size, window.stride, window.padding, window.dilation, padding_mode=padding_mode
    )
    layer.weight.data = torch.from_numpy(conv.weight)
    layer.bias = torch.nn.Parameter(torch.from_numpy(conv.bias))
    expected = layer(torch.from_numpy(picture(1))).detach().numpy()
    rows, cols = expected.shape[1:]
    for channel in (0, 1):
        function = """(maths, scene, [rows, cols]) => Array.from({ length: rows * cols }, (_, index) => {
          const cell = maths.cellAt(scene, index);
          if (maths.cellIndex(scene, cell) !== index) throw new Error(`cell ${cell} is not number ${index}`);
          const { channels, value } = maths.convolveAt(scene, cell);
          return [value, ...channels.map(({ sum }) => sum)];
        })"""
        found = np.array(in_scene(run, function, scene_of(conv, channel), [rows, cols]))
        assert np.allclose(found[:, 0], expected[channel].ravel(), atol=1e-5)
        cells = conv.windows.cells(conv.padded)  # (C_in, H_out, W_out, kh, kw)
        partial_sums = (cells * conv.weight[channel][:, None, None]).sum((3, 4))
        assert np.allclose(found[:, 1:].T, partial_sums.reshape(3, -1), atol=1e-5)


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize(
    "window",
    [
        window((2, 2), stride=(2, 2)),
        window((3, 3), stride=(2, 2), padding=(1, 1)),
        window((3, 2), stride=(3, 2), padding=(1, 0)),
        window((2, 2), stride=(1, 1), dilation=(2, 2)),
    ],
    ids=str,
)
def test_a_pooling_finds_torchs_winner_and_average_at_every_cell(run: Run, window: Window, ceil_mode: bool):
    pixels = np.round(picture(2), 1)  # so that some windows hold their maximum twice
    pooling = pool(pixels, window, ceil_mode=ceil_mode)
    options = (window.kernel_size, window.stride, window.padding)
    x = torch.from_numpy(pixels)[None]
    largest, positions = torch.nn.functional.max_pool2d(
        x, *options, window.dilation, ceil_mode=ceil_mode, return_indices=True
    )
    rows, cols = largest.shape[2:]
    function = """(maths, scene, [rows, cols]) => Array.from({ length: rows * cols }, (_, index) =>
      maths.poolAt(scene, maths.cellAt(scene, index))
        .map(({ max, position, average }) => [max, ...position, average]))"""
    found = np.array(in_scene(run, function, scene_of(pooling), [rows, cols])).transpose(1, 0, 2)  # (C, cells, 4)
    assert np.allclose(found[:, :, 0], largest[0].reshape(3, -1))
    assert np.array_equal(found[:, :, 1] * pixels.shape[2] + found[:, :, 2], positions[0].reshape(3, -1))
    if window.dilation == (1, 1):
        average = torch.nn.functional.avg_pool2d(x, *options, ceil_mode=ceil_mode)[0]
        assert np.allclose(found[:, :, 3], average.reshape(3, -1), atol=1e-6)


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_a_pixel_leads_to_the_cell_whose_windows_middle_is_nearest(run: Run, window: Window):
    conv = convolution(3, window)
    height, width = conv.padded.shape[1:]
    function = """(maths, scene, [height, width]) => Array.from({ length: height * width }, (_, index) =>
      maths.nearestCell(scene, [Math.floor(index / width), index % width]))"""
    found = np.array(in_scene(run, function, scene_of(conv), [height, width]))  # (pixels, 2)
    for side, table, size in ((0, conv.windows.rows, height), (1, conv.windows.cols, width)):
        middles = (table[:, 0] + table[:, -1]) / 2
        expected = np.abs(middles[None] - np.arange(size)[:, None]).argmin(1)
        pixel = np.arange(height * width) // width if side == 0 else np.arange(height * width) % width
        assert np.array_equal(found[:, side], expected[pixel])


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_a_visit_begins_at_the_largest_output_without_padding_in_its_window(run: Run, window: Window):
    conv = convolution(4, window)
    top, left = window.padding
    inside = [
        (table[:, 0] >= start) & (table[:, -1] < start + size)
        for table, start, size in ((conv.windows.rows, top, 9), (conv.windows.cols, left, 11))
    ]
    sizes = np.where(inside[0][:, None] & inside[1][None], np.abs(conv.output[1]), 0)
    expected = np.unravel_index(sizes.argmax(), sizes.shape)
    assert tuple(in_scene(run, "(maths, scene) => maths.firstCell(scene)", scene_of(conv, 1))) == expected


def test_a_visit_begins_in_the_middle_of_a_pooling_and_of_an_output_of_zeros(run: Run):
    first = "(maths, scene) => maths.firstCell(scene)"
    assert in_scene(run, first, scene_of(pool(picture(5), window((2, 2), stride=(2, 2))))) == [2, 2]
    weight, bias = np.zeros((1, 3, 3, 3), np.float32), np.zeros(1, np.float32)
    assert in_scene(run, first, scene_of(convolve(picture(5), weight, bias, window((3, 3))))) == [3, 4]


def test_keys_stop_at_the_outputs_edge(run: Run):
    scene = scene_of(convolution(6, window((3, 3))))  # 7 x 9 cells
    function = "(maths, scene, cases) => cases.map(([cell, step]) => maths.clampCell(scene, cell, step))"
    cases = [
        ([0, 0], [-1, 0]),
        ([0, 0], [0, -1]),
        ([6, 8], [1, 0]),
        ([6, 8], [0, 1]),
        ([3, 4], [1, 0]),
        ([3, 4], [0, 1]),
    ]
    assert in_scene(run, function, scene, cases) == [[0, 0], [0, 0], [6, 8], [6, 8], [4, 4], [3, 5]]
    assert in_scene(run, "(maths, scene) => maths.clampCell(scene, [40, 2])", scene) == [6, 2]
