"""Decoding a folder once, and the batches of an epoch."""

from pathlib import Path

import pytest
import torch

from rps_core.batches import Batches, ImageTensors, decode
from rps_core.config import InputSpec
from rps_core.data.class_folders import scan
from rps_core.dataset import RPSDataset
from rps_core.errors import InputError
from rps_core.transforms import EvalTransform
from tests.helpers.pictures import MakeFolder, png


def test_decoding_leaves_out_what_is_damaged_and_says_it(make_folder: MakeFolder) -> None:
    folders = scan(make_folder(count=2))
    folders.files[3].write_bytes(b"not a picture")
    folders.files[5].write_bytes(png(1, side=1))
    tensors = decode(folders.files, folders.labels, InputSpec(16), threads=2)
    assert len(tensors) == 4
    assert tensors.labels.tolist() == [0, 0, 1, 2]
    damaged, small = tensors.unreadable
    assert folders.files[3].name in damaged
    assert small.startswith(f"{folders.files[5].name} has 1 x 1 pixels")
    expected = EvalTransform(InputSpec(16))
    batch = next(iter(Batches(tensors, 8, InputSpec(16))))[0]
    assert torch.equal(batch[0], expected(RPSDataset(folders.root)[0][0]))


def test_decoding_nothing_but_damage_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(InputError, match="none of 1 picture can"):
        decode([tmp_path / "a.png"], [0], InputSpec(16))


def test_an_epoch_shows_every_picture_once_and_repeats_with_its_number() -> None:
    tensors = ImageTensors(torch.zeros(10, 3, 4, 4, dtype=torch.uint8), torch.arange(10))
    batches = Batches(tensors, 4, InputSpec(4), shuffle=True, seed=1)
    orders = []
    for epoch in (1, 2, 1):
        batches.set_epoch(epoch)
        orders.append([label for _, labels in batches for label in labels.tolist()])
    assert [sorted(order) for order in orders] == [list(range(10))] * 3
    assert orders[0] == orders[2] != orders[1]
    assert len(batches) == 3
