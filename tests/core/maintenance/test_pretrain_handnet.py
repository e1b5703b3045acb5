"""Making HandNet's weights from scenes, in miniature."""

from pathlib import Path

import pytest
import torch

from rps_core.hands.scene_sets import KINDS
from rps_core.labels import CLASSES
from rps_core.maintenance.handnet_crops import HALF_CLOSED, SIGNS, joined, load_crops
from rps_core.maintenance.pretrain_handnet import (
    LAYERS_KEPT,
    NONE_SHARE,
    HandNetWithHelpers,
    Lesson,
    fingers_loss,
    mean_of,
    move_prior,
    refine_handnet,
    train_handnet,
)
from rps_core.models import HandNet
from rps_core.nets import checkpoint


def test_a_handnet_is_trained_and_loads_as_any_checkpoint(shards: Path, tmp_path: Path) -> None:
    crops = load_crops(shards, 1, range(2))
    score = train_handnet(Lesson(crops, crops, 0, tmp_path / "state.pt", lambda line: None), 1, tmp_path / "net")
    loaded = checkpoint.load(tmp_path / "net")
    assert loaded.info.classes == KINDS and loaded.info.threshold == score.threshold
    assert loaded.model(torch.zeros(1, 3, 72, 72)).shape == (1, len(KINDS))


def test_a_training_that_was_killed_before_the_other_styles_comes_to_the_same_net(shards: Path, tmp_path: Path) -> None:
    crops, lines = load_crops(shards, 1, range(2)), []

    def die(line: str) -> None:
        lines.append(line)
        if "other styles" in line:
            raise KeyboardInterrupt

    once, killed, twice = (
        Lesson(crops, crops, 0, tmp_path / f"{name}.pt", on_line)
        for name, on_line in (("once", lambda line: None), ("twice", die), ("twice", lines.append))
    )
    train_handnet(once, 1, tmp_path / "once")
    with pytest.raises(KeyboardInterrupt):
        train_handnet(killed, 1, tmp_path / "twice")
    assert len(lines) == 2 and not (tmp_path / "twice").exists()
    train_handnet(twice, 1, tmp_path / "twice")
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
        move_prior(model, 2 / 15, NONE_SHARE)
        after = model(images).softmax(1)
    odds_before, odds_after = (shares[:, 3] / (1 - shares[:, 3]) for shares in (before, after))
    assert torch.allclose(odds_after, odds_before / 2, atol=1e-6)  # from 2 : 13 to one in fourteen, 1 : 13
    assert torch.equal(after[:, :3].argmax(1), before[:, :3].argmax(1))


def test_what_a_finder_takes_for_a_hand_is_none_and_shows_no_hand(shards: Path) -> None:
    crops, negatives = load_crops(shards, 1, range(1)), torch.randint(0, 256, (5, 3, 96, 96), dtype=torch.uint8)
    more = joined(crops, negatives)
    assert len(more.labels) == len(more.images) == len(more.signs) == len(crops.labels) + 5
    assert [KINDS[label] for label in more.labels[-5:]] == ["none"] * 5
    assert [SIGNS[sign] for sign in more.signs[-5:]] == ["no hand"] * 5
    assert more.stretched[-5:].isnan().all() and not more.images[-5:, 3].any()
    assert torch.equal(more.images[-5:, :3], negatives) and torch.equal(more.wanted[: len(crops.labels)], crops.wanted)


def test_refining_keeps_the_first_layers_and_trains_the_others(shards: Path, tmp_path: Path) -> None:
    crops, before = load_crops(shards, 1, range(1)), checkpoint.load(checkpoint.shipped())
    negatives = torch.randint(0, 256, (8, 3, 96, 96), dtype=torch.uint8)
    lesson = Lesson(joined(crops, negatives), crops, 0, tmp_path / "state.pt", lambda line: None)
    refine_handnet(before, lesson, 1, tmp_path / "net")
    loaded = checkpoint.load(tmp_path / "net")
    after = loaded.model.state_dict()
    assert loaded.info.trained_on.startswith(before.info.trained_on) and loaded.info.epoch == before.info.epoch + 1
    kept = [name for name in after if name.startswith("shallow.") and int(name.split(".")[1]) < LAYERS_KEPT]
    assert kept and all(torch.equal(before.model.state_dict()[name], after[name]) for name in kept)
    assert not torch.equal(before.model.state_dict()["deep.1.0.weight"], after["deep.1.0.weight"])


def test_layers_that_are_kept_learn_nothing_in_training_mode() -> None:
    model = HandNetWithHelpers(LAYERS_KEPT).train()
    mean = model.net.shallow.state_dict()["0.1.running_mean"].clone()
    model(torch.rand(4, 3, 72, 72)).classes.sum().backward()
    assert torch.equal(model.net.shallow.state_dict()["0.1.running_mean"], mean)
    learned = {name for name, values in model.net.shallow.named_parameters() if values.grad is not None}
    assert {name.split(".")[0] for name in learned} == {"6", "7"}
