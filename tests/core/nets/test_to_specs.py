"""A net of torch modules written as layer words."""

import pytest
from torch import Tensor, nn

from rps_core.layers.specs import Linear
from rps_core.models import build
from rps_core.nets.to_specs import stack_of


def test_a_trained_net_with_other_classes_is_imported_with_them() -> None:
    assert stack_of(build("guide", 4))[-1] == Linear(4)


def test_a_net_that_branches_is_refused_by_name() -> None:
    class Residual(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 3, padding=1)

        def forward(self, x: Tensor) -> Tensor:
            return x + self.conv(x)

    with pytest.raises(ValueError, match=r"the net does .*add"):
        stack_of(Residual())
    with pytest.raises(ValueError, match=r"the layer GELU\(.* which the words of a stack cannot say"):
        stack_of(nn.Sequential(nn.GELU()))
