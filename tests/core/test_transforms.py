"""The transforms from a picture to a tensor."""

import torch

from rps_core.config import InputSpec
from rps_core.dataset import RPSDataset
from rps_core.transforms import EvalTransform, TrainTransform, guide_transform
from tests.helpers.pictures import MakeFolder


def test_only_the_training_transform_is_random(make_folder: MakeFolder) -> None:
    image = RPSDataset(make_folder(count=1), transform=lambda image: image)[0][0]
    assert torch.equal(EvalTransform()(image), EvalTransform()(image))
    assert not torch.equal(TrainTransform()(image), TrainTransform()(image))
    assert guide_transform()(image).shape == (3, 90, 90)
    # 24 x 16 letterboxed keeps a band of border above; squashed it does not
    assert not torch.equal(EvalTransform()(image), EvalTransform(InputSpec(90, resize="squash"))(image))
