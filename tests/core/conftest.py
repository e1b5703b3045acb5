"""Fixtures of all tests of the core."""

from pathlib import Path

import pytest
import torch
from torch import nn

from rps_core.config import INPUT_SIZES_PX
from rps_core.runs import other_hands
from tests.helpers.nets import trained_a_little
from tests.helpers.pictures import COLOURS, MakeFolder, noisy_folder


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of a test go to a folder of its own, never to the user's."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _few_other_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end of a training a handful of other people's hands are put to the net: all of them take seconds."""
    monkeypatch.setattr(other_hands, "MOST", 15)


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Makes a folder of class folders of noisy coloured pictures, 24 x 16 pixels."""

    def make(count: int = 12, classes: tuple[str, ...] = tuple(COLOURS), name: str = "data") -> Path:
        return noisy_folder(tmp_path / name, count, classes)

    return make


@pytest.fixture(params=["guide", "handnet"])
def case(request: pytest.FixtureRequest) -> tuple[str, nn.Module, torch.Tensor]:
    """Each net by its name, trained a little, and a picture for it."""
    net = request.param
    torch.manual_seed(1)
    return net, trained_a_little(net), torch.rand(3, INPUT_SIZES_PX[net], INPUT_SIZES_PX[net]) * 2 - 1
