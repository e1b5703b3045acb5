"""The weights of a few epochs are kept."""

from pathlib import Path

import numpy as np
import pytest

from rps_core.config import TrainConfig
from rps_core.nets import checkpoint
from rps_core.runs import metrics
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder
from rps_core.runs.worker import run_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import MakeFolder


@pytest.mark.slow
def test_the_weights_of_a_few_evenly_spaced_epochs_are_kept(
    make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "MOST_KEPT", 3)
    config = TrainConfig(data=str(make_folder()), epochs=6, batch_size=8, patience=None)
    folder = create_run(local_workspace(), tmp_path / "run", config)
    run_folder(folder, lambda _: None)
    kept = read_folder(folder).epoch_checkpoints
    assert list(kept) == [1, 3, 5]
    assert [checkpoint.describe(file).epoch for file in kept.values()] == [1, 3, 5]
    best = read_folder(folder).best
    assert best is not None
    assert checkpoint.describe(folder / "best.safetensors").epoch == best["epoch"]


def test_kept_epochs_are_evenly_spaced_and_bounded() -> None:
    for epoch in range(1, 500):
        kept = list(metrics.weights_to_keep(epoch))
        assert kept[0] == 1
        assert len(kept) <= metrics.MOST_KEPT
        assert len(set(np.diff(kept))) <= 1
        assert len(kept) >= min(epoch, metrics.MOST_KEPT // 2)
        if epoch > 1:
            assert set(kept) - {epoch} <= set(metrics.weights_to_keep(epoch - 1))  # no deleted one is missed
