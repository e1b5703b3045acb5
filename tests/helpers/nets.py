"""Nets that tests make in a moment, untrained or nearly so."""

from pathlib import Path

import torch
from torch import nn

from rps_core.config import InputSpec
from rps_core.models import build
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo

SIZES_PX = {"guide": 90, "handnet": 72}
"""The side of the input of each net, in pixels."""


def save_untrained(
    path: Path, net: str = "guide", classes: tuple[str, ...] = ("paper", "rock", "scissors")
) -> CheckpointInfo:
    """Write a checkpoint of random weights, always the same; what it says of itself."""
    torch.manual_seed(1)
    info = CheckpointInfo(net, classes, InputSpec(SIZES_PX[net]), "test", 1, 50.0, 1.0, "2026-01-01T00:00:00", 1)
    checkpoint.save(build(net, len(classes)), info, path)
    return info


def trained_a_little(net: str) -> nn.Module:
    """A net whose BatchNorms have running statistics, so that evaluation mode differs from a fresh net."""
    torch.manual_seed(0)
    model = build(net, 3)
    with torch.no_grad():
        for _ in range(3):
            model(torch.randn(8, 3, SIZES_PX[net], SIZES_PX[net]) * 2 + 1)
    return model.eval()
