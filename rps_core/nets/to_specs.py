"""The stack of a torch net, read off the path that a picture takes through it."""

from pathlib import Path

from torch import nn

from rps_core.errors import InputError
from rps_core.layers.specs import BatchNorm, Conv, Dropout, Flatten, GlobalAvgPool, Layer, Linear, Pool, ReLU
from rps_core.models import build
from rps_core.nets import checkpoint
from rps_core.nets.sequential import to_sequential
from rps_core.shapes import Pair, Window


def stack_of(model: nn.Module) -> list[Layer]:
    """The layers in the order in which they run, functions such as F.relu among them.

    Raises InputError for a net whose path branches, or with an operation that the words do not know.
    """
    return [_layer(module) for module in to_sequential(model)]


def trained_stack(path: Path) -> tuple[tuple[int, int, int], list[Layer]]:
    """The input shape and the layers of the net in a checkpoint. Raises InputError when it is not one of ours."""
    info = checkpoint.describe(path)
    side = info.input_spec.size_px
    return (3, side, side), stack_of(build(info.net, len(info.classes)))


def _layer(module: nn.Module) -> Layer:
    match module:
        case nn.Conv2d(groups=1, padding=tuple()):
            return Conv(module.out_channels, _window(module), module.bias is not None)
        case nn.MaxPool2d(ceil_mode=False):
            return Pool(_window(module))
        case nn.BatchNorm2d() | nn.BatchNorm1d():
            return BatchNorm()
        case nn.Dropout(p=probability):
            return Dropout(probability)
        case nn.Linear(out_features=features):
            return Linear(features)
        case nn.ReLU():
            return ReLU()
        case nn.Flatten():
            return Flatten()
        case nn.AdaptiveAvgPool2d(output_size=1):
            return GlobalAvgPool()
    raise InputError(f"the net has the layer {module}, which the words of a stack cannot say; take a net without it")


def _window(module: nn.Conv2d | nn.MaxPool2d) -> Window:
    return Window(*(_pair(getattr(module, name)) for name in ("kernel_size", "stride", "padding", "dilation")))


def _pair(value: int | tuple[int, ...]) -> Pair:
    return (value, value) if isinstance(value, int) else (value[0], value[1])
