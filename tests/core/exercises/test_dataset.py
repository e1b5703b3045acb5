"""Exercises on a data set: solved by a solution, and not by what is nearly one."""

import pytest

from rps_core.exercises.dataset import batch_exercise, blur_exercise, normalize_exercise, split_exercise


@pytest.mark.parametrize(("mean", "std", "solved"), [(0.5, 1.0, True), (0.5, 0.5, False), (0.45, 1.0, False)])
def test_values_normalized_to_half_a_unit(mean: float, std: float, solved: bool) -> None:
    assert normalize_exercise(mean, std).is_solved is solved


def test_what_normalizing_makes_of_black_and_white_is_said() -> None:
    assert normalize_exercise(0.5, 0.5).progress == "black becomes −1.00, white 1.00"


@pytest.mark.parametrize(
    ("counts", "solved"), [([40, 30, 30], True), ([39, 30, 31], False), ([100], False), ([0, 0, 0], False)]
)
def test_a_split_is_unfair_from_a_tenth_on(counts: list[int], solved: bool) -> None:
    exercise = split_exercise(counts)
    assert exercise.is_solved is solved
    assert f"of {sum(counts)} pictures" in exercise.progress


@pytest.mark.parametrize(("steps", "solved"), [(9, False), (10, True), (11, False)])
def test_ten_steps(steps: int, solved: bool) -> None:
    assert batch_exercise(64, 600, steps).is_solved is solved


@pytest.mark.parametrize(("blurred", "solved"), [(9, False), (10, True), (None, False)])
def test_exactly_ten_blurred_pictures(blurred: int | None, solved: bool) -> None:
    exercise = blur_exercise(blurred, "Dark")
    assert exercise.is_solved is solved
    assert ("you look for dark" in exercise.progress) is (blurred is None)
