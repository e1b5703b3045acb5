"""Still pictures read with finder and classifier."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from rps_core.config import InputSpec
from rps_core.inference import find_and_predict, predict_views
from rps_core.labels import CLASSES, NONE, mean_prediction
from rps_core.nets.checkpoint import Checkpoint, CheckpointInfo
from tests.helpers.finder import brightest, finder_that, frame_with


@pytest.fixture
def bright_or_not() -> Checkpoint:
    """A classifier that says paper to pictures that are bright on the whole, else none."""

    class Bright(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            paper = x.mean((1, 2, 3)) * 20
            return torch.stack([paper, paper * 0 - 50, paper * 0 - 50, -paper], 1)

    info = CheckpointInfo("handnet", (*CLASSES, NONE), InputSpec(72), "", 1, 0, 0, "", 1, 0.9)
    return Checkpoint(Bright().eval(), info, Path())


def test_a_still_picture_is_read_where_the_hand_is_and_whole_where_none_is(bright_or_not: Checkpoint) -> None:
    frame = frame_with(200, 100, 40, 40)
    found = find_and_predict(frame, finder_that(brightest), bright_or_not)
    assert found.box is not None and found.prediction.label == "paper"
    blind = find_and_predict(frame, finder_that(brightest, threshold=1.1), bright_or_not)
    assert blind.box is None and blind.prediction.label == NONE


def test_the_mirror_average_is_the_mean_of_both_views() -> None:
    class Left(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            left = 5 * x[:, :, :, :36].mean((1, 2, 3))
            return torch.stack([left, -left, -left, -left], 1)

    info = CheckpointInfo("handnet", (*CLASSES, NONE), InputSpec(72), "", 1, 0, 0, "", 1, 0.9)
    net = Checkpoint(Left().eval(), info, Path())
    view = frame_with(0, 0, 50, 100, (100, 100))
    plain, turned = predict_views([view, np.ascontiguousarray(view[:, ::-1])], net, mirrored=False)
    (both,) = predict_views([view], net, mirrored=True)
    assert both.probabilities == pytest.approx(mean_prediction([plain, turned]).probabilities)
    assert plain.probability != pytest.approx(turned.probability)
