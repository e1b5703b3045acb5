"""A torch net as a plain row of layers, functions such as F.relu among them, so that hooks reach each of them."""

import copy
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import torch
import torch.fx
import torch.nn.functional as F
from torch import nn

from rps_core.errors import InputError

FUNCTIONS: dict[Any, Callable[[], nn.Module]] = {
    F.relu: nn.ReLU,
    torch.relu: nn.ReLU,
    torch.flatten: nn.Flatten,
}
NAMES: dict[type[nn.Module], str] = {
    nn.Conv2d: "conv",
    nn.BatchNorm2d: "batchnorm",
    nn.ReLU: "relu",
    nn.MaxPool2d: "pool",
    nn.Dropout: "dropout",
    nn.AdaptiveAvgPool2d: "gap",
    nn.Flatten: "flatten",
    nn.Linear: "linear",
}


_tracing = threading.Lock()  # torch's tracer exchanges nn.Module.__call__ while it works, so two at once must not be


class _Tracer(torch.fx.Tracer):
    """Traces nets of its own thread alone. While it works, torch sends it every call of every module in the process;
    without this a net that another thread uses, on the frames of a camera say, would fail meanwhile.
    """

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.get_ident()

    def call_module(
        self, m: nn.Module, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if threading.get_ident() != self._thread:
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)


def to_sequential(model: nn.Module) -> nn.Sequential:
    """The layers in the order in which they run, each a module of its own with a name: conv1, relu1, pool1, conv2 …

    It computes what the net computes, in evaluation mode, with copies of its weights: hooks and gradients on it leave
    the net alone. Raises InputError for a net whose path branches, or with an operation that is no layer.
    """
    model = copy.deepcopy(model)
    modules = dict(model.named_modules())
    layers: list[nn.Module] = []
    with _tracing:
        graph = _Tracer().trace(model)
    for node in graph.nodes:
        if node.op == "call_module":
            layers.append(copy.deepcopy(modules[node.target]))  # a layer may run twice, and needs two names
        elif node.op == "call_function" and node.target in FUNCTIONS:
            layers.append(FUNCTIONS[node.target]())
        elif node.op == "call_method" and node.target == "mean" and node.args[1:] == ((2, 3),):
            layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        elif node.op not in ("placeholder", "output"):
            raise InputError(f"the net does {node.target}, which is no layer of a plain stack; take a net without it")
    row, counts = nn.Sequential(), Counter[str]()
    for layer in layers:
        if isinstance(layer, nn.ReLU):
            layer.inplace = False  # else it would overwrite the map before it
        name = NAMES.get(type(layer), type(layer).__name__.lower())
        counts[name] += 1
        row.add_module(f"{name}{counts[name]}", layer)
    return row.eval()
