"""The state of a run, last.pt, and the finder's weights: damaged ones are refused in a sentence."""

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.models import RPSClassifier
from rps_core.nets.finder import FinderNet, load_finder, save_finder
from rps_core.nets.state_dict import read_state, state_bytes
from rps_core.training import TrainState, start_state


def fresh_state() -> TrainState:
    return start_state(RPSClassifier(), TrainConfig(), 1)


def test_a_training_goes_on_only_from_a_state_of_numbers(tmp_path: Path) -> None:
    state = fresh_state()
    state.epoch, state.best_val_loss, state.best_weights = 3, 0.5, dict(state.model.state_dict())
    good = tmp_path / "last.pt"
    good.write_bytes(state_bytes(state))
    again = fresh_state()
    read_state(good, again)
    assert (again.epoch, again.best_val_loss) == (3, 0.5)
    values = state.state_dict()
    weights = {name: tensor.clone() for name, tensor in values["model"].items()}
    weights["conv1.bias"][0] = math.nan
    spoilt: list[dict[str, Any]] = [
        {"model": weights},
        {"best_weights": weights},
        {"best_weights": {}},
        {"best_val_loss": math.nan},
        {"epoch": "3"},
        {"epoch": True},
        {"scheduler": {}},
        {"optimizer": None},
    ]
    for changes in spoilt:
        torch.save(values | changes, tmp_path / "bad.pt")
        with pytest.raises(InputError, match=r"last\.pt is damaged"):
            read_state(tmp_path / "bad.pt", fresh_state())
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 1
    good.write_bytes(content)
    with pytest.raises(InputError, match=r"last\.pt is damaged"):
        read_state(good, fresh_state())


def test_a_finder_of_no_numbers_is_refused(tmp_path: Path) -> None:
    finder = FinderNet()
    save_finder(finder, 0.5, tmp_path / "finder.safetensors")
    assert load_finder(tmp_path / "finder.safetensors").threshold == 0.5
    for threshold in (math.nan, 2.0):
        save_finder(finder, threshold, tmp_path / "finder.safetensors")
        with pytest.raises(InputError, match="holds no weights of the finder"):
            load_finder(tmp_path / "finder.safetensors")
    torch.nn.init.constant_(finder.get_parameter("layers.11.bias"), math.nan)
    save_finder(finder, 0.5, tmp_path / "finder.safetensors")
    with pytest.raises(InputError, match="holds no weights of the finder"):
        load_finder(tmp_path / "finder.safetensors")
