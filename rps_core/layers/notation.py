"""Layers in words, for the command line and for links: "conv 6 k3; relu; pool k2 s2; flatten; linear 3".

A kernel, stride, padding or dilation is one number, or height x width: k3x5. What is left out has torch's default.
Commas and line breaks part layers, too; long words (stride 2, padding same, maxpool, conv2d) mean what they say; and
PyTorch code may stand there instead (`pasted_code`).
"""

import re
from collections.abc import Sequence

from rps_core.layers.pasted_code import is_code, read_code, split_layers
from rps_core.layers.specs import (
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
from rps_core.shapes import Pair, Shape, ShapeError, Window, format_shape, shape_words

GRAMMAR = (
    "conv C kK [sS] [pP or psame] [dD] [gG] [nobias]; convt C kK [sS] [pP] [oO] [dD] [gG] [nobias]; "
    "pool kK [sS] [pP] [dD] [ceil]; avgpool kK [sS] [pP] [ceil]; relu; batchnorm; dropout [0.5]; flatten; "
    "linear N [nobias]; gap; or nn.Conv2d(…) and the like"
)
PLAIN: dict[str, Layer] = {
    "relu": ReLU(),
    "batchnorm": BatchNorm(),
    "dropout": Dropout(),
    "flatten": Flatten(),
    "gap": GlobalAvgPool(),
}
"""Layers of one word. gap is the global average pooling."""
SYNONYMS = {
    "conv2d": "conv",
    "convtranspose": "convt",
    "convtranspose2d": "convt",
    "maxpool": "pool",
    "maxpool2d": "pool",
    "avgpool2d": "avgpool",
    "batchnorm2d": "batchnorm",
    "fc": "linear",
    "dense": "linear",
}
LONG_OPTIONS = {  # output_padding before padding, which is its end
    "kernel(?:_size)?": "k",
    "stride": "s",
    "output_padding": "o",
    "padding": "p",
    "dilation": "d",
    "groups": "g",
}
LONGEST_SHOWN = 100


def layer_name(layer: Layer) -> str:
    """The layer in the words that `parse_layers` reads, without what is left at its default."""
    match layer:
        case Conv() | ConvTranspose():
            return _convolution_name(layer)
        case Pool(window, average, ceil):
            options = f"{window_words(window, window.kernel_size)}{' ceil' if ceil else ''}"
            return f"{'avgpool' if average else 'pool'} {options}"
        case Linear(features, bias, inputs):
            return f"linear {features}{'' if bias else ' nobias'}{_input_words(inputs)}"
        case BatchNorm(inputs):
            return f"batchnorm{_input_words(inputs)}"
        case Dropout(probability) if layer != Dropout():
            return f"dropout {probability:.6f}".rstrip("0").rstrip(".")  # never 1e-06, which is no word
        case _:
            return next(word for word, plain in PLAIN.items() if plain == layer)


def _convolution_name(layer: Conv | ConvTranspose) -> str:
    words = [f"conv {layer.channels}" if isinstance(layer, Conv) else f"convt {layer.channels}"]
    words.append(window_words(layer.window))
    if isinstance(layer, Conv):
        words += ["psame"] if layer.same else []
    elif layer.output_padding != (0, 0):
        words.append(f"o{format_pair(layer.output_padding)}")
    words += [f"g{layer.groups}"] if layer.groups != 1 else []
    return " ".join(words) + ("" if layer.bias else " nobias") + _input_words(layer.inputs)


def _input_words(inputs: int | None) -> str:
    return "" if inputs is None else f" in{inputs}"


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
    layers: list[Layer] = []
    errors: list[ShapeError] = []
    for part in split_layers(text):
        position = len(layers) + len(errors) + 1
        try:
            layers += read_code(part) if is_code(part) else [_parse_layer(part)]
        except ShapeError as error:
            errors.append(ShapeError(error.reason, position))
        except ValueError:
            shown = part if len(part) <= LONGEST_SHOWN else f"{part[:LONGEST_SHOWN]}…"
            errors.append(ShapeError(_how_to_write(part, shown), position))
    return layers, errors


def _how_to_write(part: str, shown: str) -> str:
    word = next(iter(part.lower().split()), "")
    word = SYNONYMS.get(word, word)
    form = next((form for form in GRAMMAR.split("; ") if form.split()[0] == word), None)
    if form is None:
        return f"{shown!r} is not a layer that is known here; write one of: {GRAMMAR}"
    return f"{shown!r} is not a layer that can be read; write it as {form}, with numbers for the capitals"


def _parse_layer(text: str) -> Layer:
    """One layer. Raises a bare ValueError for anything else."""
    for pattern, letter in LONG_OPTIONS.items():
        text = re.sub(rf"\b{pattern}\s*[= ]\s*(?=same\b|\d)", letter, text, flags=re.IGNORECASE)
    name, *options = text.lower().split() or [""]
    match [SYNONYMS.get(name, name), *options]:
        case [word] if word in PLAIN:
            return PLAIN[word]
        case ["conv" | "convt" as word, channels, *options]:
            return _convolution(word, _whole(channels), options)
        case ["pool" | "avgpool" as word, *options]:
            values = _options(options, "kspd", ("ceil",))
            return Pool(_window(values, values["k"]), word == "avgpool", "ceil" in values)
        case ["linear", features, *options]:
            values = _options(options, "", ("nobias",))
            return Linear(_whole(features), "nobias" not in values, _inputs(values))
        case ["batchnorm", option]:
            return BatchNorm(_inputs(_options([option], "", ())))
        case ["dropout", probability] if re.fullmatch(r"\d{0,3}(\.\d{1,6})?", probability):
            return Dropout(float(probability))
    raise ValueError


def _convolution(word: str, channels: int, options: list[str]) -> Layer:
    same = word == "conv" and "psame" in options
    if same:
        options = [option for option in options if option != "psame"]
    values = _options(options, ("ksdg" if same else "kspdg") if word == "conv" else "kspodg", ("nobias",))
    groups, window = values.get("g", (1, 1)), _window(values, (1, 1))
    if groups[0] != groups[1]:
        raise ValueError
    if word == "conv":
        return Conv(channels, window, "nobias" not in values, groups[0], same, _inputs(values))
    output_padding = values.get("o", (0, 0))
    return ConvTranspose(channels, window, "nobias" not in values, groups[0], output_padding, _inputs(values))


def _options(options: list[str], letters: str, flags: Sequence[str]) -> dict[str, Pair]:
    """k3, s2, p1 and the like by their letter, words such as nobias by themselves, in3 by "in"; each at most once.

    A number alone is the kernel, as in "pool 2".
    """
    values: dict[str, Pair] = {}
    for option in options:
        if option in flags:
            name, pair = option, (1, 1)
        elif option.startswith("in"):
            name, pair = "in", _pair(option[2:])
        elif option[0].isdigit() and "k" in letters:
            name, pair = "k", _pair(option)
        else:
            name, pair = option[0], _pair(option[1:])
        if name in values or name not in {*letters, *flags, "in"}:
            raise ValueError
        values[name] = pair
    if "k" in letters and "k" not in values:
        raise ValueError
    return values


def _inputs(values: dict[str, Pair]) -> int | None:
    return values["in"][0] if "in" in values else None


def _window(values: dict[str, Pair], default_stride: Pair) -> Window:
    return Window(values["k"], values.get("s", default_stride), values.get("p", (0, 0)), values.get("d", (1, 1)))


def _pair(text: str) -> Pair:
    height, _, width = text.partition("x")
    return _whole(height), _whole(width if "x" in text else height)


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError
    return int(text)


def axes_hint(shape: Shape) -> str | None:
    """What to say of an input whose axes seem to stand in the order of pictures on disk: height x width x channels."""
    if len(shape) != 3 or shape[2] not in (1, 3, 4) or min(shape[:2]) < 8:
        return None
    turned = (shape[2], shape[0], shape[1])
    return (
        f"{format_shape(shape)} looks like height x width x channels, "
        f"but torch has channels first: write {shape_words(turned)}"
    )
