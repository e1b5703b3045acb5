"""The guide's own file, a state dict: opened wherever a checkpoint is, and written by runs to the letter."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import nn

from rps_core import guide
from rps_core.cli import main
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.models import HandNet, RPSClassifier, build
from rps_core.nets import checkpoint
from rps_core.runs.launch import create_run
from rps_core.runs.run import list_own_weights
from rps_core.runs.worker import run_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.nets import assert_same_weights, save_untrained
from tests.helpers.pictures import MakeFolder


@pytest.mark.parametrize("net", ["guide", "handnet"])
@pytest.mark.parametrize("legacy", [False, True])
def test_a_state_dict_is_opened_with_its_weights(net: str, legacy: bool, tmp_path: Path) -> None:
    model = build(net, 3)
    torch.save(model.state_dict(), tmp_path / "model.p", _use_new_zipfile_serialization=not legacy)
    loaded = checkpoint.load(tmp_path / "model.p")
    assert (loaded.info.net, loaded.info.classes) == (net, ("paper", "rock", "scissors"))
    assert loaded.info.input_spec.resize == "squash"
    assert (loaded.info.val_accuracy, loaded.info.val_loss) == (None, None)
    assert checkpoint.describe(tmp_path / "model.p") == loaded.info
    assert_same_weights(guide.load_model(tmp_path / "model.p"), model.state_dict())


@pytest.mark.parametrize("net", ["guide", "handnet"])
def test_weights_in_another_order_are_known_by_their_names(net: str, tmp_path: Path) -> None:
    model = build(net, 4)
    torch.save(dict(sorted(model.state_dict().items())), tmp_path / "sorted.p")
    assert_same_weights(checkpoint.load(tmp_path / "sorted.p").model, model.state_dict())


@pytest.mark.parametrize("file_name", ["model.p", "model.pt", "model.safetensors", "model"])
@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.", "module._orig_mod."])
@pytest.mark.parametrize("wrapper", [None, "state_dict", "model_state_dict", "model"])
def test_names_that_torch_adds_and_what_stands_around_cost_no_weights(
    file_name: str, prefix: str, wrapper: str | None, tmp_path: Path
) -> None:
    model = build("guide", 3)
    weights = {prefix + name: tensor for name, tensor in sorted(model.state_dict().items())}
    torch.save({wrapper: weights, "epoch": 7} if wrapper else weights, tmp_path / file_name)
    assert_same_weights(checkpoint.load(tmp_path / file_name).model, model.state_dict())


def test_a_checkpoint_of_a_compiled_net_opens(tmp_path: Path) -> None:
    save_untrained(tmp_path / "net.safetensors")
    with safetensors.safe_open(tmp_path / "net.safetensors", framework="pt") as file:
        metadata, weights = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    compiled = {f"_orig_mod.{name}": tensor for name, tensor in weights.items()}
    safetensors.torch.save_file(compiled, tmp_path / "compiled.safetensors", metadata)
    assert_same_weights(checkpoint.load(tmp_path / "compiled.safetensors").model, weights)


def test_a_device_in_place_of_weights_is_said_to_be_none() -> None:
    with pytest.raises(InputError, match="/dev/null is no regular file"):
        checkpoint.load(Path("/dev/null"))


def test_weights_of_a_readers_own_class_are_taken_in_their_order(tmp_path: Path) -> None:
    model = RPSClassifier(5)
    torch.save({f"layers.{name}": tensor for name, tensor in model.state_dict().items()}, tmp_path / "mine.p")
    loaded = checkpoint.load(tmp_path / "mine.p")
    assert_same_weights(loaded.model, model.state_dict())
    assert loaded.info.classes == ("0", "1", "2", "3", "4")  # a state dict does not say their names


def test_what_is_no_state_dict_of_ours_is_refused_in_a_sentence(tmp_path: Path) -> None:
    torch.save(RPSClassifier(), tmp_path / "whole.p")
    torch.save({"layers": HandNet(3).state_dict(), "epoch": 3}, tmp_path / "nested.p")
    torch.save(nn.Linear(6, 3).state_dict(), tmp_path / "other.p")
    torch.save({}, tmp_path / "empty.p")
    torch.save(torch.zeros(3), tmp_path / "tensor.p")
    torch.save({"a": torch.tensor(1.0)}, tmp_path / "number.p")
    (tmp_path / "half.p").write_bytes((tmp_path / "other.p").read_bytes()[:300])
    for file in sorted(tmp_path.glob("*.p")):
        for function in (checkpoint.load, checkpoint.describe):
            with pytest.raises(InputError, match=r"save.* with torch\.save\(model\.state_dict\(\)"):
                function(file)
    with pytest.raises(InputError, match=r"missing\.p does not exist"):
        guide.load_model(tmp_path / "missing.p")


@pytest.mark.slow
def test_a_run_to_the_letter_prints_the_guides_line_and_writes_its_file(
    make_folder: MakeFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, run = str(make_folder()), tmp_path / "run"
    assert (
        main(["train", "--exact-guide", "--data", data, "--run-dir", str(run), "--epochs", "2", "--batch-size", "8"])
        == 0
    )
    lines = capsys.readouterr().out.splitlines()
    number = r"\d+\.\d{3}"
    for epoch in (0, 1):
        line = rf"Epoch: 0{epoch} - Train loss: {number} - Validation loss: {number} - Accuracy: {number}"
        assert re.fullmatch(line, lines[epoch]), lines
    assert_same_weights(guide.load_model(run / "model.p"), checkpoint.load(run / "best.safetensors").model.state_dict())
    assert list(torch.load(run / "model.p", weights_only=True)) == list(RPSClassifier().state_dict())

    photo = str(next((Path(data) / "rock").iterdir()))
    assert main(["predict", photo, "--checkpoint", str(run / "model.p")]) == 0
    assert main(["evaluate", "--data", data, "--checkpoint", str(run / "model.p")]) == 0
    assert main(["export", "--checkpoint", str(run / "model.p"), "--onnx", str(tmp_path / "net.onnx")]) == 0
    capsys.readouterr()
    (tmp_path / "bad.p").write_bytes(b"PK\3\4 nothing")
    assert main(["predict", photo, "--checkpoint", str(tmp_path / "bad.p")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_run_that_is_not_to_the_letter_has_no_such_file(make_folder: MakeFolder, tmp_path: Path) -> None:
    config = TrainConfig(data=str(make_folder()), epochs=1, batch_size=8)
    run_folder(create_run(local_workspace(), tmp_path / "run", config), lambda _line: None)
    assert not (tmp_path / "run" / "model.p").exists()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "model.p")
    with pytest.raises(InputError, match="is no regular file"):
        checkpoint.load(tmp_path / "model.p")


def test_own_weights_are_regular_files_with_names_that_a_link_can_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "home"))
    assert list_own_weights(local_workspace()) == []
    local_workspace().runs.mkdir(parents=True)
    home = local_workspace().runs.parent
    for name in ("model.p", ".hidden.p", "mine.safetensors", "notes.txt", "\udcff.p", "runs/other.p"):
        (home / name).write_bytes(b"x")
    (home / "folder.p").mkdir()
    os.mkfifo(home / "pipe.p")
    assert [str(file.relative_to(home)) for file in list_own_weights(local_workspace())] == [
        "model.p",
        "mine.safetensors",
        "runs/other.p",
    ]
    monkeypatch.setenv("RPS_HOME", str(home / "notes.txt"))
    assert list_own_weights(local_workspace()) == []


@pytest.mark.parametrize("wrong", [None, 3, ["model.p"], RPSClassifier(), ""])
def test_a_file_of_weights_that_is_no_path_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError, match=r"but the path of a best\.safetensors or a model\.p is expected"):
        guide.load_model(wrong)


def test_a_folder_in_place_of_weights_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is a folder; give the path of a file in it, best\.safetensors or model\.p"):
        guide.load_model(tmp_path)
    torch.save(RPSClassifier().state_dict(), tmp_path / "model.p")
    with pytest.raises(InputError, match=rf"is a folder; give the path of a file in it, {tmp_path}/model\.p"):
        guide.load_model(tmp_path)
    for missing in (tmp_path / "gone.p", "\0", "a" * 5000):
        with pytest.raises(InputError, match="does not exist"):
            guide.load_model(missing)
