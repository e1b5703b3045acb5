"""Epochs that outlive a kill."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from rps_core.maintenance.epochs import rate_share, run_epochs


def test_training_that_was_killed_ends_as_an_unbroken_one(tmp_path: Path) -> None:
    def trained(state: Path, killed_in: int | None) -> Tensor:
        torch.manual_seed(0)
        model = nn.Linear(2, 1)

        def one_epoch(epoch: int, step: Callable[[Tensor], None]) -> str:
            for number in range(3):
                if epoch == killed_in and number == 1:
                    raise KeyboardInterrupt
                step((model(torch.randn(4, 2)) - epoch).square().mean())
            return ""

        run_epochs(model, 4, 3, 0.1, one_epoch, state, lambda line: None)
        return model.weight.detach().clone()

    unbroken = trained(tmp_path / "whole.pt", None)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "killed.pt", 3)
    assert torch.equal(trained(tmp_path / "killed.pt", None), unbroken)


def test_the_learning_rate_climbs_stays_and_falls_to_nothing() -> None:
    shares = [rate_share(done / 100) for done in range(101)]
    assert shares[0] < 0.05 and shares[100] == 0
    assert shares[5:45] == [1.0] * 40
    assert all(later < earlier for earlier, later in pairwise(shares[46:]))
