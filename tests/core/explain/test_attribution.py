"""Grad-CAM and occlusion, with Captum and brute force as oracles."""

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam, Occlusion

from rps_core.config import INPUT_SIZES_PX
from rps_core.errors import InputError
from rps_core.explain import attribution
from rps_core.models import build
from rps_core.nets.sequential import to_sequential
from tests.helpers.nets import trained_a_little


def test_grad_cam_is_captums_and_the_formulas(case):
    _, model, image = case
    layer = "pool2"
    ours, enlarged = attribution.grad_cam(model, image, layer, 1)
    net = to_sequential(model)
    theirs = LayerGradCam(net, net.get_submodule(layer)).attribute(image[None], target=1, relu_attributions=True)
    assert np.allclose(ours, theirs[0, 0].detach().numpy(), atol=1e-7)
    position = list(dict(net.named_children())).index(layer) + 1
    maps = net[:position](image[None]).detach().requires_grad_()
    (gradient,) = torch.autograd.grad(net[position:](maps)[0, 1], maps)
    by_hand = (gradient.mean((2, 3), keepdim=True) * maps).sum(1)[0].relu()
    assert np.allclose(ours, by_hand.detach().numpy(), atol=1e-5)
    assert enlarged.shape == image.shape[1:]


def test_occlusion_is_captums_and_counts_its_windows(case):
    net, model, image = case
    told = []
    ours = attribution.occlusion(
        model, image, 2, window_px=30, stride_px=14, on_progress=lambda done, total: told.append((done, total))
    )
    theirs = Occlusion(model).attribute(
        image[None], sliding_window_shapes=(3, 30, 30), strides=(3, 14, 14), baselines=0, target=2
    )
    assert np.allclose(ours, theirs[0, 0].detach().numpy(), atol=1e-5)
    count = attribution.windows(INPUT_SIZES_PX[net], 30, 14)
    assert told[-1] == (count, count)


def test_the_first_window_of_occlusion_is_what_covering_it_by_hand_costs():
    model, image = trained_a_little("guide"), torch.rand(3, 90, 90) * 2 - 1
    ours = attribution.occlusion(model, image, 0, window_px=45, stride_px=45)
    covered = image.clone()
    covered[:, :45, :45] = 0
    with torch.no_grad():
        fall = (model(image[None]) - model(covered[None]))[0, 0].item()
    assert np.allclose(ours[:45, :45], fall, atol=1e-5)


@pytest.mark.parametrize(("window", "stride", "says"), [(91, 5, "the window is 91 px"), (8, 9, "the stride is 9 px")])
def test_windows_that_leave_something_uncovered_are_refused(window, stride, says):
    with pytest.raises(InputError, match=says):
        attribution.occlusion(build("guide", 3), torch.zeros(3, 90, 90), 0, window_px=window, stride_px=stride)
