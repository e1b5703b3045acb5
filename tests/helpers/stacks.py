"""Stacks of layers at random, in our words and in torch's modules, and what torch says of them."""

import random
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn


@dataclass
class RandomStack:
    """A stack in our words and in torch's modules, grown a layer at a time until torch refuses one or it is long."""

    input_shape: tuple[int, int, int]
    words: list[str] = field(default_factory=list)
    modules: list[nn.Module] = field(default_factory=list)
    shapes: list[tuple[int, ...]] = field(default_factory=list)
    refused: bool = False

    def grow(self, rng: random.Random, x: Tensor) -> Tensor:
        """One more layer on x, (1, C, H, W) or (1, N); what comes out. Raises RuntimeError where torch refuses."""
        flat = x.ndim == 2
        kinds = ["relu", "batchnorm", "dropout 0.3", "flatten"]
        kinds += ["linear"] * 6 + ["conv"] if flat else ["conv"] * 8 + ["pool"] * 4 + ["gap"]
        kind = rng.choice(kinds)
        module: nn.Module
        if kind in ("conv", "pool"):
            k, s, p, d = ((rng.randint(a, b), rng.randint(a, b)) for a, b in ((1, 5), (1, 3), (0, 2), (1, 3)))
            if rng.random() < 0.5:
                k, s, p, d = ((pair[0], pair[0]) for pair in (k, s, p, d))
            if kind == "pool" and rng.random() < 0.9:
                p = (min(p[0], k[0] // 2), min(p[1], k[1] // 2))  # more is refused
            options = f"k{k[0]}x{k[1]} s{s[0]}x{s[1]} p{p[0]}x{p[1]} d{d[0]}x{d[1]}"
            channels, bias = rng.randint(1, 8), rng.random() < 0.7
            if kind == "conv":
                self.words.append(f"conv {channels} {options}{'' if bias else ' nobias'}")
                module = nn.Conv2d(x.shape[1], channels, k, s, p, d, bias=bias)
            else:
                self.words.append(f"pool {options}")
                module = nn.MaxPool2d(k, s, p, d)
        elif kind == "linear":
            features = rng.randint(1, 20)
            self.words.append(f"linear {features}")
            module = nn.Linear(x.shape[1], features)
        else:
            self.words.append(kind)
            batchnorm = nn.BatchNorm1d if flat else nn.BatchNorm2d
            module = {
                "relu": nn.ReLU(),
                "batchnorm": batchnorm(x.shape[1]),
                "dropout 0.3": nn.Dropout(0.3),
                "flatten": nn.Flatten(),
                "gap": nn.AdaptiveAvgPool2d(1),
            }[kind]
        self.modules.append(module.eval())
        output: Tensor = module(x)
        self.shapes.append(tuple(output.shape[1:]))
        return output


def random_stack(rng: random.Random) -> RandomStack:
    made = RandomStack((rng.randint(1, 4), rng.randint(8, 64), rng.randint(8, 64)))
    x = torch.zeros(1, *made.input_shape)
    with torch.no_grad():
        for _ in range(rng.randint(1, 8)):
            try:
                x = made.grow(rng, x)
            except RuntimeError:
                made.refused = True
                break
    return made


def measured(
    net: nn.Module, input_shape: tuple[int, ...], kinds: type[nn.Module] | tuple[type[nn.Module], ...] = nn.Module
) -> list[tuple[tuple[int, ...], int, int]]:
    """(output, parameters, MACs) of each layer of these kinds, from hooks while a picture runs through the net."""
    lines = []

    def hook(module: nn.Module, inputs: Any, output: Tensor) -> None:
        per_value = 0
        if isinstance(module, nn.Conv2d):
            per_value = module.weight[0].numel()
        elif isinstance(module, nn.Linear):
            per_value = module.in_features
        elif isinstance(module, nn.ConvTranspose2d):  # each input value is multiplied by its kernels
            lines.append((tuple(output.shape[1:]), _count(module), inputs[0].numel() * module.weight[0].numel()))
            return
        lines.append((tuple(output.shape[1:]), _count(module), output.numel() * per_value))

    leaves = [
        module for module in net.modules() if not list(module.children()) and not isinstance(module, nn.Sequential)
    ]
    layers = [module for module in leaves if isinstance(module, kinds)]
    handles = [module.register_forward_hook(hook) for module in layers]
    with torch.no_grad():
        net(torch.zeros(1, *input_shape))
    for handle in handles:
        handle.remove()
    return lines


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def run_code(code: str) -> tuple[nn.Module, str]:
    """The net that generated code builds, and what the code prints."""
    printed: list[str] = []
    names: dict[str, Any] = {"print": lambda value: printed.append(str(value))}
    exec(code, names)
    return names["net"], printed[0]
