"""Stacks of layers, with torch as the oracle: what fits, sizes, parameters, MACs, receptive fields, code."""

import random
from dataclasses import dataclass, field
from math import floor
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from rps_core.layers.fixes import fixes
from rps_core.layers.formulas import formulas
from rps_core.layers.notation import parse_layers, read_layers, stack_words
from rps_core.layers.presets import GUIDE, PRESETS
from rps_core.layers.pytorch_code import module_code
from rps_core.layers.receptive_field import Box, seen_by
from rps_core.layers.specs import Flatten, Linear
from rps_core.layers.stack import Stack, follow, stack_report
from rps_core.models import NETS, build
from rps_core.nets.to_specs import stack_of
from rps_core.shapes import ShapeError, parse_shape

STACKS = 1000


def guide() -> Stack:
    return follow(parse_shape(GUIDE.input), parse_layers(GUIDE.layers))


@dataclass
class RandomStack:
    """A stack in our words and in torch's modules, grown a layer at a time until torch refuses one or it is long."""

    input_shape: tuple[int, int, int]
    words: list[str] = field(default_factory=list)
    modules: list[nn.Module] = field(default_factory=list)
    shapes: list[tuple[int, ...]] = field(default_factory=list)
    refused: bool = False

    def grow(self, rng: random.Random, x: Tensor) -> Tensor:
        """One more layer on x, (1, C, H, W) or (1, N); what comes out. Raises RuntimeError where torch refuses."""
        flat = x.ndim == 2
        kinds = ["relu", "batchnorm", "dropout 0.3", "flatten"]
        kinds += ["linear"] * 6 + ["conv"] if flat else ["conv"] * 8 + ["pool"] * 4 + ["gap"]
        kind = rng.choice(kinds)
        module: nn.Module
        if kind in ("conv", "pool"):
            k, s, p, d = ((rng.randint(a, b), rng.randint(a, b)) for a, b in ((1, 5), (1, 3), (0, 2), (1, 3)))
            if rng.random() < 0.5:
                k, s, p, d = ((pair[0], pair[0]) for pair in (k, s, p, d))
            if kind == "pool" and rng.random() < 0.9:
                p = (min(p[0], k[0] // 2), min(p[1], k[1] // 2))  # more is refused
            options = f"k{k[0]}x{k[1]} s{s[0]}x{s[1]} p{p[0]}x{p[1]} d{d[0]}x{d[1]}"
            channels, bias = rng.randint(1, 8), rng.random() < 0.7
            if kind == "conv":
                self.words.append(f"conv {channels} {options}{'' if bias else ' nobias'}")
                module = nn.Conv2d(x.shape[1], channels, k, s, p, d, bias=bias)
            else:
                self.words.append(f"pool {options}")
                module = nn.MaxPool2d(k, s, p, d)
        elif kind == "linear":
            features = rng.randint(1, 20)
            self.words.append(f"linear {features}")
            module = nn.Linear(x.shape[1], features)
        else:
            self.words.append(kind)
            batchnorm = nn.BatchNorm1d if flat else nn.BatchNorm2d
            module = {
                "relu": nn.ReLU(),
                "batchnorm": batchnorm(x.shape[1]),
                "dropout 0.3": nn.Dropout(0.3),
                "flatten": nn.Flatten(),
                "gap": nn.AdaptiveAvgPool2d(1),
            }[kind]
        self.modules.append(module.eval())
        output: Tensor = module(x)
        self.shapes.append(tuple(output.shape[1:]))
        return output


def random_stack(rng: random.Random) -> RandomStack:
    made = RandomStack((rng.randint(1, 4), rng.randint(8, 64), rng.randint(8, 64)))
    x = torch.zeros(1, *made.input_shape)
    with torch.no_grad():
        for _ in range(rng.randint(1, 8)):
            try:
                x = made.grow(rng, x)
            except RuntimeError:
                made.refused = True
                break
    return made


def measured(
    net: nn.Module, input_shape: tuple[int, ...], kinds: type[nn.Module] | tuple[type[nn.Module], ...] = nn.Module
) -> list[tuple[tuple[int, ...], int, int]]:
    """(output, parameters, MACs) of each layer of these kinds, from hooks while a picture runs through the net."""
    lines = []

    def hook(module: nn.Module, inputs: Any, output: Tensor) -> None:
        per_value = 0
        if isinstance(module, nn.Conv2d):
            per_value = module.weight[0].numel()
        elif isinstance(module, nn.Linear):
            per_value = module.in_features
        parameters = sum(parameter.numel() for parameter in module.parameters())
        lines.append((tuple(output.shape[1:]), parameters, output.numel() * per_value))

    leaves = [
        module for module in net.modules() if not list(module.children()) and not isinstance(module, nn.Sequential)
    ]
    layers = [module for module in leaves if isinstance(module, kinds)]
    handles = [module.register_forward_hook(hook) for module in layers]
    with torch.no_grad():
        net(torch.zeros(1, *input_shape))
    for handle in handles:
        handle.remove()
    return lines


def run_code(code: str) -> tuple[nn.Module, str]:
    """The net that generated code builds, and what the code prints."""
    printed: list[str] = []
    names: dict[str, Any] = {"print": lambda value: printed.append(str(value))}
    exec(code, names)
    return names["net"], printed[0]


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


def test_every_formula_comes_to_the_number_beside_it() -> None:
    rng = random.Random(1)
    seen = set()
    for _ in range(100):
        made = random_stack(rng)
        stack = follow(made.input_shape, parse_layers("; ".join(made.words)))
        for place in range(1, len(stack.reports) + 1):
            for formula in formulas(stack, place):
                assert eval(formula.numbers, {"floor": floor}) == formula.result, (made.words, formula)
                seen.add(formula.name.split(",")[0])
    assert seen == {"side", "parameters", "MACs", "features", "memory", "receptive field", "jump"}


def test_the_guides_sizes_parameters_and_fields() -> None:
    stack = guide()
    maps = [line.output for line in stack.reports if line.name.startswith(("conv", "pool"))]
    assert maps == [(6, 88, 88), (6, 44, 44), (16, 40, 40), (16, 20, 20)]
    assert stack.parameters == 781_123
    assert [line.receptive_field for line in stack.reports[:6]] == [3, 3, 4, 12, 12, 14]
    assert stack.features.receptive_field == 14
    assert stack.reports[7].field == (90, 90)
    assert stack.activation_bytes == sum(4 * torch.zeros(line.output).numel() for line in stack.reports)


@pytest.mark.parametrize("name", NETS)
def test_a_preset_is_its_net_layer_by_layer(name: str) -> None:
    preset = PRESETS[name]
    layers = parse_layers(preset.layers)
    net = build(name, 3).eval()
    assert stack_of(net) == layers
    assert stack_words(layers) == preset.layers
    kinds = (nn.Conv2d, nn.BatchNorm2d, nn.Linear)  # of the rest the nets call some as functions, which no hook sees
    ours = [
        (line.output, line.parameters, line.macs)
        for line in stack_report(parse_shape(preset.input), layers)
        if line.name.startswith(("conv", "batchnorm", "linear"))
    ]
    assert measured(net, parse_shape(preset.input), kinds) == ours


def test_a_trained_net_with_other_classes_is_imported_with_them() -> None:
    assert stack_of(build("guide", 4))[-1] == Linear(4)


def test_a_net_that_branches_is_refused_by_name() -> None:
    class Residual(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 3, padding=1)

        def forward(self, x: Tensor) -> Tensor:
            return x + self.conv(x)

    with pytest.raises(ValueError, match=r"the net does .*add"):
        stack_of(Residual())
    with pytest.raises(ValueError, match=r"the layer GELU\(.* which the words of a stack cannot say"):
        stack_of(nn.Sequential(nn.GELU()))


def reached(net: nn.Module, size: tuple[int, int], place: tuple[int, int]) -> Box:
    """The box of the pixels on which the output value at this place depends, by its gradient."""
    picture = torch.zeros(1, 1, *size, requires_grad=True)
    net(picture)[0, 0, place[0], place[1]].backward()
    assert picture.grad is not None
    rows, columns = picture.grad[0, 0].nonzero(as_tuple=True)
    top, left = int(rows.min()), int(columns.min())
    return Box(top, left, int(rows.max()) - top + 1, int(columns.max()) - left + 1)


def test_the_receptive_field_is_what_gradients_reach() -> None:
    rng = random.Random(2)
    compared = 0
    while compared < 60:
        options = [
            "conv 1 "
            + " ".join(f"{letter}{rng.randint(low, 3)}x{rng.randint(low, 3)}" for letter, low in LEAST.items())
            for _ in range(rng.randint(1, 3))
        ]
        stack = follow((1, 61, 67), parse_layers("; ".join(options)))
        if stack.broken:
            continue
        net, _ = run_code(module_code(stack))
        for parameter in net.parameters():
            nn.init.ones_(parameter)
        line = stack.reports[-1]
        place = rng.randrange(line.places[0]), rng.randrange(line.places[1])
        box = seen_by(line, place)
        if box.inside((61, 67)) == box:  # in the padding no gradient tells
            assert reached(net, (61, 67), place) == box, options
            compared += 1


LEAST = {"k": 1, "s": 1, "p": 0, "d": 1}


def test_a_linear_layer_and_a_global_pooling_see_what_all_places_see_together() -> None:
    for tail in ("gap", "flatten; linear 2", "relu; flatten; relu; linear 2; linear 3"):
        line = stack_report((1, 20, 30), parse_layers(f"conv 1 k3 s2; conv 1 k3 p1; {tail}"))[-1]
        assert (line.start, line.field, line.places) == ((0, 0), (20, 30), (1, 1))
    assert stack_report((1, 20, 30), parse_layers("conv 1 k3 s4; gap"))[-1].field == (19, 27)  # the rest is cut off


def test_a_box_knows_how_much_of_the_picture_it_covers() -> None:
    assert Box(-2, 5, 4, 10).inside((8, 8)) == Box(0, 5, 2, 3)
    assert Box(-2, 5, 4, 10).share((8, 8)) == 6 / 64
    assert Box(9, 0, 3, 3).share((8, 8)) == 0


@pytest.mark.parametrize(
    ("layers", "place", "says"),
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
        ("conv 6", 1, "is not a layer"),
        ("conv 6 k3 k5", 1, "is not a layer"),
        ("conv 6 kx", 1, "is not a layer"),
        ("conv 6 k3x", 1, "is not a layer"),
        ("conv 6 k3x3x3", 1, "is not a layer"),
        ("pool k2 nobias", 1, "is not a layer"),
        ("conv 6 k³", 1, "is not a layer"),
        ("relu 3", 1, "is not a layer"),
        ("dropout half", 1, "is not a layer"),
        ("relu;; relu", 2, "'' is not a layer"),
    ],
)
def test_a_stack_that_breaks_names_the_layer_and_the_reason(layers: str, place: int, says: str) -> None:
    with pytest.raises(ShapeError, match=says) as caught:
        stack_report((3, 90, 90), parse_layers(layers))
    assert caught.value.layer == place
    assert str(caught.value).startswith(f"layer {place}: ")


def test_what_can_be_read_of_a_damaged_link_is_read() -> None:
    layers, errors = read_layers("conv 6 k3; conv six; relu; <b>;")
    assert stack_words(layers) == "conv 6 k3; relu"
    assert [error.layer for error in errors] == [2, 4]
    assert read_layers(" ") == ([], [])


def test_a_stack_that_breaks_still_tells_of_the_layers_before() -> None:
    stack = follow((3, 90, 90), parse_layers("conv 6 k3; pool k2; conv 8 k99; relu"))
    assert [line.output for line in stack.reports] == [(6, 88, 88), (6, 44, 44)]
    assert len(stack.layers) == 4
    assert stack.broken is not None and stack.broken.layer == 3


@pytest.mark.parametrize(
    ("layers", "proposals"),
    [
        ("conv 8 k99", ["take conv 8 k90", "take conv 8 k99 p5"]),
        ("conv 6 k40 d3", ["take conv 6 k30 d3", "take conv 6 k40 p14 d3", "take conv 6 k40"]),
        ("pool k99", ["take pool k90", "take pool k99 p5"]),
        ("conv 6 k3 s0", ["take conv 6 k3"]),
        ("conv 0 k3", ["take conv 8 k3"]),
        ("conv 0 k0 s0 d0", ["take conv 8 k1"]),
        ("pool k2 p2", ["take pool k2 p1", "take pool k2"]),
        ("linear 10", ["put a flatten before it"]),
        ("flatten; relu; conv 6 k3", ["move the flatten behind it"]),
        ("flatten; linear 0", ["take linear 10"]),
        ("dropout 1.5", ["take dropout"]),
        ("flatten; linear 5; conv 6 k3", []),
        ("relu", []),
    ],
)
def test_proposals_for_a_stack_that_breaks(layers: str, proposals: list[str]) -> None:
    assert [fix.text for fix in fixes(follow((3, 90, 90), parse_layers(layers)))] == proposals


def test_every_proposal_mends_its_layer() -> None:
    rng = random.Random(3)
    tried = 0
    for _ in range(300):
        made = random_stack(rng)
        stack = follow(made.input_shape, [*parse_layers("; ".join(made.words)), Flatten()])
        proposals = fixes(stack)
        if made.refused and made.modules and len(stack.output) == 3:
            assert proposals, made.words
        for fix in proposals:
            mended = follow(stack.input_shape, fix.layers)
            assert mended.broken is None or len(mended.reports) > len(stack.reports), (made.words, fix)
            tried += 1
    assert tried > 100
