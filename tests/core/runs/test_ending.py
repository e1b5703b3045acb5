"""How a training says that it has ended."""

import pytest

from rps_core.config import TrainConfig
from rps_core.runs import worker
from rps_core.training import FitResult


@pytest.mark.parametrize(("epochs", "said"), [(1, "the only epoch is done; best"), (2, "all 2 epochs done; best")])
def test_a_training_of_one_epoch_says_so(epochs: int, said: str) -> None:
    result = FitResult(epochs, 0.5, 90.0, stopped_early=False, stopped=False, seconds=1.0)
    assert worker._ending(result, TrainConfig(epochs=epochs), "").startswith(said)
