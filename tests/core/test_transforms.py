"""The transforms from a picture to a tensor."""

import pytest
import torch
from PIL import Image

from rps_core.config import InputSpec
from rps_core.data.images import letterbox, squash
from rps_core.dataset import RPSDataset
from rps_core.transforms import EvalTransform, data_transforms
from tests.helpers.pictures import MakeFolder


def test_only_the_guides_transform_is_random(make_folder: MakeFolder) -> None:
    image = RPSDataset(make_folder(count=1))[0][0]
    assert torch.equal(EvalTransform()(image), EvalTransform()(image))
    assert not torch.equal(data_transforms(image), data_transforms(image))
    # 24 x 16 letterboxed keeps a band of border above; squashed it does not
    assert not torch.equal(EvalTransform()(image), EvalTransform(InputSpec(90, resize="squash"))(image))


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (90, 90), (7, 5)])
def test_any_proportions_become_a_square(size: tuple[int, int]) -> None:
    assert letterbox(Image.new("RGB", size), 90).size == (90, 90)
    assert squash(Image.new("RGB", size), 90).size == (90, 90)
