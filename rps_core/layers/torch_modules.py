"""The layer that a call of PyTorch makes, read from its code alone: nn.Conv2d(3, 6, 3), F.relu(x)."""

import ast
import operator
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from rps_core.layers import specs
from rps_core.layers.specs import Layer
from rps_core.shapes import Pair, Shape, ShapeError, Window, format_shape, shape_words

MOST_NUMBER = 10**9 - 1
IN_PYTORCH = "nn.Conv2d(3, 6, 3), nn.MaxPool2d(2), nn.BatchNorm2d(6), nn.Linear(80, 3), nn.AdaptiveAvgPool2d(1)"
FUNCTIONAL = ("F", "functional", "nn.functional", "torch.nn.functional", "torch")
"""Where functions stand that are applied to a tensor at once."""


def axes_hint(shape: Shape) -> str | None:
    """What to say of an input whose axes seem to stand in the order of pictures on disk: height x width x channels."""
    if len(shape) != 3 or shape[2] not in (1, 3, 4) or min(shape[:2]) < 8:
        return None
    turned = (shape[2], shape[0], shape[1])
    return (
        f"{format_shape(shape)} looks like height x width x channels, "
        f"but torch has channels first: write {shape_words(turned)}"
    )


def call_name(call: ast.Call) -> str:
    """Conv2d of nn.Conv2d, torch.nn.Conv2d and Conv2d."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def made_layer(call: ast.Call) -> Layer:
    """Raises ShapeError where the call makes none that is known, or its numbers cannot be taken."""
    shown = ast.unparse(call.func)[:100]
    if re.search(r"Conv2D|Pooling2D|^(Dense|BatchNormalization|Activation|Input)$", call_name(call)):
        raise ShapeError(f"{shown} is of Keras, whose arguments are others; write it as PyTorch has it: {IN_PYTORCH}")
    if call_name(call)[:1].isupper() and call.args and all(isinstance(argument, ast.Call) for argument in call.args):
        raise ShapeError(f"{shown} does not say in which order its layers come; paste them in that order, one a line")
    name = next((name for name in MODULES if name.casefold() == call_name(call).casefold()), None)
    if name is None or shown.rpartition(".")[0] in FUNCTIONAL:
        raise ShapeError(f"{shown} is no layer that is known here; known are {', '.join(MODULES)}")
    names, make = MODULES[name]
    try:
        given = dict(zip(names, map(_value, call.args), strict=False))
        keywords = {str(keyword.arg): _value(keyword.value) for keyword in call.keywords}
        if len(call.args) > len(names) or given.keys() & keywords.keys() or not keywords.keys() <= {*names, *IGNORED}:
            raise ValueError
        values = given | keywords
        _flag(values.get("inplace", False))
        return make({name: value for name, value in values.items() if name not in IGNORED})
    except ShapeError:
        raise
    except (ValueError, TypeError, KeyError, ArithmeticError, SyntaxError, RecursionError, MemoryError):
        wanted = "a probability from 0 to 1" if name.startswith("Dropout") else "whole numbers or pairs"
        raise ShapeError(
            f"the numbers of {ast.unparse(call)[:100]!r} cannot be taken; write {wanted}, "
            f"as in nn.{name}({', '.join(names[:3])})"
        ) from None


def applied_name(call: ast.Call) -> str:
    """MaxPool2d for F.max_pool2d(x, 2), a function that is applied to a tensor; empty for another call."""
    owner, _, word = ast.unparse(call.func)[:100].rpartition(".")
    if owner not in (*FUNCTIONAL, "") or not call.args or not isinstance(call.args[0], ast.Name | ast.Call):
        return ""
    return next((name for name in APPLIED if name.casefold() == word.replace("_", "")), "")


def applied_layer(call: ast.Call) -> Layer:
    """What `applied_name` names: such functions take what their modules do, behind the tensor."""
    name = applied_name(call)
    keywords = [keyword for keyword in call.keywords if keyword.arg != "training"]
    if name == "Flatten" and len(call.args) + len(keywords) == 1:
        raise ShapeError(f"{ast.unparse(call)[:100]} makes the batch flat, too; write torch.flatten(x, 1)")
    return made_layer(ast.Call(ast.Name(name), call.args[1:], keywords))


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
APPLIED = ("MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d", "ReLU", "Dropout", "Dropout2d", "Flatten", *specs.ACTIVATIONS)
"""Those without parameters of their own, which are functions, too: max_pool2d of MaxPool2d."""
