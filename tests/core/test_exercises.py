"""Exercises: none is solved where it starts, each has a solution, and what was solved is remembered."""

from pathlib import Path

import pytest

from rps_core.exercises import solved
from rps_core.exercises.layer_shapes import EXERCISES, ShapeExercise, is_solved
from rps_core.layers.notation import parse_layers
from rps_core.layers.presets import PRESETS
from rps_core.layers.stack import follow
from rps_core.shapes import parse_shape
from rps_core.storage import home

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


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.key)
def test_an_exercise_is_solved_by_its_solution_and_by_nothing_near_it(exercise: ShapeExercise) -> None:
    picture = parse_shape("3x90x90")
    solution = follow(picture, parse_layers(SOLUTIONS[exercise.key]))
    assert is_solved(exercise, solution)
    assert not is_solved(exercise, follow((3, 91, 91), solution.layers))
    for words in (exercise.start, PRESETS["guide"].layers, *NEARLY[exercise.key]):
        stack = follow(picture, parse_layers(words))
        assert not is_solved(exercise, stack), words
        assert exercise.standing(stack)


def test_what_was_solved_is_remembered() -> None:
    assert solved.solved() == set()
    home().mkdir(exist_ok=True)
    solved.mark_solved("b")
    solved.mark_solved("a")
    assert solved.solved() == {"a", "b"}
    solved.forget()
    assert solved.solved() == set()


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", "null", "\x00"])
def test_a_damaged_memory_is_an_empty_one(content: str) -> None:
    home().mkdir(exist_ok=True)
    (home() / "solved.json").write_text(content)
    assert solved.solved() == set()
    solved.mark_solved("a")
    assert solved.solved() == {"a"}


def test_a_home_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "no" / "such"))
    solved.mark_solved("a")
    assert solved.solved() == set()
