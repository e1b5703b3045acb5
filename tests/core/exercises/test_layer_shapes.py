"""Exercises on shapes: none is solved where it starts, and each has a solution."""

import pytest

from rps_core.exercises.layer_shapes import START, layer_shapes_exercises
from rps_core.layers.notation import parse_layers
from rps_core.layers.pytorch_code import PRESETS
from rps_core.layers.stack import Stack, follow
from rps_core.shapes import parse_shape

SOLUTIONS = {
    "shapes-same-size": "conv 6 k7 p3",
    "shapes-two-layers": "conv 6 k3 s2; conv 16 k6 s2",
    "shapes-see-all": "conv 6 k5 s2; conv 6 k5 s2; conv 6 k5 s2; conv 6 k5 s2; pool k5 s1 p2",
    "shapes-half": "conv 6 k3; relu; pool k2; conv 16 k5; relu; pool k4; flatten; linear 120; relu; linear 3",
}


NEARLY = {
    "shapes-same-size": ["conv 6 k7", "conv 6 k3 p1", "pool k7 s1 p3", "conv 6 k7 p3 s0"],
    "shapes-two-layers": ["conv 6 k3; pool k2; conv 16 k5; pool k2", "conv 6 k3 s2; conv 15 k6 s2"],
    "shapes-see-all": ["conv 1 k90", "conv 1 k3; gap", "conv 1 k5; flatten; linear 3"],
    "shapes-half": ["conv 6 k3; gap; flatten; linear 3", "conv 6 k15; gap; flatten; linear 4"],
}


def is_solved(key: str, stack: Stack) -> bool:
    exercise = next(exercise for exercise in layer_shapes_exercises(stack) if exercise.key == key)
    assert exercise.progress
    return exercise.is_solved


def test_each_exercise_has_a_start() -> None:
    stack = follow(parse_shape("3x90x90"), parse_layers(PRESETS["guide"].layers))
    assert [exercise.key for exercise in layer_shapes_exercises(stack)] == list(START) == list(SOLUTIONS)


@pytest.mark.parametrize("key", START)
def test_an_exercise_is_solved_by_its_solution_and_by_nothing_near_it(key: str) -> None:
    picture = parse_shape("3x90x90")
    solution = follow(picture, parse_layers(SOLUTIONS[key]))
    assert is_solved(key, solution)
    assert not is_solved(key, follow((3, 91, 91), solution.layers))
    for words in (START[key], PRESETS["guide"].layers, *NEARLY[key]):
        assert not is_solved(key, follow(picture, parse_layers(words))), words
