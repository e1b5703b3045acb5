"""How far a training may take a workspace over its room, as docs/hosting.md says it, is what its files take."""

import re
from pathlib import Path

import pytest
import torch

from rps_core.config import TrainConfig
from rps_core.models import build
from rps_core.nets import state_dict
from rps_core.runs.metrics import MOST_KEPT
from rps_core.training import start_state
from tests.helpers.nets import save_untrained

HOSTING = Path(__file__).parents[2] / "docs" / "hosting.md"
OTHERS_MB = 1.0
"""Lines, lists and logs."""


@pytest.mark.parametrize("recipe", ["guide", "fast"])
@pytest.mark.parametrize("net", ["guide", "handnet"])
def test_no_run_of_three_classes_takes_more_than_the_document_says(net: str, recipe: str, tmp_path: Path) -> None:
    said = re.search(r"over its room by (\d+) MB at most", " ".join(HOSTING.read_text().split()))
    save_untrained(tmp_path / "best.safetensors", net)
    state = start_state(build(net, 3), TrainConfig.for_recipe(net, recipe), 10)
    torch.stack([one.sum() for one in state.model.parameters()]).sum().backward()
    state.optimizer.step()  # from which on it keeps numbers of its own for each weight
    state.best_weights = {name: value.clone() for name, value in state.model.state_dict().items()}
    weights_mb = (tmp_path / "best.safetensors").stat().st_size / 1e6
    last_mb = len(state_dict.state_bytes(state)) / 1e6
    most_mb = (MOST_KEPT + 1 + 2) * weights_mb + 2 * last_mb + OTHERS_MB  # one, and last.pt, before the old one goes
    assert said and most_mb <= int(said[1])
