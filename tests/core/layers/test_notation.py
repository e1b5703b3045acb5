"""Layer words: read, written, and what of a damaged link can still be read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rps_core.layers.notation import parse_layers, read_layers, stack_words
from rps_core.layers.pasted_code import is_code, split_layers
from rps_core.layers.specs import Dropout, Layer
from rps_core.shapes import ShapeError
from tests.helpers.layers import layers

WORDS = [
    "conv",
    "pool",
    "linear",
    "relu",
    "dropout",
    "gap",
    "nobias",
    "k3",
    "K5x2",
    "s1",
    "s",
    "p0",
    "d2x2",
    "6",
    "0.5",
]
WORDS += ["convt", "avgpool", "ceil", "psame", "g2", "o1", "in3", "padding same", "stride 2", "maxpool", ",", "\n"]
WORDS += [
    "nn.Conv2d(3, 6, 3)",
    "nn.Conv2d(",
    "self.x = nn.ReLU()",
    "nn.Sequential(",
    ")",
    "nn.Linear(1, 2, bias=False)",
    "#",
]
WORDS += ["softmax", "dropout2d", "s=2", "ceil_mode=True", "conv(6, 3)", "transposed conv", "padding valid", "9" * 20]
WORDS += ["0.000001", "-1", "1e3", "²", "٣", "k", "kx", "k3x", ";", "; ", "\n", "<b>", "\0"]


@pytest.mark.parametrize(
    "text",
    [
        "dropout(0,5)",
        "dropout 0,5",
        "Dropout p=0, 5",
        "dropout2d 0,5",
        "nn.Dropout(0,5)",
        "nn.Dropout(p=0,5)",
        "F.dropout(x, 0,5)",
        "self.d = nn.Dropout2d(0,5)",
        "conv 6 k3, dropout(0,5)",
    ],
)
def test_a_decimal_comma_is_never_read_as_no_dropout(text: str) -> None:
    layers, (error,) = read_layers(text)
    assert "the fraction 0,5 has a comma; write it with a point: 0.5" in str(error)
    assert not any(isinstance(layer, Dropout) for layer in layers)


@pytest.mark.parametrize("text", ["nn.Dropout(0, 0)", "nn.Dropout(0.5, 3)", "nn.ReLU(1)", "nn.ReLU(inplace=5)"])
def test_whether_a_layer_works_in_place_is_yes_or_no(text: str) -> None:
    with pytest.raises(ShapeError, match=r"cannot be taken|has a comma"):
        parse_layers(text)


def test_what_can_be_read_of_a_damaged_link_is_read() -> None:
    layers, errors = read_layers("conv 6 k3; conv six; relu; <b>;")
    assert stack_words(layers) == "conv 6 k3; relu"
    assert [error.layer for error in errors] == [2, 4]
    assert read_layers(" ") == ([], [])


@given(st.lists(layers(most=10**9 - 1), min_size=1))
@example([Dropout(0.000001), Dropout(1.234567)])
def test_layers_written_in_words_are_read_back_as_they_were(stack: list[Layer]) -> None:
    assert parse_layers(stack_words(stack)) == stack
    assert parse_layers(stack_words(stack).upper().replace(" ", "  ")) == stack


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_whatever_stands_in_a_link_each_part_of_it_is_a_layer_or_a_named_error(text: str) -> None:
    found, errors = read_layers(text)
    parts = split_layers(text)
    if not any(map(is_code, parts)):  # of code a part may be many layers
        assert len(found) + len(errors) == len(parts)
    for error in errors:
        assert error.layer and str(error).startswith(f"layer {error.layer}: ")
        assert any(repr(part[:100])[:-1] in str(error) or is_code(part) for part in parts)
    assert read_layers(stack_words(found)) == (found, [])


@pytest.mark.parametrize("text", ["", " ", "; ; ;", ",\n,"])
def test_no_layer_is_said_to_be_none(text):
    with pytest.raises(ShapeError, match=r"^no layer is given"):
        parse_layers(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("maxpool 2", "pool k2"),
        ("MaxPool2d k3 s2 ceil", "pool k3 s2 ceil"),
        ("conv 6 k3, relu, pool k2, flatten, linear 3", "conv 6 k3; relu; pool k2; flatten; linear 3"),
        ("conv 6 k3, s2, p1, relu", "conv 6 k3 s2 p1; relu"),
        ("conv 6 k3\nrelu\n\npool k2\n", "conv 6 k3; relu; pool k2"),
        ("conv 6 k3 padding same", "conv 6 k3 psame"),
        ("conv 6 k3 same; conv 6 k3 valid; deconv 6 k3", "conv 6 k3 psame; conv 6 k3; convt 6 k3"),
        ("conv2d 6 kernel_size=3 stride=2 padding=1 dilation=2 groups=3", "conv 6 k3 s2 p1 d2 g3"),
        ("convt 6 kernel 4 stride 2 output_padding 1", "convt 6 k4 s2 o1"),
        ("avgpool k2 ceil", "avgpool k2 ceil"),
        ("fc 10", "linear 10"),
        ("conv 6, 3, padding same, relu", "conv 6 k3 psame; relu"),
        ("conv(6, 3); Conv (6, kernel_size=5, padding='same')", "conv 6 k3; conv 6 k5 psame"),
        ("conv 6 k3 s=2 p=1; conv 6, kernel_size=5, s = 2", "conv 6 k3 s2 p1; conv 6 k5 s2"),
        ("conv 6 k3 padding valid; conv 6 k3 p=valid", "conv 6 k3; conv 6 k3"),
        ("maxpool 3 stride 2 ceil_mode=True; max pool 3, 2, 1, ceil_mode=False", "pool k3 s2 ceil; pool k3 s2 p1"),
        (
            "transposed conv 6 k4 s2; conv transpose 6 k2; transposed conv(6, 2)",
            "convt 6 k4 s2; convt 6 k2; convt 6 k2",
        ),
        ("conv 6, 3, bias=False; conv 6 k3 bias=True", "conv 6 k3 nobias; conv 6 k3"),
        ("conv 6 k3 -> bn -> relu | max-pool 2", "conv 6 k3; batchnorm; relu; pool k2"),
        (
            "batch normalization; average pooling 2; global avg pool; dropout p=0.3",
            "batchnorm; avgpool k2; gap; dropout 0.3",
        ),
        ("softmax; Dropout2d 0.3; dropout2d; LogSoftmax", "softmax; dropout2d 0.3; dropout2d; logsoftmax"),
    ],
)
def test_words_that_people_write_mean_what_they_say(text: str, words: str) -> None:
    assert stack_words(parse_layers(text)) == words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("maxpool", "write it as pool kK [sS] [pP] [dD] [ceil], with numbers for the capitals, such as pool k2"),
        ("conv 3, 6, 3", "with numbers for the capitals, such as conv 6 k3"),
        ("transposed conv", "such as convt 6 k2 s2"),
        ("relu 3", "'relu 3' is not a layer that can be read; write it as relu"),
        ("conv 99999999999999999999 k3", "whole numbers from 0 to 999,999,999 are expected"),
        ("linear 1000000000", "whole numbers from 0 to 999,999,999 are expected"),
        ("nn.Conv2d(3, 99999999999999999999, 3)", "is given, but 0 to 999,999,999 is expected"),
        ("nn.Softmax(dim=0)", "the numbers of 'nn.Softmax(dim=0)' cannot be taken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_an_example_or_the_range(text: str, said: str) -> None:
    with pytest.raises(ShapeError) as error:
        parse_layers(text)
    assert said in str(error.value)
