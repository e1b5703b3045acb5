"""Small pictures of what a net attends to and of its feature maps."""

import numpy as np
import pytest
from PIL import Image

from rps_core.explain.activations import trace_forward
from rps_core.hands.pictures import picture
from rps_core.inference import net_input, net_input_picture
from rps_core.live import previews
from rps_core.nets import checkpoint


@pytest.fixture(params=["handnet", "guide"])
def net(request):
    return checkpoint.load(checkpoint.shipped(request.param))


def test_where_it_looks_is_the_nets_input_darkened(net):
    rgb = picture(7, 0, size_px=200).rgb
    side = net.info.input_spec.size_px
    trace = previews.grad_cam_picture(rgb, net, "paper", previews.grad_cam_layer(previews.map_layers(net)))
    full = net_input_picture(Image.fromarray(rgb), net)
    assert trace.shape == (side, side, 3)
    assert (trace <= full).all()
    assert (trace < full).any()


def test_feature_maps_are_the_layers_own(net):
    rgb = picture(7, 1, size_px=200).rgb
    for layer in previews.map_layers(net):
        found = previews.feature_maps(rgb, net, layer)
        maps = trace_forward(net.model, net_input(rgb, net)).maps[layer]
        assert found.shape == maps.shape
        assert found.largest == pytest.approx(maps.max())
        height, width = maps.shape[1:]
        first = found.picture[:height, :width].astype(int).sum(2)
        position = np.unravel_index(first.argmax(), first.shape)
        assert maps[0][position] == pytest.approx(maps[0].max(), rel=0.02, abs=1e-6)
