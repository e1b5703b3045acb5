"""Making the weights that ship, in miniature."""

from pathlib import Path

import pytest
import torch

from rps_core.config import TrainConfig
from rps_core.evaluation.threshold import HIGHEST, LOWEST
from rps_core.maintenance.pretrain import CLASSES, Amount, correct_prior, pretrain, render_set
from rps_core.models import HandNet
from rps_core.nets import checkpoint


def test_a_rendered_set_repeats_and_its_masks_cover_the_hands() -> None:
    first, again = (render_set(CLASSES["handnet"], 8, 2, seed=3, size_px=48) for _ in range(2))
    assert first.images.shape == (16, 4, 48, 48)
    assert torch.equal(first.images, again.images)
    assert first.labels.tolist() == [0, 0, 1, 1, 2, 2, 3, 3] * 2
    hand_share = (first.images[:, 3] > 127).double().mean((1, 2))
    assert (hand_share[first.labels < 3] > 0.02).all()
    assert not torch.equal(first.images[0, :3], first.images[1, :3])  # one hand, two backgrounds
    assert torch.equal(first.images[0, 3], first.images[1, 3])


@pytest.mark.slow
@pytest.mark.parametrize("net", ["handnet", "guide"])
def test_pretraining_leaves_a_checkpoint_that_loads(net: str, tmp_path: Path) -> None:
    config = TrainConfig.for_recipe(net, "fast", epochs=1, batch_size=8)
    lines: list[str] = []
    written = pretrain(
        config,
        Amount(hands=16, backgrounds=1, validation_hands=8, nothing=8),
        tmp_path / "net",
        on_line=lines.append,
    )
    loaded = checkpoint.load(tmp_path / "net")
    assert loaded.info == written
    assert loaded.info.classes == CLASSES[net]
    assert LOWEST <= loaded.info.threshold <= HIGHEST
    assert net == "handnet" or loaded.info.threshold == LOWEST  # nothing to choose by
    assert any(line.startswith("Epoch   1 |") for line in lines)


def test_correcting_the_prior_changes_the_odds_of_none_alone() -> None:
    model = HandNet(4).eval()
    images = torch.rand(5, 3, 72, 72)
    with torch.inference_mode():
        before = model(images).softmax(1)
        correct_prior(model, CLASSES["handnet"])
        after = model(images).softmax(1)
    odds_before, odds_after = (shares[:, 3] / (1 - shares[:, 3]) for shares in (before, after))
    assert torch.allclose(odds_after, odds_before / 2, atol=1e-6)  # from one in four, 1 : 3, to one in seven, 1 : 6
    assert torch.equal(after[:, :3].argmax(1), before[:, :3].argmax(1))
