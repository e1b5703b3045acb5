"""The nets: their sizes and outputs."""

import pytest
import torch
from torch import nn

from rps_core.config import INPUT_SIZES_PX
from rps_core.layers.notation import parse_layers
from rps_core.layers.pytorch_code import GUIDE
from rps_core.layers.stack import stack_report
from rps_core.models import NETS, HandNet, RPSClassifier, count_parameters, fold_batchnorm
from tests.helpers.nets import trained_a_little


def test_the_guides_net_has_the_sizes_of_the_arithmetic() -> None:
    seen = []
    model = RPSClassifier()
    for name in ("conv1", "pool", "conv2", "fc1", "fc2", "fc3"):
        getattr(model, name).register_forward_hook(lambda _m, _i, out: seen.append(tuple(out.shape[1:])))
    model(torch.zeros(1, 3, 90, 90))
    report = stack_report((3, 90, 90), parse_layers(GUIDE.layers))
    assert seen == [line.output for line in report if line.name not in ("relu", "flatten")]
    assert count_parameters(model) == 781_123
    assert count_parameters(model.fc1) / 781_123 > 0.98


def test_handnet_is_small_and_its_mask_head_is_not_needed_to_classify() -> None:
    model = HandNet(4).eval()
    assert count_parameters(model) < 1_500_000
    images = torch.rand(2, 3, 72, 72)
    logits, mask = model.forward_with_mask(images)
    assert torch.equal(logits, model(images))
    assert (logits.shape, mask.shape) == ((2, 4), (2, 1, 9, 9))


@pytest.mark.parametrize("name", NETS)
def test_a_net_whose_batchnorm_is_folded_gives_the_same_and_the_net_itself_stays(name: str):
    model = trained_a_little(name)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    folded = fold_batchnorm(model)
    side = INPUT_SIZES_PX[name]
    pictures = torch.randn(4, 3, side, side)
    with torch.inference_mode():
        torch.testing.assert_close(folded(pictures), model(pictures), atol=1e-5, rtol=1e-5)
    assert not [part for part in folded.modules() if isinstance(part, nn.BatchNorm2d)]
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
