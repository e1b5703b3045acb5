"""The presets are the project's nets, layer by layer."""

import pytest
from torch import nn

from rps_core.layers.notation import parse_layers, stack_words
from rps_core.layers.pytorch_code import PRESETS
from rps_core.layers.stack import stack_report
from rps_core.models import NETS, build
from rps_core.nets.to_specs import stack_of
from rps_core.shapes import parse_shape
from tests.helpers.stacks import measured


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
