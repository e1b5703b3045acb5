"""Making the finder's weights, in miniature."""

from pathlib import Path

import torch
from torch import Generator

from rps_core.maintenance.pretrain_finder import load_scenes, mirrored, moved, train_finder
from rps_core.nets.boxes import read_boxes
from rps_core.nets.finder import load_finder


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


def test_boxes_are_mirrored_with_their_frames() -> None:
    frames = torch.zeros(40, 1, 16, 16)
    frames[:, :, 2:5, 3:9] = 1
    boxes = torch.tensor([3.0, 2, 9, 5]).repeat(40, 1, 1)
    turned, moved = mirrored(frames, boxes, Generator().manual_seed(0))
    assert len({tuple(box) for box in moved[:, 0].tolist()}) == 4
    for frame, (left, top, right, bottom) in zip(turned, moved[:, 0].int().tolist(), strict=True):
        assert frame[0, top:bottom, left:right].all() and frame.sum() == (bottom - top) * (right - left)


def test_boxes_move_with_their_frames_and_end_where_the_hand_leaves() -> None:
    frames = torch.zeros(60, 3, 64, 64)
    frames[:, :, 2:14, 2:22] = 1
    boxes = torch.tensor([[2.0, 2, 22, 14], [float("nan")] * 4]).repeat(60, 1, 1)
    shown, changed = moved(frames, boxes, Generator().manual_seed(0))
    assert shown.shape == frames.shape and changed[:, 1].isnan().all()
    kept = ~changed[:, 0, 0].isnan()
    assert 30 < kept.sum() < 60  # of some the middle is out of the frame
    sides = changed[kept, 0, 2] - changed[kept, 0, 0]
    assert sides.max() > 21 and sides.min() < 17  # grown and shrunk
    for frame, (left, top, right, bottom) in zip(shown[kept], changed[kept, 0].tolist(), strict=True):
        rows, columns = torch.where(frame[0] > 0.5)
        edges = torch.stack([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
        assert (edges - torch.tensor((left, top, right, bottom))).abs().max() <= 1
