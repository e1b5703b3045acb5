"""A net written as a plain sequence of layers."""

import pytest
import torch
from torch import nn

from rps_core.errors import InputError
from rps_core.nets.sequential import to_sequential


def test_a_sequential_net_computes_the_same(case):
    net, model, image = case
    with torch.no_grad():
        assert torch.allclose(to_sequential(model)(image[None]), model(image[None]), atol=1e-5), net


def test_a_sequential_net_shares_nothing_with_the_net(case):
    _, model, _ = case
    before = {name: values.clone() for name, values in model.state_dict().items()}
    for parameter in to_sequential(model).parameters():
        parameter.data.fill_(7.0)
    assert all(torch.equal(values, before[name]) for name, values in model.state_dict().items())


def test_a_net_that_branches_is_refused():
    class Branching(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + x

    with pytest.raises(InputError, match="no layer of a plain stack"):
        to_sequential(Branching())
