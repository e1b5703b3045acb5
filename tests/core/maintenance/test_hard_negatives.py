"""What a finder takes for a hand: crops of rendered scenes, kept in a folder, and none shows a hand."""

from pathlib import Path

import numpy as np
import pytest
import torch

from rps_core.errors import InputError
from rps_core.hands.scene_sets import TURNS
from rps_core.hands.scenes import Scene
from rps_core.maintenance import handnet_crops
from rps_core.maintenance.handnet_crops import hard_negatives, load_negatives
from rps_core.nets.boxes import Box
from rps_core.nets.finder import Finder, FinderNet


def test_crops_are_taken_where_the_finder_is_wrong_and_never_of_a_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    hand, far = Box(10, 10, 40, 40, 0.9), Box(300, 300, 40, 40, 0.9)
    frame = np.zeros((384, 384, 3), np.uint8)
    frame[:150, :150] = 255
    boxes = np.array([[hand.x, hand.y, hand.x + hand.width, hand.y + hand.height]])
    shown = Scene(frame, frame[..., 0], boxes, np.zeros((21, 2)), np.zeros(5), "rock", "rock")
    monkeypatch.setattr(handnet_crops, "_frames", lambda kind, rng: iter([shown]))
    monkeypatch.setattr(handnet_crops, "candidates", lambda pictures, finder: [[hand, far] for _ in pictures])
    crops = hard_negatives(Finder(FinderNet(), 0.5), 1, 0)
    assert crops.shape == (len(TURNS), 3, 96, 96) and not crops.any()


def test_parts_are_rendered_once_and_a_damaged_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handnet_crops, "FRAMES_A_HAND", 1)
    torch.manual_seed(0)
    finder = Finder(FinderNet().eval(), 0.01)
    lines: list[str] = []
    first = load_negatives(tmp_path, finder, 43, 1, lines.append)
    assert first.dtype == torch.uint8 and first.shape[1:] == (3, 96, 96) and len(lines) == 1
    assert torch.equal(load_negatives(tmp_path, finder, 43, 1, lines.append), first) and len(lines) == 1
    (part,) = tmp_path.iterdir()
    part.write_bytes(b"no array")
    with pytest.raises(InputError, match="is damaged; delete it"):
        load_negatives(tmp_path, finder, 43, 1, lines.append)
