"""The printed code of a data set gives what the project's own functions give."""

import numpy as np
import pytest
import torch

from rps_core.batches import draw_batch
from rps_core.data.class_folders import scan
from rps_core.data.exclusions import exclude, excluded_files
from rps_core.data.image_stats import group_names, measure_all
from rps_core.data.images import load_image
from rps_core.dataset import RPSDataset, split_groups
from rps_core.explain.pytorch_code import batch_code, picture_code, split_code
from rps_core.explain.transform_trace import Steps, trace, transforms_code
from rps_core.storage.files import ASSETS
from rps_core.storage.workspace import local_workspace
from rps_core.transforms import EvalTransform
from tests.helpers.code import run_printed
from tests.helpers.pictures import MakeFolder


def test_a_picture(make_folder: MakeFolder) -> None:
    root = make_folder()
    names = run_printed(picture_code(str(root), 2))
    tensor, label = RPSDataset(root, EvalTransform())[2]
    assert torch.equal(names["tensor"], tensor)
    assert names["label"] == label


@pytest.mark.parametrize("keep_bits", [None, 4])
def test_a_split_without_what_is_left_out(make_folder: MakeFolder, keep_bits: int | None) -> None:
    root = make_folder()
    name = scan(root).names[0]
    exclude(local_workspace(), root, [name])
    names = run_printed(split_code(str(root), True, 25, 3, keep_bits))
    folders = scan(root).without(excluded_files(local_workspace(), root))
    assert name not in folders.names
    sides = (set(names["training"].indices), set(names["validation"].indices))
    assert len(sides[0]) + len(sides[1]) == len(folders.names)
    if keep_bits is not None:
        measures: dict = {}
        measure_all(root, folders.names, measures)
        ours = split_groups(group_names(folders.names, measures, keep_bits), 0.25, 3)
        assert sides == (set(ours[0]), set(ours[1]))


def test_a_batch(make_folder: MakeFolder) -> None:
    root = make_folder()
    names = run_printed(batch_code(str(root), False, 4, 1, 2))
    batch = draw_batch(scan(root), 4, 1)
    assert torch.equal(names["images"], batch.images)
    assert torch.equal(names["labels"], batch.labels)


def test_the_transforms() -> None:
    file, steps = ASSETS / "samples" / "rock-1.jpg", Steps(size_px=40, hue=0.3, mean=0.4, std=0.25)
    names = run_printed(transforms_code(file, steps, 5))
    assert np.allclose(names["tensor"].numpy(), trace(load_image(file), steps, 5).tensor, atol=1e-6)
