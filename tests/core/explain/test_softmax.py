"""Softmax with a temperature, with torch as the oracle."""

import pytest
import torch

from rps_core.explain.softmax import softmax


@pytest.mark.parametrize("temperature", [0.1, 1.0, 20.0])
@pytest.mark.parametrize("logits", [(1.0, -2.5, 0.25), (900.0, -3.0, 2.0)], ids=str)
def test_softmax_is_torchs(logits, temperature):
    ours = softmax(logits, temperature)
    theirs = torch.tensor(logits, dtype=torch.float64).div(temperature).softmax(0)
    assert ours.probabilities == pytest.approx(theirs.tolist(), abs=1e-12)
    assert ours.winner == 0
