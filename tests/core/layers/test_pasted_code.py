"""PyTorch code that somebody pasted is read as torch builds it, or refused with a sentence; nothing is run."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from rps_core.layers.notation import parse_layers, read_layers, stack_words
from rps_core.layers.pytorch_code import PRESETS, layer_code, module_code
from rps_core.layers.specs import Layer, apply
from rps_core.layers.stack import follow, stack_report
from rps_core.shapes import Shape, ShapeError
from tests.helpers.layers import layers
from tests.helpers.stacks import measured

CONV = "conv 6 k3 in3"
MADE = "self.conv1 = nn.Conv2d(3, 6, 3)\nself.pool = nn.MaxPool2d(2)\n"
PASTED = [
    ("nn.Conv2d(3, 6, 3)", CONV),
    ("torch.nn.Conv2d(3, 6, 3)", CONV),
    ("Conv2d(3, 6, 3)", CONV),
    ("self.conv1 = nn.Conv2d(3, 6, 3)", CONV),
    ("conv1: nn.Module = nn.Conv2d(3, 6, 3)", CONV),
    ("nn.Conv2d(in_channels=3, out_channels=6, kernel_size=3)", CONV),
    ("nn.Conv2d(3, 6, kernel_size=(3, 5), stride=2, padding=(1, 0), dilation=2)", "conv 6 k3x5 s2 p1x0 d2 in3"),
    ("nn.Conv2d(4, 8, 3, padding='same', groups=2, bias=False)", "conv 8 k3 psame g2 nobias in4"),
    ("nn.Conv2d(3, 6, 3, padding='valid'),  # 6 x 88 x 88", CONV),
    ("nn.MaxPool2d(2)", "pool k2"),
    ("nn.MaxPool2d(3, 2, ceil_mode=True)", "pool k3 s2 ceil"),
    ("nn.AvgPool2d(2, 1)", "avgpool k2 s1"),
    ("nn.ConvTranspose2d(3, 6, 4, stride=2, padding=1, output_padding=1)", "convt 6 k4 s2 p1 o1 in3"),
    ("self.fc1 = nn.Linear(16 * 20 * 20, 120)", "linear 120 in6400"),
    ("nn.Linear(2 ** 40, 120)", ""),
    ("nn.Linear(4 // 0, 120)", ""),
    ("nn.Linear(80, 3, bias=False)", "linear 3 nobias in80"),
    ("nn.BatchNorm2d(6)", "batchnorm in6"),
    ("nn.ReLU(inplace=True); nn.Dropout(0.25), nn.Flatten()", "relu; dropout 0.25; flatten"),
    ("nn.AdaptiveAvgPool2d((1, 1))", "gap"),
    ("nn.Dropout2d(0.2); nn.Softmax(dim=1), nn.LogSoftmax(-1); nn.Tanh()", "dropout2d 0.2; softmax; logsoftmax; tanh"),
    ("nn.Conv2d(3, 6, 3)\nnn.ReLU()\nnn.MaxPool2d(2)\n", f"{CONV}; relu; pool k2"),
    ("self.conv1 = nn.Conv2d(3, 6, 3); relu, pool 2", f"{CONV}; relu; pool k2"),
    ("net = nn.Sequential(\n    nn.Conv2d(3, 6, 3),  # edges\n    nn.Sequential(nn.ReLU()),\n)", f"{CONV}; relu"),
    ("maxpool2d(2, 2)", "pool k2"),
    ("nn.conv2d(3, 6, 3); nn.RELU()", f"{CONV}; relu"),
    (
        "(conv1): Conv2d(3, 6, kernel_size=(3, 3), stride=(1, 1))\n  (pool): MaxPool2d(kernel_size=2)",
        f"{CONV}; pool k2",
    ),
    (str(nn.Sequential(nn.Conv2d(3, 6, 3), nn.BatchNorm2d(6), nn.ReLU())), f"{CONV}; batchnorm in6; relu"),
    (str(nn.Sequential(nn.Sequential(nn.Conv2d(3, 6, 3), nn.Dropout()), nn.Flatten())), f"{CONV}; dropout; flatten"),
    ("Net(\n  (conv1): Conv2d(3, 6, kernel_size=(3, 3))\n  (pool): MaxPool2d(kernel_size=2)\n)", ""),
    ("nn.Sequential(OrderedDict([('conv1', nn.Conv2d(3, 6, 3)), ('relu', nn.ReLU())]))", f"{CONV}; relu"),
    ("layers.append(nn.Conv2d(3, 6, 3))\nlayers.append(nn.ReLU())", f"{CONV}; relu"),
    (">>> m = nn.Conv2d(3, 6, 3)\n>>> nn.ReLU()", f"{CONV}; relu"),
    ("```python\nnn.Conv2d(3, 6, 3)\n```", CONV),
    ("1. conv 6 k3\n2. relu", "conv 6 k3; relu"),
    ("- conv 6 k3\n- global average pooling", "conv 6 k3; gap"),
    ("nn.BatchNorm2d(6, affine=False)", ""),
    ("Conv2D(6, 3, 2)", ""),
    ("model.add(layers.Dense(10, activation='softmax'))", ""),
    ("MaxPooling2D((2, 2))", ""),
    ("F.relu(self.conv1(x))", ""),
    ("F.relu(x)", "relu"),
    ("nn.functional.max_pool2d(x, 2)", "pool k2"),
    ("F.max_pool2d(F.relu(x), (2, 2), stride=1)", "relu; pool k2 s1"),
    ("relu(x), pool 2", "relu; pool k2"),
    ("x = torch.flatten(x, 1)", "flatten"),
    ("torch.flatten(x)", ""),
    ("x.view(-1, 16 * 5 * 5); y.reshape(y.size(0), -1); z.flatten(start_dim=1)", "flatten; flatten; flatten"),
    ("x.view(3, 4)", ""),
    ("F.dropout(x, 0.25, training=self.training); torch.sigmoid(x)", "dropout 0.25; sigmoid"),
    ("F.log_softmax(x, dim=1); F.adaptive_avg_pool2d(x, 1)", "logsoftmax; gap"),
    ("nn.ReLU()(nn.Conv2d(3, 6, 3)(x))", f"{CONV}; relu"),
    ("F.conv2d(x, weight)", ""),
    ("F.interpolate(x, 2)", ""),
    ("torch.cat((x, y), 1)", ""),
    (f"{MADE}x = self.pool(F.relu(self.conv1(x)))", f"{CONV}; relu; pool k2"),
    (f"{MADE}x = self.conv1(x)\n        x = self.pool(x)\n        return x", f"{CONV}; pool k2"),
    (f"{MADE}super().__init__()\nprint(x.shape)\nself.pool(x)", "pool k2"),
    (f"{MADE}y = self.conv1(x)\nreturn self.pool(x)", ""),
    (f"{MADE}x = self.conv1(x) + x", ""),
    (f"{MADE}if deep:\n    x = self.conv1(x)", ""),
    (f"{MADE}x = self.conv2(x)", ""),
    ("x" + ".flatten(1)" * 9000, ""),
    ("nn" + ".a" * 30_000 + "(3)", ""),
    ("nn.Sequential(*blocks)", ""),
    ("nn.Conv2d(3, 6)", ""),
    ("nn.Conv2d(3, channels, 3)", ""),
    ("nn.Conv3d(3, 6, 3)", ""),
    ("nn.Conv2d(3, 6, 3", ""),
    ("__import__('os').system('ls')", ""),
    ("nn.Flatten(0)", ""),
    ("(" * 3000 + ")" * 3000, ""),
    ("nn.Sequential(" * 3000 + ")" * 3000, ""),
]


@pytest.mark.parametrize(("code", "words"), PASTED, ids=[code[:60] for code, _ in PASTED])
def test_pasted_code_is_read_or_refused_in_a_sentence(code: str, words: str) -> None:
    found, errors = read_layers(code)
    assert stack_words(found) == words
    assert bool(errors) == (not words)
    assert all(len(str(error)) < 700 and "\n" not in str(error) for error in errors)


def test_what_is_no_layer_is_named_as_it_was_pasted() -> None:
    _, errors = read_layers("F.interpolate(x, 2); Conv2D(6, (3, 3), activation='relu')")
    assert str(errors[0]).startswith("layer 1: F.interpolate is no layer that is known here")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (
            "x = self.pool(F.relu(self.conv1(x)))",
            "self.pool does not say what it is; paste the line that makes it, too",
        ),
        ("torch.flatten(x)", r"torch.flatten\(x\) makes the batch flat, too; write torch.flatten\(x, 1\)"),
        ("x = self.conv1(x) + x", r"'self.conv1\(x\) \+ x' is no step from one layer to the next"),
        ("class A:\n def forward(self, x): return x\nclass B:\n def forward(self, x): return x", "several forwards"),
    ],
)
def test_what_a_forward_does_beyond_a_stack_is_said(code: str, says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        parse_layers(code)


@pytest.mark.parametrize("code", ["Conv2D(6, 3, 2)", "keras.layers.Dense(3)", "model.add(Conv2D(6, 3))"])
def test_code_of_keras_is_not_taken_for_pytorchs(code: str) -> None:
    with pytest.raises(ShapeError, match=r"is of Keras, whose arguments are others; write it as PyTorch has it"):
        parse_layers(code)


@pytest.mark.parametrize("name", PRESETS)
def test_the_code_that_a_page_shows_can_be_pasted_back(name: str) -> None:
    stack = PRESETS[name].stack
    again = follow(stack.input_shape, parse_layers(module_code(stack)))
    assert [line.output for line in again.reports] == [line.output for line in stack.reports]
    assert again.parameters == stack.parameters and again.broken is None


TUTORIAL = """\
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = nn.MaxPool2d(2, 2)
        self.fc = nn.Linear(16 * 5 * 5, 3)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.conv1 = nn.Conv2d(3, 6, 5)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)  # all dimensions except batch
        return self.fc(x)

net = Net()
"""


@pytest.mark.parametrize("start", ["import", "class", "def __init__"])
def test_a_class_is_read_in_the_order_of_its_forward_however_it_was_selected(start: str) -> None:
    code = TUTORIAL[TUTORIAL.index(start) : None if start != "def __init__" else TUTORIAL.index("\nnet")]
    stack = follow((3, 32, 32), parse_layers(code))
    assert stack_words(parse_layers(code)) == (
        "conv 6 k5 in3; relu; pool k2; conv 16 k5 in6; relu; pool k2; flatten; linear 3 in400"
    )
    assert stack.broken is None and [line.output for line in stack.reports][-2:] == [(400,), (3,)]


def test_what_a_layer_was_written_for_must_come_in() -> None:
    pasted = parse_layers("nn.Conv2d(3, 6, 3); nn.Conv2d(8, 6, 3)")
    with pytest.raises(ShapeError, match="it is written for 8 channels, but 6 come in"):
        stack_report((3, 90, 90), pasted)


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@given(layers(most=6), st.tuples(st.integers(1, 6), st.integers(4, 20), st.integers(4, 20)))
def test_the_code_of_a_layer_builds_what_was_measured_and_is_read_back(layer: Layer, shape: Shape) -> None:
    try:
        effect = apply(layer, shape)
    except ShapeError:
        return
    code = layer_code(layer, shape)
    module: nn.Module = eval(code, {"nn": nn, "torch": torch})
    assert measured(nn.Sequential(module).eval(), shape) in (
        [(effect.output, effect.parameters, effect.macs)],
        [(effect.output, effect.parameters, 0)] if not effect.macs else [],
    )
    (again,) = parse_layers(code)
    assert apply(again, shape) == effect and layer_code(again, shape) == code


@pytest.mark.timeout(60)
def test_the_time_for_blank_lines_does_not_grow_with_their_square() -> None:
    """That took minutes."""
    assert stack_words(read_layers("relu" + "\n" * 300_000 + "relu")[0]) == "relu; relu"


@given(st.text() | st.lists(st.sampled_from([code for code, _ in PASTED])).map("\n".join))
def test_whatever_is_pasted_is_layers_or_sentences(text: str) -> None:
    found, errors = read_layers(f"nn.{text}" if len(text) % 2 else text)
    assert read_layers(stack_words(found)) == (found, [])
    assert all("\n" not in str(error) for error in errors)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("nn.Dropout(p=0,5)", "layer 3: the fraction 0,5 has a comma"),
        (
            "nn.Dropout(1.5)",
            "layer 3: the numbers of 'nn.Dropout(1.5)' cannot be taken; write a probability from 0 to 1",
        ),
        ("nn.Dropot(0.5)", "layer 3: nn.Dropot is no layer"),
    ],
)
def test_a_wrong_layer_of_a_sequential_is_named_by_its_place_and_costs_itself_alone(wrong: str, reason: str) -> None:
    for before, after in (("nn.Sequential(", ")"), ("model = torch.nn.Sequential(\n", ",\n)")):
        layers, errors = read_layers(
            f"{before}nn.Conv2d(3, 6, 3), nn.ReLU(), {wrong}, nn.Flatten(), nn.Linear(9, 3){after}"
        )
        assert stack_words(layers) == "conv 6 k3 in3; relu; flatten; linear 3 in9"
        (error,) = errors
        assert str(error).startswith(reason)


def test_a_sequential_in_a_sequential_and_one_with_names_are_taken_apart() -> None:
    inner = "nn.Sequential(nn.Conv2d(3, 6, 3), nn.Sequential(nn.ReLU(), nn.MaxPool2d(2)), nn.Flatten())"
    pairs = '("a", nn.Conv2d(3, 6, 3)), ("b", nn.ReLU()), ("c", nn.MaxPool2d(2)), ("d", nn.Flatten())'
    named = f"nn.Sequential(OrderedDict([{pairs}]))"
    for text in (inner, named):
        layers, errors = read_layers(text)
        assert not errors and stack_words(layers) == "conv 6 k3 in3; relu; pool k2; flatten"
