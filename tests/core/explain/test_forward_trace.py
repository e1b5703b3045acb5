"""A trace of a net: colour scales, dead maps and the first layer that covers the picture."""

import numpy as np
import pytest

from rps_core.explain.forward_trace import (
    GLOBAL,
    PER_LAYER,
    PER_MAP,
    ForwardTrace,
    Step,
    argmax_position,
    first_covering_layer,
    ranges,
    shared_range,
)
from rps_core.layers.notation import parse_layers
from rps_core.layers.stack import follow


@pytest.fixture
def trace() -> ForwardTrace:
    """Two layers of two maps each, on a picture of 6 x 6."""
    layers = parse_layers("conv 2 k3; conv 2 k4")
    reports = follow((3, 6, 6), layers).reports
    steps = tuple(
        Step(name, layer, report, signed=True, maker=name)
        for name, layer, report in zip(("conv1", "conv2"), layers, reports, strict=True)
    )
    maps = {"conv1": np.zeros((2, 4, 4), np.float32), "conv2": np.array([[[7.0]], [[0.0]]], np.float32)}
    maps["conv1"][0, 1, 2], maps["conv1"][1, 3, 0] = -3.0, 2.0
    return ForwardTrace(steps, maps, (0.0,))


@pytest.mark.parametrize(("scope", "expected"), [(PER_LAYER, [3.0]), (PER_MAP, [3.0, 2.0]), (GLOBAL, [7.0])])
def test_what_shares_a_colour_scale(trace: ForwardTrace, scope: str, expected: list[float]) -> None:
    assert ranges(trace, "conv1", scope) == expected


def test_two_nets_share_the_larger_end() -> None:
    assert shared_range([3.0], [2.0, 5.0]) == [5.0]


def test_where_a_map_is_largest_and_that_a_map_of_zeros_is_dead(trace: ForwardTrace) -> None:
    assert argmax_position(trace.maps["conv1"][1]) == (3, 0)
    assert argmax_position(trace.maps["conv2"][1]) is None


def test_the_first_layer_that_covers_the_picture(trace: ForwardTrace) -> None:
    assert first_covering_layer(trace, (6, 6)).name == "conv2"
    assert first_covering_layer(trace, (3, 3)).name == "conv1"
