"""The arithmetic of the components' JavaScript, against torch and numpy; and when a component's view ends."""

import shutil
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser

from pages._ui.components.microscope import convolution_scene, pooling_scene
from pages._ui.components.tensor import encode, encode_bytes
from rps_core.convolution.conv import Convolution, convolve
from rps_core.convolution.pooling import Pooling, pool
from rps_core.shapes import Pair, Window
from tests.helpers.javascript import Run, run_in_browser, run_in_node

PaddingMode = Literal["zeros", "replicate"]
PALETTE = {"negative": [179, 88, 6], "zero": [247, 245, 241], "positive": [84, 39, 143]}


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest) -> Run:
    """Node where there is one; else the browser of the end-to-end tests."""
    if shutil.which("node"):
        return run_in_node
    return partial(run_in_browser, request.getfixturevalue("browser"))


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


def test_a_tensor_arrives_exact_to_the_bit_and_a_small_one_within_half_a_step(run: Run):
    values = np.random.default_rng(7).normal(size=(2, 3, 5)).astype(np.float32)
    values[0, 0, :3] = np.float32(1e-42), np.float32(-0.1), np.float32(3e38)  # a subnormal number and a huge one
    function = "(tensor, sent) => [...tensor.decodeTensor(sent).values]"
    assert np.array_equal(np.float32(run("js/tensor.js", function, encode(values))), values.ravel())
    at = "(tensor, sent) => tensor.valueAt(tensor.decodeTensor(sent), 1, 2, 3)"
    assert np.float32(run("js/tensor.js", at, encode(values))) == values[1, 2, 3]

    values = np.random.default_rng(8).normal(size=(1, 4, 6)).astype(np.float32)
    largest = float(np.abs(values).max())
    found = run("js/tensor.js", "(tensor, sent) => [...tensor.decodeBytes(sent).values]", encode_bytes(values, largest))
    assert np.abs(np.array(found) - values.ravel()).max() <= largest / 127 / 2 + 1e-6
    zeros = encode_bytes(np.zeros((1, 2, 2), np.float32), 0.0)
    assert run("js/tensor.js", "(tensor, sent) => [...tensor.decodeBytes(sent).values]", zeros) == [0] * 4


def rounded(values: np.ndarray) -> np.ndarray:
    """As JavaScript rounds: halves upwards."""
    return np.floor(values + 0.5)


def test_the_diverging_scale_is_linear_on_both_sides_of_zero_and_ends_at_its_range(run: Run):
    values = np.concatenate([np.linspace(-3, 3, 121), [-1e9, 1e9]])
    function = "(colour, [palette, values]) => values.map(colour.divergingScale(palette, 2.5))"
    found = run("js/colour.js", function, [PALETTE, values.tolist()])
    negative, zero, positive = (np.array(PALETTE[name]) for name in ("negative", "zero", "positive"))
    share = np.clip(values / 2.5, -1, 1)[:, None]
    expected = np.where(share < 0, zero + (negative - zero) * -share, zero + (positive - zero) * share)
    assert np.abs(np.array(found) - rounded(expected)).max() == 0
    assert found[60] == PALETTE["zero"]
    assert (found[-2], found[-1]) == (PALETTE["negative"], PALETTE["positive"])


@pytest.mark.parametrize(("black", "white"), [(0.0, 1.0), (-1.0, 1.0), (0.8, 0.2)])
def test_the_grey_scale_runs_from_black_to_white_and_cuts_off_what_lies_beyond(run: Run, black: float, white: float):
    values = np.linspace(-2, 2, 81)
    function = "(colour, [black, white, values]) => values.map(colour.greyScale(black, white))"
    found = np.array(run("js/colour.js", function, [black, white, values.tolist()]))
    expected = np.clip(rounded((values - black) / (white - black) * 255), 0, 255)
    assert np.array_equal(found, np.repeat(expected[:, None], 3, 1))


def test_ink_is_dark_on_bright_ground_and_bright_on_dark_ground(run: Run):
    grounds = np.random.default_rng(9).integers(0, 256, (60, 3))
    found = run("js/colour.js", "(colour, grounds) => grounds.map(colour.luminance)", grounds.tolist())
    expected = grounds @ [0.2126, 0.7152, 0.0722] / 255
    assert np.allclose(found, expected)
    inks = run("js/colour.js", "(colour, grounds) => grounds.map(colour.inkOn)", grounds.tolist())
    assert [ink == "#15171c" for ink in inks] == (expected > 0.5).tolist()


def test_a_picture_of_one_channel_is_grey_and_of_three_has_their_colours(run: Run):
    function = """async (heatmap, [sent]) => {
      const colourAt = heatmap.pictureColours({ shape: sent.shape, values: sent.values }, 0, 1);
      return [colourAt(0, 0), colourAt(1, 1)];
    }"""
    grey = {"shape": [1, 2, 2], "values": [0, 0.25, 0.5, 1]}
    assert run("js/heatmap.js", function, [grey]) == [[0, 0, 0], [255, 255, 255]]
    colours = {"shape": [3, 2, 2], "values": [0.2, 0, 0, 1, 0.4, 0, 0, 0, 0.6, 0, 0, 0.4]}
    assert run("js/heatmap.js", function, [colours]) == [[51, 102, 153], [255, 0, 102]]


@pytest.mark.parametrize(
    ("value", "full", "short"),
    [
        (0.42134, "0.4213", ".42"),
        (-0.42, "−0.4200", "−.42"),
        (2, "2.0000", "2"),
        (-1.26, "−1.2600", "−1.3"),
        (-0.00001, "0.0000", "0"),
        (0.996, "0.9960", "1"),
        (9.96, "9.9600", "10"),
        (-123.4, "−123.4000", "−123"),
    ],
)
def test_numbers_are_written_in_full_and_in_short(run: Run, value: float, full: str, short: str):
    function = "(numbers, value) => [numbers.inFull(value), numbers.inShort(value)]"
    assert run("js/numbers.js", function, value) == [full, short]


def test_padding_of_a_pooling_is_written_as_infinity(run: Run):
    function = "(numbers) => [numbers.inFull(-Infinity), numbers.inShort(-Infinity)]"
    assert run("js/numbers.js", function) == ["−∞", "−∞"]


BOARD = {"wide": 480, "high": 360}


def drag(run: Run, change: str, region: Mapping[str, float], way: tuple[float, float]) -> dict[str, int]:
    function = "(geometry, [change, region, board, way]) => geometry[change](region, 480, board, way)"
    return run("region/geometry.js", function, [change, region, BOARD, way])


def box(region: Mapping[str, float]) -> tuple[float, float, float]:
    """Left, top and side in CSS pixels of the board."""
    side = region["side"] * 360 / 480
    return (480 - side) * region["x"] / 100, (360 - side) * region["y"] / 100, side


def test_a_dragged_box_follows_the_pointer_and_stops_at_the_edge(run: Run):
    before = {"x": 50, "y": 50, "side": 200}
    after = drag(run, "moved", before, (33, -21))
    assert box(after) == pytest.approx((box(before)[0] + 33, box(before)[1] - 21, 150), abs=2)  # percents are whole
    assert drag(run, "moved", before, (900, -900)) == {"x": 100, "y": 0, "side": 200}
    full = {"x": 50, "y": 50, "side": 480}  # as high as the board: it cannot move down
    assert drag(run, "moved", full, (30, 30)) == {"x": 75, "y": 50, "side": 480}


def test_a_resized_box_keeps_its_upper_left_corner_and_its_bounds(run: Run):
    before = {"x": 50, "y": 50, "side": 200}
    after = drag(run, "resized", before, (40, 10))
    assert box(after) == pytest.approx((box(before)[0], box(before)[1], 190), abs=2)
    assert drag(run, "resized", before, (-500, -500))["side"] == 96
    left, top, side = box(drag(run, "resized", before, (900, 900)))
    assert (left, top) == pytest.approx(box(before)[:2], abs=2)
    assert top + side == pytest.approx(360, abs=2)


def test_a_moved_box_stays_where_it_is_when_the_old_region_comes_once_more(browser: Browser):
    function = """async ({ default: component }) => {
      const sent = [];
      const update = (x) => component({
        data: { x, y: 50, side: 200, height: 480, picture: "", label: "" },
        parentElement: document.body,
        setStateValue: (name, region) => sent.push(region.x),
      });
      const box = () => document.querySelector(".box");
      const press = async () => {
        box().dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
        await new Promise((resolve) => setTimeout(resolve, 500));
      };
      update(50);
      await press();
      update(50);  // before the server's answer
      await press();
      update(20);  // a slider
      await press();
      return sent;
    }"""
    assert run_in_browser(browser, "region/region.js", function) == [52, 54, 22]


MOUNT = """({ mount }) => {
  const log = [];
  const element = { isConnected: true, append: (root) => log.push(`append ${root.name}`) };
  let made = 0;
  const component = mount(() => {
    made += 1;
    const root = { name: `root ${made}`, remove: () => log.push("remove") };
    return { root, show: (data) => log.push(`show ${data}`), close: () => log.push("close") };
  });
  const update = (data) => component({ data, parentElement: element });
  ACTIONS
  return log;
}"""


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("update(1); update(2);", ["append root 1", "show 1", "show 2"]),
        ("const first = update(1); update(2); first();", ["append root 1", "show 1", "show 2"]),  # overtaken
        (
            "const [a, b] = [update(1), update(2)]; element.isConnected = false; a(); b();",
            ["append root 1", "show 1", "show 2", "remove", "close"],
        ),
        (
            "const end = update(1); element.isConnected = false; end(); element.isConnected = true; update(2); end();",
            ["append root 1", "show 1", "remove", "close", "append root 2", "show 2"],
        ),
    ],
    ids=["twice", "overtaken", "gone", "back again"],
)
def test_a_view_ends_once_and_only_when_its_element_has_left_the_page(run: Run, actions: str, expected: list[str]):
    assert run("js/mount.js", MOUNT.replace("ACTIONS", actions)) == expected
