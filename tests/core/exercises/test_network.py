"""Exercises on a trained net: solved by a solution, and not by what is nearly one."""

import numpy as np
import pytest

from rps_core.exercises.network import network_exercises
from rps_core.explain.forward_trace import ForwardTrace, Step, TracedPicture
from rps_core.explain.softmax import softmax
from rps_core.layers.notation import parse_layers
from rps_core.layers.stack import follow

SIZE = (8, 8)
LAYERS = parse_layers("conv 2 k3; relu; conv 2 k6; relu; flatten; linear 3")
NAMES = ("conv1", "relu1", "conv2", "relu2", "", "linear1")
CLASSES = ("paper", "rock", "scissors")


@pytest.fixture
def trace() -> ForwardTrace:
    """A net of two convolutions, the second of which covers the picture; map 1 of relu1 is 0 everywhere."""
    stack = follow((3, *SIZE), LAYERS)
    steps = tuple(
        Step(name, layer, report, signed=True, maker="conv1")
        for name, layer, report in zip(NAMES, LAYERS, stack.reports, strict=True)
        if name
    )
    maps = {step.name: np.ones((step.channels, 1, 1), dtype=np.float32) for step in steps}
    maps["relu1"] = np.zeros((2, 6, 6), dtype=np.float32)
    maps["relu1"][0, 2, 3] = 1.0
    return ForwardTrace(steps, maps, (0.0, 2.0, 1.0))


def solved(trace: ForwardTrace, **opened: object) -> set[str]:
    traced = TracedPicture(trace, CLASSES, np.zeros((*SIZE, 3), dtype=np.uint8))
    exercises = network_exercises(traced, **opened)  # type: ignore[arg-type]
    return {exercise.key for exercise in exercises if exercise.is_solved}


def test_nothing_is_solved_while_nothing_is_open(trace: ForwardTrace) -> None:
    assert solved(trace) == set()


def test_a_map_of_zeros_and_no_other(trace: ForwardTrace) -> None:
    assert solved(trace, step=trace.step("relu1"), channel=1) == {"network_dead"}
    assert solved(trace, step=trace.step("relu1"), channel=0) == set()
    assert solved(trace, step=trace.step("relu1")) == set()


def test_the_first_layer_that_covers_the_picture_and_no_later_one(trace: ForwardTrace) -> None:
    assert solved(trace, step=trace.step("conv2")) == {"network_field"}
    assert solved(trace, step=trace.step("relu2")) == set()
    assert solved(trace, step=trace.step("conv1")) == set()


def test_a_temperature_at_which_the_answer_has_less_than_half(trace: ForwardTrace) -> None:
    assert solved(trace, softmax=softmax(trace.logits, 8.0)) == {"network_temperature"}
    assert solved(trace, softmax=softmax(trace.logits)) == set()


def test_a_class_that_the_net_did_not_answer(trace: ForwardTrace) -> None:
    assert solved(trace, target=0) == {"network_other_side"}
    assert solved(trace, target=1) == set()
