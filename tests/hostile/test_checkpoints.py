"""Files of weights as strangers make them: refused in one sentence, and never obeyed."""

import copy
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.nets import checkpoint
from rps_core.nets.state_dict import read_state
from rps_core.training import TrainState, start_state, train
from tests.helpers.attempts import Attempts, Lost, WronglyAccepted
from tests.helpers.hostile.checkpoints import MARKER, NOT_OURS, good, safetensors_files, state_dicts


@pytest.mark.timeout(60)
@pytest.mark.parametrize("ending", ["safetensors", "p"])
def test_a_file_of_weights_is_refused_in_a_sentence(tmp_path: Path, attempts: Attempts, ending: str) -> None:
    cases = safetensors_files(*good(tmp_path)) if ending == "safetensors" else state_dicts(tmp_path)
    for name, (data, said) in cases.items():
        file = tmp_path / f"net.{ending}"
        content = data if isinstance(data, bytes) else data()
        file.write_bytes(content)
        with attempts.of("checkpoints"):
            refuse(checkpoint.load, file, name, said)
            if said == NOT_OURS or ending == "p":  # else the weights alone tell
                refuse(checkpoint.describe, file, name, said)
            if (tmp_path / MARKER).exists():
                raise WronglyAccepted(f"{name}: it was obeyed")
            if file.read_bytes() != content:
                raise Lost(name)


def refuse(opens: Callable[[Path], object], file: Path, name: str, said: str) -> None:
    try:
        opens(file)
    except InputError as error:
        sentence = str(error)
    else:
        raise WronglyAccepted(name)
    assert "\n" not in sentence and len(sentence) < 1_000, name
    assert any(part in sentence for part in said.split("|")), f"{name}: {sentence}"


def fresh_state(recipe: str) -> TrainState:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(2 * 6 * 6, 3))
    return start_state(net, TrainConfig(recipe=recipe, epochs=4), 3)


def state_after_an_epoch(recipe: str) -> TrainState:
    state = fresh_state(recipe)
    train(state.model, [(torch.rand(2, 3, 8, 8), torch.tensor([0, 1]))] * 3, state.optimizer, scheduler=state.scheduler)
    state.epoch, state.best_val_loss, state.best_accuracy = 1, 0.5, 80.0
    state.best_weights = {name: tensor.clone() for name, tensor in state.model.state_dict().items()}
    return state


def states(values: dict[str, Any], recipe: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """By name, what else a file could say."""
    numbers: dict[str, tuple[Any, ...]] = {
        "epoch": (-5, 10**9, True, 1.0, "1", None),
        "best_val_loss": (math.nan, -1.0, "0.5"),
        "best_accuracy": (101.0, math.inf),
        "epochs_without_improvement": (-(10**9), [0]),
        "elapsed_s": (-1.0, 1e300),
        "model": (None, {}, [1]),
        "best_weights": ({}, {"0.weight": torch.zeros(1)}),
        "optimizer": (None, {}, {"state": {}, "param_groups": []}),
    }
    for name, wrong in numbers.items():
        yield from ((f"{name} {value}", {name: value}) for value in wrong)
    optimizer = values["optimizer"]
    (group,) = optimizer["param_groups"]
    for lr in (-1.0, 1e9, math.nan, "fast", torch.tensor([1.0] * 4)):
        yield f"learning rate {lr}", {"optimizer": optimizer | {"param_groups": [group | {"lr": lr}]}}
    first = optimizer["state"][0]
    for name in first:
        for what, instead in {
            "of another shape": torch.zeros(7, 9),
            "that claims 4 GB": torch.zeros(1).expand(10**9),
            "that is complex": torch.zeros(first[name].shape, dtype=torch.complex64),
            "that is text": "x",
        }.items():
            spoilt = optimizer["state"] | {0: first | {name: instead}}
            yield f"{name} {what}", {"optimizer": optimizer | {"state": spoilt}}
    yield "a parameter that is not there", {"optimizer": optimizer | {"state": {99: first}}}
    if recipe == "fast":
        for steps in (-1, 1e9, "1", 2**70):
            yield f"step {steps}", {"scheduler": values["scheduler"] | {"last_epoch": steps}}
        yield "no schedule", {"scheduler": None}
        yield "betas above 1", {"optimizer": optimizer | {"param_groups": [group | {"betas": (7.0, 7.0)}]}}


@pytest.mark.parametrize("recipe", ["guide", "fast"])
def test_the_state_of_a_training_is_believed_as_far_as_its_shapes(
    tmp_path: Path, attempts: Attempts, recipe: str
) -> None:
    file, values = tmp_path / "last.pt", state_after_an_epoch(recipe).state_dict()
    for name, changes in states(values, recipe):
        torch.save(values | changes, file)
        state = fresh_state(recipe)
        before = copy.deepcopy(state.state_dict())
        with attempts.of("checkpoints"):
            try:
                read_state(file, state)
            except InputError as error:
                assert "last.pt is damaged" in str(error)  # noqa: PT017
            else:
                raise WronglyAccepted(name)
            if repr(state.state_dict()) != repr(before):
                raise Lost(name)


@pytest.mark.parametrize("recipe", ["guide", "fast"])
def test_how_a_training_goes_on_says_its_configuration_alone(tmp_path: Path, recipe: str) -> None:
    before = state_after_an_epoch(recipe)
    values = before.state_dict()
    (group,) = values["optimizer"]["param_groups"]
    foreign = {"maximize": True, "weight_decay": -5.0, "foreach": "yes", "params": [9], "more": 1}
    values["optimizer"] = values["optimizer"] | {"param_groups": [group | foreign]}
    if recipe == "fast":
        values["scheduler"] = values["scheduler"] | {"total_steps": 10**9, "step": "x", "_schedule_phases": []}
    torch.save(values, tmp_path / "last.pt")
    state = fresh_state(recipe)
    read_state(tmp_path / "last.pt", state)
    assert repr(state.state_dict()) == repr(before.state_dict())
