"""Layers in words, for the command line and for links: "conv 6 k3; relu; pool k2 s2; flatten; linear 3".

A kernel, stride, padding or dilation is one number, or height x width: k3x5. What is left out has torch's default.
Commas and line breaks part layers, too; long words (stride=2, padding same, maxpool, conv2d) mean what they say; of
numbers alone the first is the kernel, of a pooling then stride and padding: conv 6, 3 (not conv 3, 6, 3, where the
first may be meant as the input's channels); and PyTorch code may stand there instead (`pasted_code`).
"""

import re
from collections.abc import Sequence

from rps_core.layers import specs
from rps_core.layers.pasted_code import is_code, read_code, split_layers
from rps_core.layers.specs import Layer
from rps_core.layers.torch_modules import MOST_NUMBER
from rps_core.shapes import Pair, ShapeError, Window

GRAMMAR = (
    "conv C kK [sS] [pP or psame] [dD] [gG] [nobias]; convt C kK [sS] [pP] [oO] [dD] [gG] [nobias]; "
    "pool kK [sS] [pP] [dD] [ceil]; avgpool kK [sS] [pP] [ceil]; relu; batchnorm; dropout [0.5]; "
    "dropout2d [0.5]; flatten; linear N [nobias]; gap; softmax; sigmoid; tanh; or nn.Conv2d(…) and the like"
)
EXAMPLES = "conv 6 k3; convt 6 k2 s2; pool k2; avgpool k2; dropout 0.5; dropout2d 0.5; linear 3"
PLAIN: dict[str, Layer] = {
    "relu": specs.ReLU(),
    "batchnorm": specs.BatchNorm(),
    "dropout": specs.Dropout(),
    "dropout2d": specs.Dropout(whole_channels=True),
    "flatten": specs.Flatten(),
    "gap": specs.GlobalAvgPool(),
    **{name.lower(): specs.Activation(name) for name in specs.ACTIVATIONS},
}
"""Layers of one word. gap is the global average pooling."""
SYNONYMS = {
    "conv2d": "conv",
    "maxpool": "pool",
    "maxpool2d": "pool",
    "avgpool2d": "avgpool",
    "batchnorm2d": "batchnorm",
    "fc": "linear",
    "dense": "linear",
}
SPELLINGS = {  # one after the other
    r"[,'\"]": " ",
    r"\btransposed? conv(olution)?(2d)?\b|\bconv(2d)? ?transposed?(2d)?\b|\bdeconv(2d)?\b": "convt",
    r"\baverage\b": "avg",
    r"\bglobal[ _-]?avg[ _-]?pool(ing)?\b": "gap",
    r"\b(max|avg)[ _-]pool(ing)?\b": r"\1pool",
    r"\bbn\b|\bbatch[ _-]?norm(ali[sz]ation)?\b": "batchnorm",
    r"^(\w+)\s*\((.*)\)$": r"\1 \2",  # conv(6, 3)
    r"\b(?=(\w))(kernel(_size)?|stride|output_padding|padding|dilation|groups)\b": r"\1",  # their first letter
    r"\b([ksopdg])\s*[= ]\s*(?=same\b|valid\b|\d)": r"\1",
    r"(?<![\w=])same\b": "psame",
    r"\bpvalid\b|(?<![\w=])valid\b": "p0",
    r"\bceil_mode\s*=\s*false\b|\bbias\s*=\s*true\b|\bp\s*=?\s*(?=[01]?\.\d)": "",
    r"\bceil_mode(\s*=\s*true)?\b": "ceil",
    r"\bbias\s*=\s*false\b": "nobias",
}
"""What people write, in the words of the grammar."""
DECIMAL_COMMA = re.compile(r"(?i)\bdropout(?:2d)?[\s(]+(?:\w+\s*,\s*)?(?:p[\s=]*)?([01]),\s*(\d+)")
"""The fraction of a dropout, the only one among the layers, as much of Europe writes it."""
LONGEST_SHOWN = 100


def layer_name(layer: Layer) -> str:
    """The layer in the words that `parse_layers` reads, without what is left at its default."""
    match layer:
        case specs.Conv() | specs.ConvTranspose():
            return _convolution_name(layer)
        case specs.Pool(window, average, ceil):
            options = f"{window_words(window, window.kernel_size)}{' ceil' if ceil else ''}"
            return f"{'avgpool' if average else 'pool'} {options}"
        case specs.Linear(features, bias, inputs):
            return f"linear {features}{'' if bias else ' nobias'}{_input_words(inputs)}"
        case specs.BatchNorm(inputs):
            return f"batchnorm{_input_words(inputs)}"
        case specs.Dropout(probability, whole_channels) if probability != specs.Dropout().probability:
            digits = f"{probability:.6f}".rstrip("0").rstrip(".")  # never 1e-06, which is no word
            return f"dropout{'2d' * whole_channels} {digits}"
        case _:
            return next(word for word, plain in PLAIN.items() if plain == layer)


def _convolution_name(layer: specs.Conv | specs.ConvTranspose) -> str:
    words = [f"conv {layer.channels}" if isinstance(layer, specs.Conv) else f"convt {layer.channels}"]
    words.append(window_words(layer.window))
    if isinstance(layer, specs.Conv):
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
            _check_point(part)
            layers += read_code(part) if is_code(part) else [_parse_layer(part)]
        except ShapeError as error:
            errors.append(ShapeError(error.reason, position))
        except ValueError:
            shown = part if len(part) <= LONGEST_SHOWN else f"{part[:LONGEST_SHOWN]}…"
            errors.append(ShapeError(_how_to_write(part, shown), position))
    return layers, errors


def _check_point(part: str) -> None:
    """Raises ShapeError for dropout(0,5): a comma parts arguments, and what stands before it would be read alone."""
    if found := DECIMAL_COMMA.search(part):
        raise ShapeError(
            f"the fraction {found[1]},{found[2]} has a comma; write it with a point: {found[1]}.{found[2]}"
        )


def _how_to_write(part: str, shown: str) -> str:
    if re.search(r"(?<![.\d])\d{10}", part):
        return f"{shown!r} holds a larger number than is read; whole numbers from 0 to {MOST_NUMBER:,} are expected"
    name = next(iter(_in_short(part).split()), "")
    word = SYNONYMS.get(name, name)
    form, example = (next((w for w in text.split("; ") if w.split()[0] == word), "") for text in (GRAMMAR, EXAMPLES))
    if not form:
        return f"{shown!r} is not a layer that is known here; write one of: {GRAMMAR}"
    such_as = f", with numbers for the capitals, such as {example}" if example else ""
    return f"{shown!r} is not a layer that can be read; write it as {form}{such_as}"


def _in_short(text: str) -> str:
    text = text.lower()
    for pattern, short in SPELLINGS.items():
        text = re.sub(pattern, short, text)
    return text


def _parse_layer(text: str) -> Layer:
    """One layer. Raises a bare ValueError for anything else."""
    name, *options = _in_short(text).split() or [""]
    match [SYNONYMS.get(name, name), *options]:
        case [word] if word in PLAIN:
            return PLAIN[word]
        case ["conv" | "convt" as word, channels, *options]:
            return _convolution(word, _whole(channels), options)
        case ["pool" | "avgpool" as word, *options]:
            values = _options(options, "kspd", ("ceil",), by_position="ksp")
            return specs.Pool(_window(values, values["k"]), word == "avgpool", "ceil" in values)
        case ["linear", features, *options]:
            values = _options(options, "", ("nobias",))
            return specs.Linear(_whole(features), "nobias" not in values, _inputs(values))
        case ["batchnorm", option]:
            return specs.BatchNorm(_inputs(_options([option], "", ())))
        case ["dropout" | "dropout2d" as word, probability] if re.fullmatch(r"\d{0,3}(\.\d{1,6})?", probability):
            return specs.Dropout(float(probability), word == "dropout2d")
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
        return specs.Conv(channels, window, "nobias" not in values, groups[0], same, _inputs(values))
    output_padding = values.get("o", (0, 0))
    return specs.ConvTranspose(channels, window, "nobias" not in values, groups[0], output_padding, _inputs(values))


def _options(options: list[str], letters: str, flags: Sequence[str], by_position: str = "k") -> dict[str, Pair]:
    """k3, s2, p1 and the like by their letter, words such as nobias by themselves, in3 by "in"; each at most once.

    Numbers alone are those of `by_position`, as in "pool 3 2".
    """
    alone = iter(by_position if "k" in letters else "")
    values: dict[str, Pair] = {}
    for option in options:
        if option in flags:
            name, pair = option, (1, 1)
        elif option.startswith("in"):
            name, pair = "in", _pair(option[2:])
        elif option[0].isdigit():
            name, pair = next(alone, ""), _pair(option)
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
