"""Stacks of layers, with torch as the oracle: what fits, sizes, parameters, MACs, and which layer breaks."""

import random

import pytest
import torch

from rps_core.layers.notation import parse_layers, stack_words
from rps_core.layers.pytorch_code import GUIDE, module_code
from rps_core.layers.stack import Stack, follow, stack_report
from rps_core.layers.torch_modules import axes_hint
from rps_core.shapes import ShapeError, parse_shape
from tests.helpers.stacks import measured, random_stack, run_code

STACKS = 1000


def guide() -> Stack:
    return follow(parse_shape(GUIDE.input), parse_layers(GUIDE.layers))


@pytest.mark.slow
def test_a_thousand_random_stacks_agree_with_torch(capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(0)
    fitted = layers = 0
    for _ in range(STACKS):
        made = random_stack(rng)
        words = "; ".join(made.words)
        stack = follow(made.input_shape, parse_layers(words))
        assert [line.output for line in stack.reports] == made.shapes, words
        assert (stack.broken is not None) == made.refused, words
        assert parse_layers(stack_words(stack.layers)) == list(stack.layers)
        if made.refused:
            assert stack.broken is not None and stack.broken.layer == len(made.words), words
        net, printed = run_code(module_code(stack))  # of a broken stack: the layers before the break
        lines = [(line.output, line.parameters, line.macs) for line in stack.reports]
        assert measured(net, made.input_shape) == lines, words
        assert printed == f"torch.Size({[1, *stack.output]})"
        fitted += not made.refused
        layers += len(lines)
    with capsys.disabled():
        print(f"\n{STACKS} random stacks agree with torch: {fitted} fit, {STACKS - fitted} break; {layers:,} layers")
    assert min(fitted, STACKS - fitted) > STACKS // 5


def test_the_guides_sizes_parameters_and_fields() -> None:
    stack = guide()
    maps = [line.output for line in stack.reports if line.name.startswith(("conv", "pool"))]
    assert maps == [(6, 88, 88), (6, 44, 44), (16, 40, 40), (16, 20, 20)]
    assert stack.parameters == 781_123
    assert [line.receptive_field for line in stack.reports[:6]] == [3, 3, 4, 12, 12, 14]
    assert stack.features.receptive_field == 14
    assert stack.reports[7].field == (90, 90)
    assert stack.activation_bytes == sum(4 * torch.zeros(line.output).numel() for line in stack.reports)


@pytest.mark.parametrize(
    ("layers", "position", "says"),
    [
        ("conv 6 k3; pool k2; conv 8 k99", 3, "kernel 99 does not fit the padded input of 44"),
        ("conv 6 k40 d3", 1, "kernel 40, 118 wide with dilation 3, does not fit the padded input of 90"),
        ("conv 6 k3; linear 10", 2, "put a flatten before it"),
        ("flatten; conv 6 k3", 2, "already flat"),
        ("flatten; gap", 2, "already flat"),
        ("conv 6 k3 s0", 1, "the stride is 0"),
        ("pool k2 s0", 1, "the stride is 0"),
        ("conv 6 k0", 1, "the kernel size is 0"),
        ("conv 0 k3", 1, "0 channels"),
        ("flatten; linear 0", 2, "0 features"),
        ("dropout 1.5", 1, "the probability is 1.5"),
        ("pool k2 p2", 1, "more than half of the pooling kernel"),
        ("relu; wonder 3", 2, "'wonder 3' is not a layer"),
        ("conv 6", 1, r"is not a layer that can be read; write it as conv C kK"),
        ("maxpool", 1, r"is not a layer that can be read; write it as pool kK \[sS\]"),
        ("conv 6 k3 k5", 1, "is not a layer"),
        ("conv 6 kx", 1, "is not a layer"),
        ("conv 6 k3x", 1, "is not a layer"),
        ("conv 6 k3x3x3", 1, "is not a layer"),
        ("pool k2 nobias", 1, "is not a layer"),
        ("conv 6 k³", 1, "is not a layer"),
        ("relu 3", 1, "is not a layer"),
        (
            "conv 6 k3 s2 padding same",
            1,
            "padding same keeps the size, which a stride above 1 cannot, so torch refuses",
        ),
        ("conv 6 k3 g2", 1, "3 channels coming in cannot be shared out to 2 groups"),
        ("conv 4 k3 g3", 1, "4 channels going out cannot be shared out to 3 groups"),
        ("convt 6 k3 o1", 1, "the output padding is 1, but it must be smaller"),
        ("pool k2 g2", 1, "is not a layer"),
        ("avgpool k2 d2", 1, "average pooling knows no dilation"),
        ("conv 6 k3 in1", 1, "it is written for 1 channel, but 3 come in"),
        ("; ".join(["conv 1 k1 s999999999"] * 3), 3, "the strides together are longer than any picture"),
        ("; ".join(["convt 1 k1 s999999999"] * 3), 1, "more values than torch can count"),
        ("dropout half", 1, "is not a layer"),
        ("relu;; relu", 2, "'' is not a layer"),
    ],
)
def test_a_stack_that_breaks_names_the_layer_and_the_reason(layers: str, position: int, says: str) -> None:
    with pytest.raises(ShapeError, match=says) as caught:
        stack_report((3, 90, 90), parse_layers(layers))
    assert caught.value.layer == position
    assert str(caught.value).startswith(f"layer {position}: ")


def test_a_stack_that_breaks_still_tells_of_the_layers_before() -> None:
    stack = follow((3, 90, 90), parse_layers("conv 6 k3; pool k2; conv 8 k99; relu"))
    assert [line.output for line in stack.reports] == [(6, 88, 88), (6, 44, 44)]
    assert len(stack.layers) == 4
    assert stack.broken is not None and stack.broken.layer == 3


def test_an_input_whose_axes_are_those_of_a_file_is_hinted_at() -> None:
    stack = follow((90, 90, 3), parse_layers("nn.Conv2d(3, 6, 5)"))
    assert stack.broken is not None
    assert str(stack.broken).endswith(
        "the input 90 x 90 x 3 looks like height x width x channels, but torch has channels first: write 3x90x90"
    )
    assert axes_hint((3, 90, 90)) is None and axes_hint((64, 3, 3)) is None
