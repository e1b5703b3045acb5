"""A stack as PyTorch code that runs as it stands, and the two nets of this project as stacks. Knows no torch."""

from dataclasses import dataclass

from rps_core.layers.notation import layer_name, parse_layers
from rps_core.layers.specs import (
    Activation,
    BatchNorm,
    Conv,
    ConvTranspose,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Layer,
    Linear,
    Pool,
    ReLU,
)
from rps_core.layers.stack import Stack, follow
from rps_core.reports import counted
from rps_core.shapes import Pair, Shape, Window, format_shape, parse_shape

TEMPLATE = '''\
import torch
from torch import Tensor, nn


class Net(nn.Module):
    """For pictures of {input}. {parameters}."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
{layers}
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


net = Net().eval()
print(net(torch.zeros(1, {channels}, {height}, {width})).shape)  # torch.Size({output})
'''


def module_code(stack: Stack) -> str:
    """The nn.Module of a stack; of one that breaks, up to the layer that does not fit, with a comment instead of it."""
    calls = []
    for position, line in enumerate(stack.reports, start=1):
        call = layer_code(stack.layers[position - 1], stack.shape_before(position))
        calls.append(f"{call},  # {format_shape(line.output)}")
    if stack.broken:
        calls.append(f"# {layer_name(stack.layers[len(stack.reports)])}: does not fit here, and what follows waits")
    channels, height, width = stack.input_shape
    return TEMPLATE.format(
        input=format_shape(stack.input_shape),
        parameters=counted(stack.parameters, "parameter"),
        layers="\n".join(f"            {call}" for call in calls),
        channels=channels,
        height=height,
        width=width,
        output=[1, *stack.output],
    )


def layer_code(layer: Layer, shape: Shape) -> str:
    """One layer, put on an input of this shape, as torch builds it."""
    match layer:
        case Conv() | ConvTranspose():
            return _convolution_code(layer, shape[0])
        case Pool(window, average, ceil):
            name = "AvgPool2d" if average else "MaxPool2d"
            return f"nn.{name}({_window_code(window, window.kernel_size)}{', ceil_mode=True' if ceil else ''})"
        case BatchNorm():
            return f"nn.BatchNorm{2 if len(shape) == 3 else 1}d({shape[0]})"
        case ReLU():
            return "nn.ReLU()"
        case Activation(name):
            return f"nn.{name}({'dim=1' if name.endswith('Softmax') else ''})"
        case Dropout(probability, whole_channels):
            return f"nn.Dropout{'2d' * whole_channels}({probability:g})"
        case Flatten():
            return "nn.Flatten()"
        case Linear(features, bias):
            return f"nn.Linear({shape[0]}, {features}{_bias_code(bias)})"
        case GlobalAvgPool():
            return "nn.AdaptiveAvgPool2d(1)"


def _convolution_code(layer: Conv | ConvTranspose, in_channels: int) -> str:
    name = "Conv2d" if isinstance(layer, Conv) else "ConvTranspose2d"
    code = f"nn.{name}({in_channels}, {layer.channels}, {_window_code(layer.window, (1, 1))}"
    if isinstance(layer, Conv):
        code += ', padding="same"' if layer.same else ""
    elif layer.output_padding != (0, 0):
        code += f", output_padding={_pair_code(layer.output_padding)}"
    code += f", groups={layer.groups}" if layer.groups != 1 else ""
    return f"{code}{_bias_code(layer.bias)})"


def _bias_code(bias: bool) -> str:
    return "" if bias else ", bias=False"


def _window_code(window: Window, default_stride: Pair) -> str:
    """The arguments of a kernel that slides, without those that have torch's default."""
    settings = (
        ("kernel_size", window.kernel_size, None),
        ("stride", window.stride, default_stride),
        ("padding", window.padding, (0, 0)),
        ("dilation", window.dilation, (1, 1)),
    )
    return ", ".join(f"{name}={_pair_code(pair)}" for name, pair, default in settings if pair != default)


def _pair_code(pair: Pair) -> str:
    return str(pair[0] if pair[0] == pair[1] else pair)


@dataclass(frozen=True)
class Preset:
    """A stack in words, as the command line takes it. A test holds both against the nets themselves, layer by layer."""

    title: str
    input: str
    layers: str

    @property
    def stack(self) -> Stack:
        """The layers on their input."""
        return follow(parse_shape(self.input), parse_layers(self.layers))


def _block(channels: int, window: str = "k3 p1") -> str:
    return f"conv {channels} {window} nobias; batchnorm; relu"


GUIDE = Preset(
    "The guide's net",
    "3x90x90",
    "conv 6 k3; relu; pool k2; conv 16 k5; relu; pool k2; flatten; linear 120; relu; linear 84; relu; linear 3",
)
HANDNET = Preset(
    "HandNet",
    "3x72x72",
    "; ".join(
        (
            _block(16, "k5 s2 p2"),
            _block(32),
            "pool k2",
            _block(64),
            _block(64),
            "pool k2",
            _block(128),
            _block(128),
            "pool k2",
            _block(192),
            _block(192),
            "gap; flatten; dropout 0.3; linear 3",
        )
    ),
)
PRESETS = {"guide": GUIDE, "handnet": HANDNET}
