"""Layers as PyTorch code that somebody pasted: nn.Conv2d(3, 6, 3), with or without a name before it. Nothing is run."""

import ast
import operator
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from rps_core.layers import specs
from rps_core.layers.specs import Layer
from rps_core.shapes import Pair, ShapeError, Window

MOST_CHARACTERS = 100_000
MOST_NUMBER = 10**9 - 1
IN_PYTORCH = "nn.Conv2d(3, 6, 3), nn.MaxPool2d(2), nn.BatchNorm2d(6), nn.Linear(80, 3), nn.AdaptiveAvgPool2d(1)"
PRINTED = re.compile(r"(?m)^[ \t]*\(\w+\): (.*?)$|(?<=\n)([ \t]+\))$")
PROMPTS = re.compile(r"(?m)^[ \t]*(>>>|\.\.\.|In \[\d+\]:|```\w*|[-*•]\s|\d+[.)]\s)[ \t]*")
"""What stands before layers that were copied from print(net), an interpreter, a notebook or a list."""
OPTION = re.compile(
    r"(?i)\s*(\d|[kspodg]\s*=?\s*\d|psame|ceil|nobias|"
    r"(kernel(_size)?|stride|(output_)?padding|dilation|groups|bias)\b)"
)


def split_layers(text: str) -> list[str]:
    """The parts of a text that stand for a layer each: parted by semicolons, commas or line breaks outside brackets.

    A whole program stays one part. After a comma options of the same layer may follow. Comments are left out.
    """
    text = re.sub(r"#[^\n]*", "", PROMPTS.sub("", text)).strip()
    text = PRINTED.sub(lambda match: match[2] + "," if match[2] else match[1] + "," * match[1].endswith(")"), text)
    if re.search(r"^[ \t]*(class|def|import|from)\s", text, re.MULTILINE):
        return [text]
    text = re.sub(r"\s(->|→|\|)\s", "; ", text)
    parts, marks, depth = [""], [";"], 0
    for c in re.sub(r"([;,]?)[ \t\r]*\n\s*", lambda match: match[1] or "\n", text):
        depth = max(0, depth + (c in "([") - (c in ")]"))
        if c in ";,\n" and not depth:
            parts.append("")
            marks.append(c)
        else:
            parts[-1] += c
    if not parts[-1].strip():
        parts.pop()  # a closing semicolon is welcome
    joined: list[str] = []
    for part, mark in zip(map(str.strip, parts), marks, strict=False):
        if mark == "," and joined and OPTION.match(part):
            joined[-1] += f" {part}"
        else:
            joined.append(part)
    return joined if any(joined) else []


def is_code(text: str) -> bool:
    """Whether a part is meant as PyTorch code. Words with brackets, as in conv(6, 3), are not."""
    is_call = "(" in text and re.search(r"\w\s*\(", text) is not None
    return is_call and not re.match(r"(?i)(transposed? )?(conv|convt|pool|maxpool|avgpool)\s*\(", text)


def read_code(text: str) -> list[Layer]:
    """The layers that the code makes, in order, or those of its nn.Sequential. Raises ShapeError that says why not."""
    shown = " ".join(text.split())
    shown = shown if len(shown) <= 100 else f"{shown[:100]}…"
    try:
        if len(text) > MOST_CHARACTERS:
            raise ValueError
        tree = ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ShapeError(
            f"{shown!r} is no code that can be read; paste nn.Conv2d(3, 6, 3) or an nn.Sequential"
        ) from None
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    stacks: list[ast.expr] = [call for call in calls if _name(call) == "Sequential"]
    forwards = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "forward"]
    if forwards and len(stacks) != 1:
        raise ShapeError("forward says in which order this net's layers come; paste them in that order, one a line")
    made = (one for one in tree.body if isinstance(one, ast.Expr | ast.Assign | ast.AnnAssign))
    roots = stacks[:1] or [statement.value for statement in made if statement.value is not None]
    layers = [_layer(call) for root in roots for call in _layer_calls(root)]
    if not layers:
        raise ShapeError(f"{shown!r} makes no layer; paste nn.Conv2d(3, 6, 3) or an nn.Sequential")
    return layers


def _layer_calls(node: ast.expr) -> Iterator[ast.Call]:
    """The calls that make layers, a Sequential, a list or a tuple taken apart; of an OrderedDict the names are left."""
    if isinstance(node, ast.List | ast.Tuple):
        for element in node.elts:
            if not (isinstance(element, ast.Constant) and isinstance(element.value, str)):
                yield from _layer_calls(element)
    elif isinstance(node, ast.Call) and _name(node) in ("Sequential", "ModuleList", "OrderedDict", "add", "append"):
        for argument in node.args:
            yield from _layer_calls(argument)
    elif isinstance(node, ast.Call):
        yield node
    else:
        raise ShapeError(f"{ast.unparse(node)[:100]!r} is no layer; only calls such as nn.Conv2d(3, 6, 3) are read")


def _name(call: ast.Call) -> str:
    """Conv2d of nn.Conv2d, torch.nn.Conv2d and Conv2d."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _layer(call: ast.Call) -> Layer:
    shown = ast.unparse(call.func)[:100]
    if re.search(r"Conv2D|Pooling2D|^(Dense|BatchNormalization|Activation|Input)$", _name(call)):
        raise ShapeError(f"{shown} is of Keras, whose arguments are others; write it as PyTorch has it: {IN_PYTORCH}")
    if _name(call)[:1].isupper() and call.args and all(isinstance(argument, ast.Call) for argument in call.args):
        raise ShapeError(f"{shown} does not say in which order its layers come; paste them in that order, one a line")
    name = next((name for name in MODULES if name.casefold() == _name(call).casefold()), None)
    if name is None or shown.startswith(("F.", "functional.", "torch.nn.functional.", "nn.functional.")):
        raise ShapeError(f"{shown} is no layer that is known here; known are {', '.join(MODULES)}")
    names, make = MODULES[name]
    try:
        given = dict(zip(names, map(_value, call.args), strict=False))
        keywords = {str(keyword.arg): _value(keyword.value) for keyword in call.keywords}
        if len(call.args) > len(names) or given.keys() & keywords.keys() or not keywords.keys() <= {*names, *IGNORED}:
            raise ValueError
        return make({name: value for name, value in (given | keywords).items() if name not in IGNORED})
    except ShapeError:
        raise
    except (ValueError, TypeError, KeyError, ArithmeticError, SyntaxError, RecursionError, MemoryError):
        raise ShapeError(
            f"the numbers of {ast.unparse(call)[:100]!r} cannot be taken; write whole numbers or pairs, "
            f"as in nn.{name}({', '.join(names[:3])})"
        ) from None


def _value(node: ast.expr) -> Any:
    """A number, pair, word or flag, or whole numbers that are multiplied or added, as in nn.Linear(16 * 20 * 20, 3)."""
    if isinstance(node, ast.BinOp):
        operation = {
            ast.Mult: operator.mul,
            ast.Add: operator.add,
            ast.Sub: operator.sub,
            ast.FloorDiv: operator.floordiv,
        }
        return operation[type(node.op)](_whole(_value(node.left)), _whole(_value(node.right)))
    return ast.literal_eval(node)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ValueError
    if not 0 <= value <= MOST_NUMBER:
        raise ShapeError(f"the number {str(value)[:20]} is given, but 0 to {MOST_NUMBER:,} is expected")
    return value


def _pair(value: Any) -> Pair:
    height, width = value if isinstance(value, tuple | list) else (value, value)
    return _whole(height), _whole(width)


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _window(values: dict[str, Any], default_stride: Pair = (1, 1)) -> Window:
    stride = values.get("stride")
    return Window(
        _pair(values["kernel_size"]),
        default_stride if stride is None else _pair(stride),
        _pair(values.get("padding", 0)),
        _pair(values.get("dilation", 1)),
    )


def _conv(values: dict[str, Any]) -> Layer:
    padding = values.get("padding", 0)
    same = padding == "same"
    window = _window(values | {"padding": 0 if padding in ("same", "valid") else padding})
    numbers = _whole(values.get("groups", 1)), same, _whole(values["in_channels"])
    return specs.Conv(_whole(values["out_channels"]), window, _flag(values.get("bias", True)), *numbers)


def _conv_transpose(values: dict[str, Any]) -> Layer:
    numbers = _whole(values.get("groups", 1)), _pair(values.get("output_padding", 0)), _whole(values["in_channels"])
    channels, bias = _whole(values["out_channels"]), _flag(values.get("bias", True))
    return specs.ConvTranspose(channels, _window(values), bias, *numbers)


def _pool(values: dict[str, Any], average: bool) -> Layer:
    window = _window(values, _pair(values["kernel_size"]))
    return specs.Pool(window, average, _flag(values.get("ceil_mode", False)))


def _linear(values: dict[str, Any]) -> Layer:
    return specs.Linear(_whole(values["out_features"]), _flag(values.get("bias", True)), _whole(values["in_features"]))


def _dropout(values: dict[str, Any], whole_channels: bool) -> Layer:
    probability = values.get("p", 0.5)
    if type(probability) not in (int, float) or not 0 <= probability <= 1:
        raise ValueError
    return specs.Dropout(round(float(probability), 6), whole_channels)  # as many digits as a word has


def _activation(name: str, values: dict[str, Any]) -> Layer:
    return _only(values.get("dim", 1) in (1, -1, None), specs.Activation(name))  # of what is flat 1 and -1 are the same


def _only(fits: bool, layer: Layer) -> Layer:
    if not fits:
        raise ValueError
    return layer


IGNORED = ("device", "dtype", "inplace", "eps", "momentum", "count_include_pad", "padding_mode")
"""Arguments that change neither a size nor a cost."""
BATCH_NORM = (
    ("num_features", "eps", "momentum", "affine", "track_running_stats", "device", "dtype", "bias"),
    lambda values: _only(
        values.get("affine", True) and values.get("bias", True), specs.BatchNorm(_whole(values["num_features"]))
    ),
)
CONV = ("in_channels", "out_channels", "kernel_size", "stride", "padding")
MODULES: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], Layer]]] = {
    "Conv2d": ((*CONV, "dilation", "groups", "bias"), _conv),
    "ConvTranspose2d": ((*CONV, "output_padding", "groups", "bias", "dilation"), _conv_transpose),
    "MaxPool2d": (
        ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"),
        lambda values: _pool(values, average=False),
    ),
    "AvgPool2d": (
        ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad"),
        lambda values: _pool(values, average=True),
    ),
    "BatchNorm2d": BATCH_NORM,
    "BatchNorm1d": BATCH_NORM,
    "ReLU": (("inplace",), lambda values: specs.ReLU()),
    "Dropout": (("p", "inplace"), lambda values: _dropout(values, whole_channels=False)),
    "Dropout2d": (("p", "inplace"), lambda values: _dropout(values, whole_channels=True)),
    "Flatten": (
        ("start_dim", "end_dim"),
        lambda values: _only(values.get("start_dim", 1) == 1 and values.get("end_dim", -1) == -1, specs.Flatten()),
    ),
    "Linear": (("in_features", "out_features", "bias"), _linear),
    "AdaptiveAvgPool2d": (
        ("output_size",),
        lambda v: _only(_pair(v["output_size"]) == (1, 1), specs.GlobalAvgPool()),
    ),
    **{name: (("dim",) * name.endswith("Softmax"), partial(_activation, name)) for name in specs.ACTIVATIONS},
}
"""By torch's name: its arguments in torch's order, and the layer that they make."""
