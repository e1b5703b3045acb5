"""Softmax with a temperature, with torch as the oracle."""

import pytest
import torch

from rps_core.explain.softmax import softmax, softmax_formula


@pytest.mark.parametrize("temperature", [0.1, 1.0, 20.0])
@pytest.mark.parametrize("logits", [(1.0, -2.5, 0.25), (900.0, -3.0, 2.0)], ids=str)
def test_softmax_is_torchs(logits, temperature):
    ours = softmax(logits, temperature)
    theirs = torch.tensor(logits, dtype=torch.float64).div(temperature).softmax(0)
    assert ours.probabilities == pytest.approx(theirs.tolist(), abs=1e-12)
    assert ours.winner == 0


def test_the_formula_holds_its_numbers_and_no_command_of_a_class_name() -> None:
    formula = softmax_formula(("a\\b_c", "rock"), softmax((3.0, 1.0), 2.0))
    assert r"p_{\text{a b c}}" in formula
    assert r"e^{3.00/2}" in formula
    assert "= 0.7311 " in formula


def test_a_large_power_is_written_as_one_of_ten() -> None:
    assert r"\cdot 10^{17}" in softmax_formula(("paper", "rock"), softmax((40.0, 1.0)))
