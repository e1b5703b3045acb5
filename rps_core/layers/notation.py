"""Layers in words, for the command line and for links: "conv 6 k3; relu; pool k2 s2; flatten; linear 3".

A kernel, stride, padding or dilation is one number, or height x width: k3x5. What is left out has torch's default.
"""

import re
from collections.abc import Sequence

from rps_core.layers.specs import BatchNorm, Conv, Dropout, Flatten, GlobalAvgPool, Layer, Linear, Pool, ReLU
from rps_core.shapes import Pair, ShapeError, Window

GRAMMAR = (
    "conv C kK [sS] [pP] [dD] [nobias]; pool kK [sS] [pP] [dD]; relu; batchnorm; dropout [0.5]; flatten; linear N; gap"
)
PLAIN: dict[str, Layer] = {
    "relu": ReLU(),
    "batchnorm": BatchNorm(),
    "dropout": Dropout(),
    "flatten": Flatten(),
    "gap": GlobalAvgPool(),
}
"""Layers of one word. gap is the global average pooling."""


def layer_name(layer: Layer) -> str:
    """The layer in the words that `parse_layers` reads, without what is left at its default."""
    match layer:
        case Conv(channels, window, bias):
            return f"conv {channels} {window_words(window)}{'' if bias else ' nobias'}"
        case Pool(window):
            return f"pool {window_words(window, window.kernel_size)}"
        case Linear(features):
            return f"linear {features}"
        case Dropout(probability) if layer != Dropout():
            return f"dropout {probability:.6f}".rstrip("0").rstrip(".")  # never 1e-06, which is no word
        case _:
            return next(word for word, plain in PLAIN.items() if plain == layer)


def stack_words(layers: Sequence[Layer]) -> str:
    """A whole stack in words."""
    return "; ".join(layer_name(layer) for layer in layers)


def window_words(window: Window, default_stride: Pair = (1, 1)) -> str:
    """Kernel, stride, padding and dilation in words, without what is left at its default."""
    words = [f"k{format_pair(window.kernel_size)}"]
    words += [f"s{format_pair(window.stride)}"] if window.stride != default_stride else []
    words += [f"p{format_pair(window.padding)}"] if window.padding != (0, 0) else []
    words += [f"d{format_pair(window.dilation)}"] if window.dilation != (1, 1) else []
    return " ".join(words)


def format_pair(pair: Pair) -> str:
    """3 where height and width agree, else 3x5."""
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]}x{pair[1]}"


def parse_layers(text: str) -> list[Layer]:
    """Layers from words such as "conv 6 k3; relu; pool k2 s2; flatten; linear 3".

    Raises ShapeError that names the layer, counted from 1, and shows the words that are known.
    """
    layers, errors = read_layers(text)
    if errors:
        raise errors[0]
    if not layers:
        raise ShapeError(f"no layer is given; write some of: {GRAMMAR}")
    return layers


def read_layers(text: str) -> tuple[list[Layer], list[ShapeError]]:
    """The layers that can be read, in order, and an error for each that cannot: what a damaged link still tells."""
    parts = [part.strip() for part in text.split(";")]
    if not parts[-1]:
        parts.pop()  # a closing semicolon is welcome
    layers: list[Layer] = []
    errors: list[ShapeError] = []
    for position, part in enumerate(parts, start=1):
        try:
            layers.append(_parse_layer(part.lower().split()))
        except ValueError:
            errors.append(ShapeError(f"{part!r} is not a layer that is known here; write one of: {GRAMMAR}", position))
    return layers, errors


def _parse_layer(words: list[str]) -> Layer:
    """One layer. Raises a bare ValueError for anything else."""
    match words:
        case [word] if word in PLAIN:
            return PLAIN[word]
        case ["conv", channels, *options]:
            bias = "nobias" not in options
            options = [option for option in options if option != "nobias"]
            return Conv(_whole(channels), _window(options, default_stride=(1, 1)), bias)
        case ["pool", *options]:
            return Pool(_window(options))
        case ["linear", features]:
            return Linear(_whole(features))
        case ["dropout", probability] if re.fullmatch(r"\d{0,3}(\.\d{1,6})?", probability):
            return Dropout(float(probability))
    raise ValueError


def _window(options: list[str], default_stride: Pair | None = None) -> Window:
    """The window from k3, s2, p1, d1 in any order, each at most once; without a default, the stride is the kernel."""
    pairs = {option[0]: _pair(option[1:]) for option in options}
    if "k" not in pairs or set(pairs) - set("kspd") or len(pairs) < len(options):
        raise ValueError
    stride = pairs.get("s", default_stride or pairs["k"])
    return Window(pairs["k"], stride, pairs.get("p", (0, 0)), pairs.get("d", (1, 1)))


def _pair(text: str) -> Pair:
    height, _, width = text.partition("x")
    return _whole(height), _whole(width if "x" in text else height)


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError
    return int(text)
