"""A convolution or a pooling of a picture as PyTorch code. It runs as it stands, in the project's folder."""

from dataclasses import dataclass

from rps_core.arrays import Float32
from rps_core.convolution.kernels import RANDOM, TRAINED, KernelChoice
from rps_core.reports import counted
from rps_core.shapes import Window
from rps_core.storage.files import path_in_script, picture_in_script


@dataclass(frozen=True)
class Picture:
    """The input of the layer: values (C, size_px, size_px), and how a script gets them from the file at `path`."""

    values: Float32
    path: str
    size_px: int
    grey: bool
    normalized: bool
    box: tuple[int, int, int, int] | None = None
    """The part of the file's picture: x, y, width, height in pixels; None: all of it."""

    @property
    def limits(self) -> tuple[float, float]:
        """The values that are drawn black and white."""
        return (-1.0, 1.0) if self.normalized else (0.0, 1.0)


def convolution_code(picture: Picture, choice: KernelChoice, window: Window, mode: str, channel: int) -> str:
    """Ends with `y`, all output channels, and `shown`, the one under the microscope."""
    out_channels, in_channels, *_ = choice.kernels.weight.shape
    layer = (
        f"conv = nn.Conv2d({in_channels}, {out_channels}, {_settings(window)}, "
        f"dilation={window.dilation[0]}, padding_mode={mode!r})"
    )
    loading = "from rps_core.nets.checkpoint import load\n" if choice.source == TRAINED else ""
    weights = "".join(f"    {line}\n" for line in _weights(choice, in_channels))
    seed = f"torch.manual_seed({choice.seed})\n" if choice.source == RANDOM else ""
    return (
        f"{_opening(picture, loading)}\n{seed}{layer}\nwith torch.no_grad():\n{weights}"
        f"    y = conv(x)\nshown = y[{channel}]\nprint(tuple(y.shape), shown.min().item(), shown.max().item())\n"
    )


def _weights(choice: KernelChoice, in_channels: int) -> list[str]:
    if choice.source == RANDOM:
        return []  # the layer's own, which the seed decides
    if choice.path is not None:
        lines = [
            f"weights = load({path_in_script(choice.path)!r}).model.state_dict()",
            f'conv.weight.copy_(weights["{choice.layer}.weight"])',
        ]
        if choice.kernels.bias.any():
            return [*lines, f'conv.bias.copy_(weights["{choice.layer}.bias"])']
        return [*lines, "conv.bias.zero_()  # the BatchNorm behind this layer brings the bias"]
    rows = ", ".join(f"[{', '.join(f'{value:.9g}' for value in row)}]" for row in choice.square)
    share = f" / {in_channels}  # shared by {counted(in_channels, 'channel')}" if in_channels > 1 else ""
    bias = float(choice.kernels.bias[0])
    return [f"conv.weight[:] = torch.tensor([{rows}]){share}", f"conv.bias.fill_({bias:.9g})"]


def pooling_code(picture: Picture, window: Window, shift: int, *, ceil_mode: bool) -> str:
    """Ends with `largest` and, without dilation, `average`."""
    settings, ceil = _settings(window), f", ceil_mode={ceil_mode}"
    border = f"x[:, :, :1].expand(-1, -1, {shift})"
    moved = f"x = torch.cat([{border}, x[:, :, :-{shift}]], dim=2)  # moved to the right\n" if shift else ""
    average = f"average = nn.AvgPool2d({settings}{ceil})(x)\n" if window.dilation == (1, 1) else ""
    return (
        f"{_opening(picture)}{moved}\nlargest = nn.MaxPool2d({settings}, dilation={window.dilation[0]}{ceil})(x)\n"
        f"{average}print(tuple(x.shape), tuple(largest.shape))\n"
    )


def _settings(window: Window) -> str:
    """Of a square window, as both layers take them."""
    return f"kernel_size={window.kernel_size[0]}, stride={window.stride[0]}, padding={window.padding[0]}"


def _opening(picture: Picture, loading: str = "") -> str:
    size, opened = picture.size_px, picture_in_script(picture.path, picture.box)
    grey = f"x = x.mean(0, keepdim=True)  # grey, (1, {size}, {size})\n" if picture.grey else ""
    normalized = "x = (x - 0.5) / 0.5  # values from -1 to 1\n" if picture.normalized else ""
    return (
        "import numpy as np\nimport torch\nfrom PIL import Image, ImageOps\nfrom torch import nn\n\n"
        f"from rps_core.data.images import load_image\n{loading}\nimage = {opened}\n"
        f"image = ImageOps.fit(image, ({size}, {size}), Image.Resampling.BILINEAR)\n"
        f"x = torch.from_numpy(np.array(image)).permute(2, 0, 1) / 255  # (3, {size}, {size}), values from 0 to 1\n"
        f"{grey}{normalized}"
    )
