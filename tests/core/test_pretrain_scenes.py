"""Making the finder's and HandNet's weights from rendered scenes, in miniature; and going on after a kill."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Generator, Tensor, nn

from rps_core.finder.boxes import read_boxes
from rps_core.finder.weights import load_finder
from rps_core.hands import scene_sets
from rps_core.hands.scene_sets import KINDS, render_shards
from rps_core.maintenance.epochs import run_epochs
from rps_core.maintenance.pretrain_finder import load_scenes, mirrored, train_finder
from rps_core.maintenance.pretrain_handnet import HALF_CLOSED, fingers_loss, load_crops, train_handnet
from rps_core.nets import checkpoint


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scene_sets, "HANDS_A_SHARD", 8)
        render_shards(folder, 1, range(2), lambda line: None)
    return folder


def test_a_finder_is_trained_and_its_weights_can_be_used(shards: Path, tmp_path: Path) -> None:
    scenes = load_scenes(shards, 1, range(2))
    lines: list[str] = []
    score = train_finder(scenes, scenes, 0, 1, tmp_path / "state.pt", tmp_path / "finder", lines.append)
    assert len(lines) == 1 and "min left" in lines[0]
    finder = load_finder(tmp_path / "finder")
    assert finder.threshold == score.threshold and 0 <= score.found_when_sure <= score.found <= 1
    with torch.inference_mode():
        assert len(read_boxes(finder.model(torch.zeros(1, 3, 128, 128))[0], most=1)) == 1
    train_finder(scenes, scenes, 0, 1, tmp_path / "state.pt", tmp_path / "finder", lines.append)
    assert len(lines) == 1  # it was finished


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


def test_fingers_of_pictures_without_a_hand_cost_nothing() -> None:
    logits = torch.tensor([[9.0, -9, 9, -9, 9], [3.0, 3, 3, 3, 3]])
    stretched = torch.tensor([[1.0, 0, 1, 0, 1], [float("nan")] * 5])
    assert fingers_loss(logits, stretched) < 1e-3
    assert fingers_loss(-logits, stretched) > 5


def test_boxes_are_mirrored_with_their_frames() -> None:
    frames = torch.zeros(40, 1, 16, 16)
    frames[:, :, 2:5, 3:9] = 1
    boxes = torch.tensor([3.0, 2, 9, 5]).repeat(40, 1, 1)
    turned, moved = mirrored(frames, boxes, Generator().manual_seed(0))
    assert len({tuple(box) for box in moved[:, 0].tolist()}) == 4
    for frame, (left, top, right, bottom) in zip(turned, moved[:, 0].int().tolist(), strict=True):
        assert frame[0, top:bottom, left:right].all() and frame.sum() == (bottom - top) * (right - left)


def test_training_that_was_killed_ends_as_an_unbroken_one(tmp_path: Path) -> None:
    def trained(state: Path, killed_in: int | None) -> Tensor:
        torch.manual_seed(0)
        model = nn.Linear(2, 1)

        def one_epoch(epoch: int, step: Callable[[Tensor], None]) -> str:
            for number in range(3):
                if epoch == killed_in and number == 1:
                    raise KeyboardInterrupt
                step((model(torch.randn(4, 2)) - epoch).square().mean())
            return ""

        run_epochs(model, 4, 3, 0.1, one_epoch, state, lambda line: None)
        return model.weight.detach().clone()

    unbroken = trained(tmp_path / "whole.pt", None)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "killed.pt", 3)
    assert torch.equal(trained(tmp_path / "killed.pt", None), unbroken)
