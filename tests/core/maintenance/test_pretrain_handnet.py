"""Making HandNet's weights from scenes, in miniature."""

from pathlib import Path

import pytest
import torch

from rps_core.hands.scene_sets import KINDS
from rps_core.labels import CLASSES
from rps_core.maintenance.pretrain_handnet import (
    HALF_CLOSED,
    SIGNS,
    correct_prior,
    fingers_loss,
    load_crops,
    mean_of,
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


def test_a_training_that_was_killed_before_the_other_styles_comes_to_the_same_net(shards: Path, tmp_path: Path) -> None:
    crops, lines = load_crops(shards, 1, range(2)), []

    def die(line: str) -> None:
        lines.append(line)
        if "other styles" in line:
            raise KeyboardInterrupt

    once, twice = ((crops, crops, 0, 1, tmp_path / f"{name}.pt", tmp_path / name) for name in ("once", "twice"))
    train_handnet(*once, lambda line: None)
    with pytest.raises(KeyboardInterrupt):
        train_handnet(*twice, die)
    assert len(lines) == 2 and not (tmp_path / "twice").exists()
    train_handnet(*twice, lines.append)
    assert [line.split(" | ")[0] for line in lines[2:]] == ["the same crops in other styles", "epoch   1/1"]
    nets = [checkpoint.load(tmp_path / name).model.state_dict() for name in ("once", "twice")]
    assert all(torch.equal(nets[0][name], nets[1][name]) for name in nets[0])


def test_the_mean_of_two_nets_is_half_way_and_counts_no_batch_twice() -> None:
    one, other = (HandNet(4).state_dict() for _ in range(2))
    mean = mean_of(one, other)
    assert torch.allclose(
        mean["classifier.weight"] - one["classifier.weight"],
        other["classifier.weight"] - mean["classifier.weight"],
        atol=1e-6,
    )
    HandNet(4).load_state_dict(mean)


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
        correct_prior(model, 2 / 15)
        after = model(images).softmax(1)
    odds_before, odds_after = (shares[:, 3] / (1 - shares[:, 3]) for shares in (before, after))
    assert torch.allclose(odds_after, odds_before / 2, atol=1e-6)  # from 2 : 13 to one in fourteen, 1 : 13
    assert torch.equal(after[:, :3].argmax(1), before[:, :3].argmax(1))
