"""What would mend a stack that breaks: each proposal is tried before it is made. No torch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rps_core.layers.notation import layer_name
from rps_core.layers.specs import BatchNorm, Conv, ConvTranspose, Dropout, Flatten, GlobalAvgPool, Layer, Linear, Pool
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
    if isinstance(layer, Conv | ConvTranspose | Pool | GlobalAvgPool) and len(shape) == 1:
        if Flatten() in before:
            flatten = len(before) - 1 - before[::-1].index(Flatten())
            yield Fix(
                "move the flatten behind it", (*before[:flatten], *before[flatten + 1 :], layer, Flatten(), *after)
            )
        return
    layer = _without_inputs(layer, shape[0])
    for mended in (layer, *_layers_like(layer, (shape[1], shape[2]) if len(shape) == 3 else (1, 1))):
        if mended != layers[index]:
            yield Fix(f"take {layer_name(mended)}", (*before, mended, *after))


def _without_inputs(layer: Layer, given: int) -> Layer:
    """The layer as it takes what comes in, where another number of channels or features was written down."""
    if isinstance(layer, Conv | ConvTranspose | Linear | BatchNorm) and layer.inputs not in (None, given):
        return replace(layer, inputs=None)
    return layer


def _layers_like(layer: Layer, size: Pair) -> Iterator[Layer]:
    """The layer with another value; for a map of this (height, width)."""
    match layer:
        case Conv(channels, window, same=same):
            if same:  # the odd pixel of an even kernel cannot be a number
                before = layer.padding_before
                yield replace(layer, window=replace(window, stride=(1, 1)))
                yield replace(layer, same=False, window=replace(window, padding=before))
            for mended in _windows_like(window, size):
                for groups in (max(1, layer.groups), 1):
                    yield replace(layer, channels=channels or CHANNELS, window=mended, groups=groups)
        case ConvTranspose(channels, window):
            legal = next(_windows_like(window, (1, 1)))
            plain = replace(layer, channels=channels or CHANNELS, window=legal, output_padding=(0, 0))
            for groups in (max(1, layer.groups), 1):
                yield replace(plain, output_padding=layer.output_padding, groups=groups)
                yield replace(plain, groups=groups)
                yield replace(plain, window=replace(legal, padding=(0, 0)), groups=groups)
        case Pool(window):
            plain_window = replace(window, dilation=(1, 1)) if layer.average else window
            for mended in _windows_like(plain_window, size):
                half = (mended.kernel_size[0] // 2, mended.kernel_size[1] // 2)
                yield replace(layer, window=mended)
                yield replace(layer, window=replace(mended, padding=_pair(min, mended.padding, half)))
        case Linear(features):
            yield replace(layer, features=features or FEATURES)
        case Dropout():
            yield replace(layer, probability=Dropout().probability)


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
