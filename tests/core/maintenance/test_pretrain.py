"""Making the weights that ship, in miniature."""

from pathlib import Path

import pytest
import torch

from rps_core.config import TrainConfig
from rps_core.evaluation.threshold import LOWEST
from rps_core.hands.pictures import GESTURES
from rps_core.maintenance.pretrain import Amount, pretrain, render_set
from rps_core.nets import checkpoint


def test_a_rendered_set_repeats_and_its_masks_cover_the_hands() -> None:
    first, again = (render_set(8, 2, seed=3, size_px=48) for _ in range(2))
    assert first.images.shape == (16, 4, 48, 48)
    assert torch.equal(first.images, again.images)
    assert first.labels.tolist() == ([0, 0, 1, 1, 2, 2] * 3)[:16]
    hand_share = (first.images[:, 3] > 127).double().mean((1, 2))
    assert (hand_share > 0.02).all()
    assert not torch.equal(first.images[0, :3], first.images[1, :3])  # one hand, two backgrounds
    assert torch.equal(first.images[0, 3], first.images[1, 3])


@pytest.mark.slow
def test_pretraining_leaves_a_checkpoint_that_loads(tmp_path: Path) -> None:
    config = TrainConfig.for_recipe("guide", "fast", epochs=1, batch_size=8)
    lines: list[str] = []
    written = pretrain(
        config,
        Amount(hands=16, backgrounds=1, validation_hands=8),
        tmp_path / "net",
        on_line=lines.append,
    )
    loaded = checkpoint.load(tmp_path / "net")
    assert loaded.info == written
    assert loaded.info.classes == GESTURES
    assert loaded.info.threshold == LOWEST  # nothing to choose by
    assert any(line.startswith("Epoch   1 |") for line in lines)
