"""The net that finds hands: what it is made of."""

import torch
from torch import nn

from rps_core.nets.finder import CELLS, FINDER_PX, FinderNet


def test_the_net_answers_for_each_place() -> None:
    with torch.inference_mode():
        assert FinderNet().eval()(torch.zeros(2, 3, FINDER_PX, FINDER_PX)).shape == (2, 5, CELLS, CELLS)


def test_the_net_is_made_of_plain_layers_and_fits_four_megabytes() -> None:
    net = FinderNet()
    plain = (nn.Conv2d, nn.BatchNorm2d, nn.ReLU, nn.MaxPool2d)
    assert all(isinstance(layer, plain) for layer in net.modules() if not list(layer.children()))
    assert sum(parameter.numel() for parameter in net.parameters()) * 4 < 4_000_000
