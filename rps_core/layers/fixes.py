"""What would mend a stack that breaks: each proposal is tried before it is made. No torch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rps_core.layers.notation import layer_name
from rps_core.layers.specs import Conv, Dropout, Flatten, GlobalAvgPool, Layer, Linear, Pool
from rps_core.layers.stack import Stack, follow
from rps_core.shapes import Pair, Window, largest_kernel, padding_needed

CHANNELS, FEATURES = 8, 10  # proposed where there are none


@dataclass(frozen=True)
class Fix:
    """A proposal in words, and the layers it comes to."""

    text: str
    layers: tuple[Layer, ...]


def fixes(stack: Stack) -> list[Fix]:
    """Ways in which the layer that breaks would fit, none twice; none at all where nothing is broken."""
    if stack.broken is None:
        return []
    index = len(stack.reports)
    found: dict[tuple[Layer, ...], Fix] = {}
    for fix in _proposals(stack, index):
        mended = follow(stack.input_shape, fix.layers)
        if mended.broken is None or len(mended.reports) > index:
            found.setdefault(fix.layers, fix)
    return list(found.values())


def _proposals(stack: Stack, index: int) -> Iterator[Fix]:
    layers, layer, shape = stack.layers, stack.layers[index], stack.output
    before, after = layers[:index], layers[index + 1 :]
    if isinstance(layer, Linear) and len(shape) == 3:
        yield Fix("put a flatten before it", (*before, Flatten(), *layers[index:]))
        return
    if isinstance(layer, Conv | Pool | GlobalAvgPool) and len(shape) == 1:
        if Flatten() in before:
            flatten = len(before) - 1 - before[::-1].index(Flatten())
            yield Fix(
                "move the flatten behind it", (*before[:flatten], *before[flatten + 1 :], layer, Flatten(), *after)
            )
        return
    for mended in _layers_like(layer, (shape[1], shape[2]) if len(shape) == 3 else (1, 1)):
        if mended != layer:
            yield Fix(f"take {layer_name(mended)}", (*before, mended, *after))


def _layers_like(layer: Layer, size: Pair) -> Iterator[Layer]:
    """The layer with another value; for a map of this (height, width)."""
    match layer:
        case Conv(channels, window):
            for mended in _windows_like(window, size):
                yield replace(layer, channels=channels or CHANNELS, window=mended)
        case Pool(window):
            for mended in _windows_like(window, size):
                half = (mended.kernel_size[0] // 2, mended.kernel_size[1] // 2)
                yield Pool(mended)
                yield Pool(replace(mended, padding=_pair(min, mended.padding, half)))
        case Linear():
            yield Linear(FEATURES)
        case Dropout():
            yield Dropout()


def _windows_like(window: Window, size: Pair) -> Iterator[Window]:
    """The window with every number in its range; then with a kernel, a padding or a dilation that fits; then plain."""
    ones = (1, 1)
    kernel_size, stride = _pair(max, window.kernel_size, ones), _pair(max, window.stride, ones)
    padding, dilation = window.padding, _pair(max, window.dilation, ones)
    legal = Window(kernel_size, stride, padding, dilation)
    fitting = [largest_kernel(side, padding=p, dilation=d) for side, p, d in zip(size, padding, dilation, strict=True)]
    needed = [padding_needed(side, k, dilation=d) for side, k, d in zip(size, kernel_size, dilation, strict=True)]
    yield legal
    yield _with_kernel(legal, _pair(min, kernel_size, fitting))
    yield replace(legal, padding=_pair(max, padding, needed))
    yield replace(legal, dilation=ones)
    yield _with_kernel(replace(legal, padding=(0, 0), dilation=ones), _pair(min, kernel_size, size))


def _with_kernel(window: Window, kernel_size: Pair) -> Window:
    """Another kernel; a stride that was the kernel's length stays so."""
    stride = kernel_size if window.stride == window.kernel_size else window.stride
    return replace(window, kernel_size=kernel_size, stride=stride)


def _pair(pick: Callable[[int, int], int], ours: Sequence[int], theirs: Sequence[int]) -> Pair:
    """Of two pairs the one or the other number, side by side."""
    return pick(ours[0], theirs[0]), pick(ours[1], theirs[1])
