"""Pictures spoilt in steps, to see where a net fails."""

from pathlib import Path

import pytest
import torch

from rps_core.batches import ImageTensors
from rps_core.evaluation.corruptions import PERTURBATIONS, measure
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import Checkpoint
from tests.helpers.nets import save_untrained


@pytest.fixture
def small_net(tmp_path: Path) -> Checkpoint:
    save_untrained(tmp_path / "net", "handnet")
    return checkpoint.load(tmp_path / "net")


def test_every_perturbation_changes_the_picture_but_its_first_strength_does_not() -> None:
    images = torch.randint(0, 255, (2, 3, 72, 72), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    for perturbation in PERTURBATIONS:
        same, *spoilt = (perturbation.change(images, strength) for strength in perturbation.strengths)
        assert torch.equal(same, images), perturbation.name
        for changed in spoilt:
            assert changed.shape == images.shape
            assert changed.dtype == torch.uint8
            assert not torch.equal(changed, images), perturbation.name


def test_robustness_has_a_point_for_every_strength(small_net: Checkpoint) -> None:
    tensors = ImageTensors(torch.zeros(2, 3, 72, 72, dtype=torch.uint8), torch.tensor([0, 1]))
    points = measure(tensors, small_net)
    assert len(points) == sum(len(perturbation.strengths) for perturbation in PERTURBATIONS)
    assert all(0 <= point.accuracy <= 1 for point in points)
