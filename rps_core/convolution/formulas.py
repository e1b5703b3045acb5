"""The formulas of a convolution and a pooling with their numbers put in, as LaTeX; and what they do, in words.

They are those of the torch.nn.Conv2d and MaxPool2d documentation.
"""

from rps_core.convolution.conv import Range
from rps_core.convolution.pooling import Pooling
from rps_core.convolution.sliding import Windows
from rps_core.reports import counted, percent, signed
from rps_core.shapes import Window


def size_formula(windows: Windows, *, ceil_mode: bool = False) -> str:
    """The height of the output, as the torch documentation writes it; of a square window, the width alike."""
    window = windows.window
    kernel_size, stride, padding, dilation = (
        pair[0] for pair in (window.kernel_size, window.stride, window.padding, window.dilation)
    )
    letters = r"\frac{H + 2p - d\,(k - 1) - 1}{s}"
    numbers = rf"\frac{{{windows.height} + 2 \cdot {padding} - {dilation} \cdot ({kernel_size} - 1) - 1}}{{{stride}}}"
    left, right = (rf"\{side}{'ceil' if ceil_mode else 'floor'}" for side in "lr")
    return (
        rf"\small \begin{{aligned}} H_{{out}} &= \left{left} {letters} \right{right} + 1 \\"
        rf"&= \left{left} {numbers} \right{right} + 1 = {windows.output_size[0]} \end{{aligned}}"
    )


def convolution_formula(window: Window, channels: int, channel: int) -> str:
    """One output value of `channel`: a sum over `channels` input channels and the cells of a square window."""
    row, col = (_index(window, *letters) for letters in ("iu", "jv"))
    sums = rf"\sum_{{c<{channels}}} \; \sum_{{u,v<{window.kernel_size[0]}}}"
    return rf"\small y_{{{channel},i,j}} = b_{{{channel}}} + {sums} w_{{{channel},c,u,v}} \cdot x_{{c,\;{row},\;{col}}}"


def pooling_formula(window: Window) -> str:
    """One output value of a max pooling with a square window."""
    row, col = (_index(window, *letters) for letters in ("iu", "jv"))
    return rf"\small y_{{c,i,j}} = \max_{{u,v<{window.kernel_size[0]}}} x_{{c,\;{row},\;{col}}}"


def _index(window: Window, out: str, cell: str) -> str:
    """The input's row or column: i*s + u*d - p, without what changes nothing."""
    stride, padding, dilation = window.stride[0], window.padding[0], window.dilation[0]
    strides, cells = out if stride == 1 else f"{stride}{out}", cell if dilation == 1 else f"{dilation}{cell}"
    return f"{strides}+{cells}" + (f"-{padding}" if padding else "")


def describe_share(square: list[list[float]], channels: int) -> str:
    """What each channel gets of the one kernel that they share, in words; nothing of one channel, or of zeros alone."""
    largest = max((cell for row in square for cell in row), key=abs, default=0.0)
    if channels == 1 or not largest:
        return ""
    share = _short(largest / channels)
    return f"{counted(channels, 'channel')} share the kernel: its {_short(largest)} is {share} in each."


def _short(value: float) -> str:
    """Two digits of what is below 1, two decimals of the rest."""
    return signed(value, ".2g") if abs(value) < 1 else signed(value, ",.2f").rstrip("0").rstrip(".")


def describe_range(values: Range, limits: tuple[float, float]) -> str:
    """What of an output a picture cannot show, in words."""
    black, white = limits
    words = f"Output values run from **{signed(values.lowest, '.2f')}** to **{signed(values.highest, '.2f')}**."
    beyond = [
        f"{percent(share, 0)} {where}"
        for share, where in (
            (values.too_dark, f"are below {signed(black, 'g')} (black)"),
            (values.too_bright, f"are above {signed(white, 'g')} (white)"),
        )
        if share
    ]
    if not beyond:
        return f"{words} A picture can show them all."
    return f"{words} As a picture they would be cut off: {' and '.join(beyond)}."


def describe_winners(pooling: Pooling) -> str:
    """How much pooling keeps and throws away, in words."""
    won, total = int(pooling.winners.sum()), pooling.winners.size
    return f"Of {counted(total, 'value')} {won:,} won a window; **{percent(pooling.lost, 0)} are thrown away**."
