"""The guide's dataset, its batches and the split into training and validation."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader
from torchvision.transforms import v2

from rps_core import CLASSES
from rps_core.config import TrainConfig
from rps_core.data.checks import (
    find_leak,
)
from rps_core.dataset import RPSDataset, split, split_groups, split_indices
from rps_core.errors import InputError
from rps_core.labels import MOST_CLASSES
from rps_core.runs.launch import create_run
from rps_core.storage.workspace import local_workspace
from rps_core.transforms import data_transforms
from tests.helpers.pictures import MakeFolder


def test_the_guides_dataset(make_folder: MakeFolder) -> None:
    dataset = RPSDataset(make_folder(count=5), transform=data_transforms)
    tensor, label = dataset[7]
    assert len(dataset) == 15
    assert (tensor.shape, tensor.dtype, label) == ((3, 90, 90), torch.float32, 1)
    assert -1 <= tensor.min() <= tensor.max() <= 1
    assert dataset.dataset.class_to_idx == dataset.class_to_idx == {"paper": 0, "rock": 1, "scissors": 2}
    assert tuple(dataset.classes) == CLASSES


def test_the_guides_batch(make_folder: MakeFolder) -> None:
    images, labels = next(
        iter(DataLoader(RPSDataset(make_folder(count=30), data_transforms), batch_size=64, shuffle=True))
    )
    assert images.shape == (64, 3, 90, 90)
    assert set(labels.tolist()) == {0, 1, 2}


def test_a_transform_of_ones_own_is_used(make_folder: MakeFolder) -> None:
    dataset = RPSDataset(make_folder(count=2), transform=v2.Compose([v2.Resize((8, 8)), v2.PILToTensor()]))
    assert dataset[0][0].shape == (3, 8, 8)


def test_the_split_is_80_to_20_disjoint_and_repeats_with_its_seed(make_folder: MakeFolder) -> None:
    dataset = RPSDataset(make_folder(count=10))
    training, validation = split(dataset, seed=3)
    assert (len(training), len(validation)) == (24, 6)
    assert set(training.indices) | set(validation.indices) == set(range(30))
    assert list(split(dataset, seed=3)[1].indices) == list(validation.indices)
    assert list(split(dataset, seed=4)[1].indices) != list(validation.indices)


def test_groups_stay_on_one_side_and_no_groups_change_nothing() -> None:
    assert split_groups(range(100), 0.2, 3) == split_indices(100, 0.2, 3)
    groups = np.random.default_rng(0).integers(0, 40, 200)
    training, validation = split_groups(groups.tolist(), 0.2, 1)
    assert sorted(training + validation) == list(range(200))
    assert 30 <= len(validation) <= 40
    assert not set(groups[training]) & set(groups[validation])
    trained, held_out = split_indices(200, 0.2, 1)
    leak = find_leak(groups.tolist(), held_out)
    assert leak.in_validation == sum(groups[index] in groups[trained] for index in held_out) > 0
    assert find_leak(groups.tolist(), validation).groups == []
    with pytest.raises(InputError, match="larger than the validation part of 20 pictures"):
        split_groups([0] * 100, 0.2, 0)


def test_more_classes_than_a_net_can_tell_apart_are_not_trained_on(tmp_path: Path) -> None:
    for number in range(MOST_CLASSES + 1):
        (tmp_path / "data" / f"{number}").mkdir(parents=True)
        (tmp_path / "data" / f"{number}" / "1.jpg").touch()
    with pytest.raises(InputError, match=r"has 1,001 class folders, but a net tells at most 1,000"):
        create_run(local_workspace(), tmp_path / "run", TrainConfig(data=str(tmp_path / "data")))


def test_a_class_whose_name_no_checkpoint_may_have_is_refused_before_it_is_trained(
    make_folder: MakeFolder, tmp_path: Path
) -> None:
    data = make_folder(count=4)
    (data / "paper").rename(data / "pa\u202eper")
    (data / "rock").rename(data / "می\u200cخواهم")  # seen, though one letter of it has no width
    with pytest.raises(InputError, match=r"the class folder 'pa\\u202eper' of .* rename the folder"):
        create_run(local_workspace(), tmp_path / "run", TrainConfig(data=str(data)))
    (data / "pa\u202eper").rename(data / "paper")
    create_run(local_workspace(), tmp_path / "run", TrainConfig(data=str(data)))


def test_a_folder_whose_name_cannot_be_does_not_exist() -> None:
    for name in ("a" * 5000, "\0", "nowhere"):
        with pytest.raises(InputError, match="does not exist"):
            RPSDataset(name)
