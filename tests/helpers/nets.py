"""Nets that tests make in a moment, untrained or nearly so."""

from pathlib import Path

import torch
from torch import nn

from rps_core.config import INPUT_SIZES_PX, InputSpec
from rps_core.models import build, count_parameters
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo


def save_untrained(
    path: Path, net: str = "guide", classes: tuple[str, ...] = ("paper", "rock", "scissors")
) -> CheckpointInfo:
    """Write a checkpoint of random weights, always the same; what it says of itself."""
    torch.manual_seed(1)
    info = CheckpointInfo(net, classes, InputSpec(INPUT_SIZES_PX[net]), "test", 1, 50.0, 1.0, "2026-01-01T00:00:00", 1)
    checkpoint.save(build(net, len(classes)), info, path)
    return info


def trained_a_little(net: str) -> nn.Module:
    """A net whose BatchNorms have running statistics, so that evaluation mode differs from a fresh net."""
    torch.manual_seed(0)
    model = build(net, 3)
    with torch.no_grad():
        for _ in range(3):
            model(torch.randn(8, 3, INPUT_SIZES_PX[net], INPUT_SIZES_PX[net]) * 2 + 1)
    return model.eval()


def save_net(path: Path, net: str, seed: int = 1) -> None:
    """A net that never learned anything; of the guide's the first map of the second ReLU is dead."""
    torch.manual_seed(seed)
    model = build(net, 3)
    if net == "guide":
        with torch.no_grad():
            model.get_parameter("conv2.bias")[0] = -100.0
    spec, classes = InputSpec(INPUT_SIZES_PX[net]), ("paper", "rock", "scissors")
    info = CheckpointInfo(net, classes, spec, "test", 1, 50.0, 1.0, "2026-01-01T00:00:00", count_parameters(model))
    checkpoint.save(model, info, path)


def assert_same_weights(model: nn.Module, expected: dict[str, torch.Tensor], atol: float = 1e-6) -> None:
    for name, tensor in model.state_dict().items():
        assert torch.allclose(tensor, expected[name], atol=atol), name
