"""Making HandNet's weights from scenes, in miniature."""

from pathlib import Path

import torch

from rps_core.hands.scene_sets import KINDS
from rps_core.labels import CLASSES
from rps_core.maintenance.pretrain_handnet import (
    HALF_CLOSED,
    SIGNS,
    correct_prior,
    fingers_loss,
    load_crops,
    train_handnet,
)
from rps_core.models import HandNet
from rps_core.nets import checkpoint


def test_a_handnet_is_trained_and_loads_as_any_checkpoint(shards: Path, tmp_path: Path) -> None:
    crops = load_crops(shards, 1, range(2))
    score = train_handnet(crops, crops, 0, 1, tmp_path / "state.pt", tmp_path / "net", lambda line: None)
    loaded = checkpoint.load(tmp_path / "net")
    assert loaded.info.classes == KINDS and loaded.info.threshold == score.threshold
    assert loaded.model(torch.zeros(1, 3, 72, 72)).shape == (1, len(KINDS))


def test_what_is_wanted_sums_to_one_and_half_closed_hands_are_a_little_of_each(shards: Path) -> None:
    crops = load_crops(shards, 1, range(2))
    assert torch.allclose(crops.wanted.sum(1), torch.ones(len(crops.labels)))
    assert torch.equal(crops.wanted.argmax(1), crops.labels)
    assert set(HALF_CLOSED) == {"relaxed", "claw"}
    for sign, label in zip(crops.signs.tolist(), crops.labels.tolist(), strict=True):
        assert (SIGNS[sign] if SIGNS[sign] in CLASSES else "none") == KINDS[label]


def test_fingers_of_pictures_without_a_hand_cost_nothing() -> None:
    logits = torch.tensor([[9.0, -9, 9, -9, 9], [3.0, 3, 3, 3, 3]])
    stretched = torch.tensor([[1.0, 0, 1, 0, 1], [float("nan")] * 5])
    assert fingers_loss(logits, stretched) < 1e-3
    assert fingers_loss(-logits, stretched) > 5


def test_correcting_the_prior_changes_the_odds_of_none_alone() -> None:
    model = HandNet(4).eval()
    images = torch.rand(5, 3, 72, 72)
    with torch.inference_mode():
        before = model(images).softmax(1)
        correct_prior(model, 1 / 4)
        after = model(images).softmax(1)
    odds_before, odds_after = (shares[:, 3] / (1 - shares[:, 3]) for shares in (before, after))
    assert torch.allclose(odds_after, odds_before / 2, atol=1e-6)  # from one in four, 1 : 3, to one in seven, 1 : 6
    assert torch.equal(after[:, :3].argmax(1), before[:, :3].argmax(1))
