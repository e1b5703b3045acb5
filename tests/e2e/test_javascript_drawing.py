"""What the components' JavaScript draws with: tensors, colours and numbers, against numpy."""

import numpy as np
import pytest

from pages._ui.components.tensor import encode, encode_bytes
from tests.helpers.javascript import Run

PALETTE = {"negative": [179, 88, 6], "zero": [247, 245, 241], "positive": [84, 39, 143]}


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


def test_ink_has_contrast_enough_on_every_ground(run: Run):
    grounds = np.random.default_rng(9).integers(0, 256, (60, 3))
    grounds[:3] = [[124] * 3, [117] * 3, [135, 103, 174]]  # between the two inks
    found = run("js/colour.js", "(colour, grounds) => grounds.map(colour.luminance)", grounds.tolist())
    assert np.allclose(found, grounds @ [0.2126, 0.7152, 0.0722] / 255)
    inks = run("js/colour.js", "(colour, grounds) => grounds.map(colour.inkOn)", grounds.tolist())
    shares = grounds / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)  # WCAG 2.2
    light = linear @ [0.2126, 0.7152, 0.0722]
    on_black, on_white = (light + 0.05) / 0.05, 1.05 / (light + 0.05)
    contrast = [black if ink == "#000" else white for ink, black, white in zip(inks, on_black, on_white, strict=True)]
    assert min(contrast) >= 4.5


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
        (0.04 / 3, "0.0133", ".013"),
        (-0.0996, "−0.0996", "−.10"),
        (0.0004, "0.0004", "0"),
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
