"""A torch net as a plain row of layers, functions such as F.relu among them, so that each can be looked at."""

import copy
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


def unroll(model: nn.Module) -> nn.Sequential:
    """The layers in the order in which they run, each a module of its own with a name: conv1, relu1, pool1, conv2 …

    It computes what the net computes, in evaluation mode, with copies of its weights: hooks and gradients on it leave
    the net alone. Raises InputError for a net whose path branches, or with an operation that is no layer.
    """
    modules = dict(model.named_modules())
    layers: list[nn.Module] = []
    for node in torch.fx.symbolic_trace(model).graph.nodes:
        if node.op == "call_module":
            layers.append(copy.deepcopy(modules[node.target]))
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
