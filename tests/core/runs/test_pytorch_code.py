"""The printed code of a training does what a run does: it runs as it stands, and its losses are those of the run."""

from pathlib import Path
from typing import Any

import pytest

from rps_core.config import TrainConfig
from rps_core.data.class_folders import ONE_HAND, scan
from rps_core.data.exclusions import exclude
from rps_core.nets import checkpoint
from rps_core.runs.launch import create_run
from rps_core.runs.pytorch_code import training_code
from rps_core.runs.run import read_folder
from rps_core.runs.worker import run_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.code import run_printed
from tests.helpers.nets import assert_same_weights
from tests.helpers.pictures import MakeFolder

FOUR_DIGITS = 5e-5


def assert_same(config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Losses and accuracy of each epoch, and the best weights; the variables of the code."""
    folder = create_run(local_workspace(), tmp_path / "run", config)
    run_folder(folder, lambda _line: None)
    monkeypatch.chdir(tmp_path)
    names = run_printed(training_code(local_workspace(), config))
    metrics = read_folder(folder).metrics
    assert len(names["history"]) == len(metrics)
    for (train_loss, val_loss, accuracy), epoch in zip(names["history"], metrics, strict=True):
        assert train_loss == pytest.approx(epoch["train_loss"], abs=FOUR_DIGITS)
        assert val_loss == pytest.approx(epoch["val_loss"], abs=FOUR_DIGITS)
        assert accuracy == pytest.approx(epoch["accuracy"])
    ours = checkpoint.load(folder / "best.safetensors")
    theirs = checkpoint.load("model.p" if config.exact_guide else "mine.safetensors")
    assert (theirs.info.net, theirs.info.input_spec) == (ours.info.net, ours.info.input_spec)
    assert_same_weights(theirs.model, ours.model.state_dict(), atol=1e-3)
    return names


@pytest.mark.slow
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("recipe", ["guide", "fast"])
@pytest.mark.parametrize("net", ["guide", "handnet"])
def test_two_epochs_have_the_losses_of_the_run(
    net: str, recipe: str, exact: bool, make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = TrainConfig.for_recipe(
        net, recipe, data=str(make_folder(count=20)), epochs=2, batch_size=8, seed=3, exact_guide=exact
    )
    assert_same(config, tmp_path, monkeypatch)


def test_every_setting_of_the_form_counts(
    make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_folder(count=10, classes=("lizard", "paper", "rock", "spock"))
    (root / "paper" / "broken.png").write_bytes(b"no picture")
    exclude(local_workspace(), root, scan(root).names[3:6])
    config = TrainConfig.for_recipe(
        data=str(root),
        epochs=30,
        patience=0,
        batch_size=7,
        learning_rate=0.1234567,
        seed=5,
        val_fraction=0.3,
        keep_near=2,
    )
    names = assert_same(config, tmp_path, monkeypatch)
    assert 1 < len(names["history"]) < 30  # it stopped early, where the run did
    assert len(names["train_set"]) + len(names["val_set"]) == 37
    capsys.readouterr()


def test_the_hands_that_ship_are_named_by_their_folder() -> None:
    assert 'RPSDataset("rps_core/assets/hands")' in training_code(local_workspace(), TrainConfig())
    assert 'RPSDataset("rps_core/assets/one-hand")' in training_code(local_workspace(), TrainConfig(data=ONE_HAND))
    assert "waited" not in training_code(local_workspace(), TrainConfig(patience=None))
