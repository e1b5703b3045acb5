"""What one layer does to a shape, with torch as the oracle, at sizes where most layers do not fit."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from rps_core.layers.specs import (
    Activation,
    BatchNorm,
    Conv,
    ConvTranspose,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Layer,
    Linear,
    Pool,
    ReLU,
    apply,
)
from rps_core.shapes import Shape, ShapeError
from tests.helpers.layers import layers


def torch_layer(layer: Layer, shape: Shape) -> nn.Module:
    """The layer as torch has it. Raises what torch raises for numbers that it does not take."""
    match layer:
        case Conv(channels, window, bias, groups, same, inputs):
            padding = "same" if same else window.padding
            sizes = (window.kernel_size, window.stride, padding, window.dilation)
            return nn.Conv2d(shape[0] if inputs is None else inputs, channels, *sizes, groups=groups, bias=bias)
        case ConvTranspose(channels, window, bias, groups, more, inputs):
            numbers = (window.kernel_size, window.stride, window.padding, more, groups, bias, window.dilation)
            return nn.ConvTranspose2d(shape[0] if inputs is None else inputs, channels, *numbers)
        case Pool(window, average, ceil) if average:
            if window.dilation != (1, 1):
                raise ValueError("there is no such argument")
            return nn.AvgPool2d(window.kernel_size, window.stride, window.padding, ceil)
        case Pool(window, _, ceil):
            return nn.MaxPool2d(window.kernel_size, window.stride, window.padding, window.dilation, ceil_mode=ceil)
        case Linear(features, bias, inputs):
            return nn.Linear(shape[0] if inputs is None else inputs, features, bias)
        case Activation(name):
            return getattr(nn, name)(**({"dim": 1} if name.endswith("Softmax") else {}))
        case Dropout(probability, whole_channels):
            return (nn.Dropout2d if whole_channels else nn.Dropout)(probability)
        case BatchNorm(inputs):
            count = shape[0] if inputs is None else inputs
            return nn.BatchNorm1d(count) if len(shape) == 1 else nn.BatchNorm2d(count)
        case ReLU():
            return nn.ReLU()
        case Flatten():
            return nn.Flatten()
        case GlobalAvgPool():
            return nn.AdaptiveAvgPool2d(1)


def by_torch(layer: Layer, shape: Shape) -> tuple[Shape, int] | None:
    """Output and number of parameters; None where torch refuses, or what comes out holds no value.

    Torch also puts a linear layer on the rows of a map and pools a list of numbers: never meant in a stack, so refused.
    """
    if isinstance(layer, Linear | GlobalAvgPool) and (len(shape) == 1) != isinstance(layer, Linear):
        return None
    try:
        module = torch_layer(layer, shape).eval()
        with torch.no_grad():
            output = tuple(module(torch.zeros(1, *shape)).shape[1:])
    except (RuntimeError, ValueError, ZeroDivisionError, IndexError):
        return None
    return (output, sum(parameter.numel() for parameter in module.parameters())) if 0 not in output else None


SHAPES = st.tuples(st.integers(1, 3), st.integers(1, 20), st.integers(1, 20)) | st.tuples(st.integers(1, 30))


@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")
@pytest.mark.filterwarnings("ignore:dropout2d")
@given(layers(most=6), SHAPES)
def test_a_layer_does_what_torchs_does_or_is_refused_as_torch_refuses_it(layer: Layer, shape: Shape) -> None:
    expected = by_torch(layer, shape)
    try:
        effect = apply(layer, shape)
    except ShapeError:
        assert expected is None
    else:
        assert (effect.output, effect.parameters) == expected
