"""Sizes of maps: how long a side is after a kernel slid over it, and which settings give a wanted length. No torch.

Shapes are written C x H x W, as torch prints them; a flattened output is a plain N. Pairs are (height, width). The
formula is that of the torch.nn.Conv2d and MaxPool2d documentation.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Any

from rps_core.errors import InputError, described, whole_number

Shape = tuple[int, ...]
"""(channels, height, width) of a map, or (features,) once it is flat."""

Pair = tuple[int, int]
"""(height, width), as torch takes them."""


class ShapeError(InputError):
    """A layer that cannot follow the one before it. `layer` is its position in the stack, counted from 1."""

    def __init__(self, message: str, layer: int | None = None) -> None:
        super().__init__(message if layer is None else f"layer {layer}: {message}")
        self.reason = message
        self.layer = layer


def output_size(
    size: int,
    kernel_size: int,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    max_padding: int | None = None,
    ceil: bool = False,
) -> int:
    """Length of one side after a convolution or a pooling, in pixels.

    floor((size + 2*padding - dilation*(kernel_size - 1) - 1) / stride) + 1, as torch.nn.Conv2d documents it. With
    `ceil` it is rounded up, as torch.nn.MaxPool2d's ceil_mode does: the last window may reach over the edge, but
    begins in the side or in the padding before it.
    Raises ShapeError when the dilated kernel is longer than the padded side, or a number is out of its range;
    its advice keeps to `max_padding`, where one is given.
    """
    for name, value, least in (
        ("size", size, 1),
        ("kernel size", kernel_size, 1),
        ("stride", stride, 1),
        ("padding", padding, 0),
        ("dilation", dilation, 1),
    ):
        if value < least:
            raise ShapeError(f"the {name} is {value}, but it must be at least {least}")
    reach = dilation * (kernel_size - 1) + 1  # pixels from the kernel's first cell to its last
    padded = size + 2 * padding
    if reach > padded + (stride - 1 if ceil else 0):
        dilated = f", {reach} wide with dilation {dilation}," if dilation > 1 else ""
        advice = f"take a kernel of at most {largest_kernel(size, padding=padding, dilation=dilation)}"
        needed = padding_needed(size, kernel_size, dilation=dilation)
        if max_padding is None or needed <= max_padding:
            advice += f" or a padding of at least {needed}"
        raise ShapeError(f"kernel {kernel_size}{dilated} does not fit the padded input of {padded}; {advice}")
    count = (padded - reach + (stride - 1 if ceil else 0)) // stride + 1
    return count - 1 if ceil and (count - 1) * stride >= size + padding else count


def largest_kernel(size: int, *, padding: int = 0, dilation: int = 1) -> int:
    """The largest kernel that fits a padded side."""
    return (size + 2 * padding - 1) // dilation + 1


def padding_needed(size: int, kernel_size: int, *, dilation: int = 1) -> int:
    """The least padding with which a kernel fits a side."""
    reach = dilation * (kernel_size - 1) + 1
    return max(0, -((size - reach) // 2))


def conv2d_size(
    input_size: tuple[int, int], kernel_size: int, padding: int = 0, stride: int = 1, dilation: int = 1
) -> tuple[int, int]:
    """(width, height) in pixels after a 2-D convolution, from (width, height) before it. The guide's.

    Padding comes before stride here, and after it in `maxpool2d_size`, as in the guide. Raises ShapeError when the
    kernel does not fit, or for what is no whole number.
    """
    window = _square_window(kernel_size, stride, padding, dilation)
    width, height = _sides(input_size)
    height, width = window.slide((height, width))
    return width, height


def maxpool2d_size(
    input_size: tuple[int, int], kernel_size: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> tuple[int, int]:
    """(width, height) in pixels after a 2-D max-pooling, from (width, height) before it. The guide's.

    The stride defaults to the kernel size. Raises ShapeError when the kernel does not fit, for what is no whole number,
    or when the padding is more than half the kernel, which torch refuses as well: such a window could lie wholly
    outside the picture.
    """
    window = _square_window(kernel_size, kernel_size if stride is None else stride, padding, dilation)
    width, height = _sides(input_size)
    height, width = window.slide((height, width), pooling=True)
    return width, height


def _sides(input_size: Any) -> tuple[int, int]:
    """(width, height). Raises ShapeError for what is no pair of whole numbers."""
    try:
        width, height = (_whole("size", side) for side in input_size)
    except (TypeError, ValueError):  # no pair; or the ShapeError of a side, which is one
        raise ShapeError(
            f"the input size is {described(input_size)}, but (width, height) is expected, such as (90, 90)"
        ) from None
    return width, height


def _square_window(kernel_size: Any, stride: Any, padding: Any, dilation: Any) -> "Window":
    """Raises ShapeError for what is no whole number."""
    return Window.square(
        _whole("kernel size", kernel_size),
        _whole("stride", stride),
        _whole("padding", padding),
        _whole("dilation", dilation),
    )


def _whole(name: str, value: Any) -> int:
    """Itself, numpy's numbers too. Raises ShapeError for what is no whole number, 3.0 among it, as torch does."""
    whole = whole_number(value)
    if whole is None:
        raise ShapeError(
            f"the {name} is {described(value)}, but one whole number is expected, such as 3; of a kernel that is no "
            "square, ask for each side by itself"
        )
    return whole


@dataclass(frozen=True)
class Window:
    """What a convolution and a pooling share: a kernel that slides. All in pixels, as (height, width)."""

    kernel_size: Pair
    stride: Pair
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)

    @staticmethod
    def square(kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> "Window":
        """The same in both directions."""
        return Window((kernel_size, kernel_size), (stride, stride), (padding, padding), (dilation, dilation))

    def slide(self, size: Pair, *, pooling: bool = False, ceil: bool = False) -> Pair:
        """(height, width) after sliding over a map of this (height, width).

        Raises ShapeError where the kernel does not fit, or, pooling, where the padding is more than half the kernel.
        With `ceil`, see `output_size`.
        """
        sides = list(zip(size, self.kernel_size, self.stride, self.padding, self.dilation, strict=True))
        names = ("", "") if sides[0] == sides[1] else ("in height, ", "in width, ")
        outputs = []
        for name, (side, kernel_size, stride, padding, dilation) in zip(names, sides, strict=True):
            half = kernel_size // 2 if pooling else None
            try:
                if half is not None and kernel_size > 0 and padding > half:
                    raise ShapeError(
                        f"padding {padding} is more than half of the pooling kernel {kernel_size}; take at most {half}"
                    )
                settings = {"stride": stride, "padding": padding, "dilation": dilation}
                outputs.append(output_size(side, kernel_size, **settings, max_padding=half, ceil=ceil))
            except ShapeError as error:
                raise ShapeError(f"{name}{error}") from None
        return outputs[0], outputs[1]


def settings_that_give(size: Pair, wanted: Pair, *, pooling: bool = False) -> list[Window]:
    """Windows that make a map of `size` into one of `wanted`, the plainest first: the formula, solved backwards.

    Square kernels up to 11, and the one that does it by its size alone; strides no longer than the kernel, so that no
    pixel is skipped; paddings up to half the dilated kernel (of a pooling: half the kernel); dilations 1 and 2.
    Rectangles only where no square does it: then each side has its own plainest settings.
    """
    candidates = [Window.square(max(1, size[0] - wanted[0] + 1))]
    for kernel_size, dilation in itertools.product(range(2 if pooling else 1, 12), (1, 2)):
        half = kernel_size // 2 if pooling else dilation * (kernel_size - 1) // 2
        if kernel_size > 1 or dilation == 1:
            steps = itertools.product(range(1, min(kernel_size, 8) + 1), range(half + 1))
            candidates += [Window.square(kernel_size, stride, padding, dilation) for stride, padding in steps]
    found = sorted({window for window in candidates if _gives(window, size, wanted, pooling)}, key=_plainness)
    if found or (size[0] == size[1] and wanted[0] == wanted[1]):
        return found
    sides = [settings_that_give((n, n), (m, m), pooling=pooling)[:4] for n, m in zip(size, wanted, strict=True)]
    return [_rectangle(tall, wide) for tall, wide in itertools.product(*sides)]


def _rectangle(tall: Window, wide: Window) -> Window:
    """The one window's heights with the other's widths."""
    return Window(
        (tall.kernel_size[0], wide.kernel_size[1]),
        (tall.stride[0], wide.stride[1]),
        (tall.padding[0], wide.padding[1]),
        (tall.dilation[0], wide.dilation[1]),
    )


def _gives(window: Window, size: Pair, wanted: Pair, pooling: bool) -> bool:
    try:
        return window.slide(size, pooling=pooling) == wanted
    except ShapeError:
        return False


def _plainness(window: Window) -> tuple[bool, bool, int, int, int]:
    kernel_size, stride = window.kernel_size[0], window.stride[0]
    return window.dilation[0] > 1, kernel_size > 7, stride + window.padding[0], kernel_size, stride


def format_shape(shape: Shape) -> str:
    """The way every page writes a shape: 3 x 90 x 90."""
    return " x ".join(str(side) for side in shape)


def shape_words(shape: Shape) -> str:
    """3x90x90, as the command line and links have it."""
    return "x".join(str(side) for side in shape)


def parse_shape(text: str) -> tuple[int, int, int]:
    """(C, H, W) from "3x90x90", "3, 90, 90", "(3, 90, 90)", "torch.Size([3, 90, 90])". Raises ShapeError."""
    form = r"(?:(?:torch\.size|\w*shape)?[\s=:(\[]*)((?:none|-1|n|b|batch|[0-9]+)(?:[\sx×*@,]+[0-9]+)*)[\s)\],]*"
    separated = re.fullmatch(form, text.strip(), re.IGNORECASE)
    numbers = re.findall(r"none|-1|n|b|batch|[0-9]+", separated[1], re.IGNORECASE) if separated else []
    if len(numbers) == 4:
        raise ShapeError(
            f"the input shape is {described(text)}, four numbers; leave the batch out: CxHxW, as in 3x90x90"
        )
    if len(numbers) != 3 or not "".join(numbers).isdigit():
        raise ShapeError(
            f"the input shape is {described(text)}, but CxHxW is expected, three whole numbers such as 3x90x90"
        )
    if any(len(number) > 9 or int(number) < 1 for number in numbers):
        raise ShapeError(f"the input shape is {described(text)}, but each number must be from 1 to 999,999,999")
    channels, height, width = map(int, numbers)
    return channels, height, width
