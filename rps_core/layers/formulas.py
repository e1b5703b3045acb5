"""The formulas behind a layer's line in the table, with their numbers put in. No torch."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rps_core.layers.specs import BatchNorm, Conv, ConvTranspose, Flatten, Linear, Pool
from rps_core.layers.stack import BYTES_PER_VALUE, LayerReport, Stack


@dataclass(frozen=True)
class Formula:
    """A rule in letters, the same with numbers, and what comes out. The numbers are an expression of Python's too."""

    name: str
    rule: str
    numbers: str
    result: int | float
    unit: str = ""


def formulas(stack: Stack, position: int) -> list[Formula]:
    """What the layer at this position, counted from 1, computes. It must be one that fits."""
    layer, line, before = stack.layers[position - 1], stack.reports[position - 1], stack.line_before(position)
    slides = layer if isinstance(layer, Conv | Pool | ConvTranspose) else None
    found = list(_sizes(slides, before, line)) if slides else []
    match layer:
        case Conv() | ConvTranspose():
            found += _costs(layer, before, line)
        case BatchNorm():
            found.append(Formula("parameters", "2*C", f"2*{before.output[0]}", line.parameters))
        case Flatten():
            found.append(Formula("features", "C*H*W", _product(before.output), line.output[0]))
        case Linear(features, bias):
            inputs, plus = before.output[0], " + 1" if bias else ""
            found += [
                Formula("parameters", f"N_out*(N_in{plus})", f"{features}*({inputs}{plus})", line.parameters),
                Formula("MACs", "N_out*N_in", f"{features}*{inputs}", line.macs),
            ]
    values = "C*H*W" if len(line.output) == 3 else "N"
    numbers = f"{_product(line.output)}*{BYTES_PER_VALUE}"
    found.append(Formula("memory", f"{values}*{BYTES_PER_VALUE} bytes", numbers, line.activation_bytes, "bytes"))
    return found + (list(_fields(slides, before, line)) if slides else [])


def _costs(layer: Conv | ConvTranspose, before: LayerReport, line: LayerReport) -> list[Formula]:
    """Parameters and MACs. A transposed kernel is put down once for each input value, so H*W are the input's."""
    parts = "" if layer.groups == 1 else "/g"
    kernel = f"{before.output[0]}{parts.replace('g', str(layer.groups))}*{_product(layer.window.kernel_size)}"
    rule, plus = f"C_in{parts}*kH*kW", " + 1" if layer.bias else ""
    where = line if isinstance(layer, Conv) else before
    return [
        Formula("parameters", f"C_out*({rule}{plus})", f"{layer.channels}*({kernel}{plus})", line.parameters),
        Formula("MACs", f"C_out*{rule}*H*W", f"{layer.channels}*{kernel}*{_product(where.output[1:])}", line.macs),
    ]


def _sizes(layer: Conv | Pool | ConvTranspose, before: LayerReport, line: LayerReport) -> Iterator[Formula]:
    window, size = layer.window, before.output[1:]
    sides = list(zip(size, window.padding, window.dilation, window.kernel_size, window.stride, strict=True))
    if isinstance(layer, ConvTranspose):
        rule = "(n - 1)*s - 2*p + d*(k - 1) + o + 1"
        numbers = [
            f"({n} - 1)*{s} - 2*{p} + {d}*({k} - 1) + {o} + 1"
            for (n, p, d, k, s), o in zip(sides, layer.output_padding, strict=True)
        ]
    elif isinstance(layer, Conv) and layer.same:
        rule, numbers = "n + d*(k - 1) - d*(k - 1)", [f"{n} + {d}*({k} - 1) - {d}*({k} - 1)" for n, _, d, k, _ in sides]
    else:
        ceil = isinstance(layer, Pool) and layer.ceil
        rounded = "ceil" if ceil else "floor"
        rule = f"{rounded}((n + 2*p - d*(k - 1) - 1) / s) + 1"
        numbers = [f"{rounded}(({n} + 2*{p} - {d}*({k} - 1) - 1) / {s}) + 1" for n, p, d, k, s in sides]
        if ceil:  # a window that would begin behind the side is left out
            plain = [-((d * (k - 1) + 1 - n - 2 * p) // s) + 1 for n, p, d, k, s in sides]
            gone = [more - side for more, side in zip(plain, line.output[1:], strict=True)]
            numbers = [f"{text} - 1" if one else text for text, one in zip(numbers, gone, strict=True)]
            rule += " - 1" if any(gone) else ""
    return _each_side("side", rule, numbers, line.output[1:])


def _fields(layer: Conv | Pool | ConvTranspose, before: LayerReport, line: LayerReport) -> Iterator[Formula]:
    window, transposed = layer.window, isinstance(layer, ConvTranspose)
    sides = list(zip(before.extent, window.dilation, window.kernel_size, before.jump, window.stride, strict=True))
    rule, numbers = "r + d*(k - 1)*j", [f"{r} + {d}*({k} - 1)*{j}" for r, d, k, j, _ in sides]
    if transposed and max(window.dilation) == 1:
        rule = "r + floor((k - 1)/s)*j"
        numbers = [f"{r} + floor(({k} - 1)/{s})*{j}" for r, (_, _, k, j, s) in zip(before.field, sides, strict=True)]
    elif transposed:
        rule = "r + (d/g)*floor((k - 1)*g/s)*j, g = gcd(d, s)"
        numbers = [
            f"{r} + ({d}/{g})*floor(({k} - 1)*{g}/{s})*{j}"
            for r, (_, d, k, j, s) in zip(before.field, sides, strict=True)
            for g in (math.gcd(d, s),)
        ]
    if any(isinstance(value, Fraction) for value in (*before.extent, *before.jump)):
        rule, numbers = f"floor({rule})", [f"floor({text})" for text in numbers]
    yield from _each_side("receptive field", rule, numbers, line.field)
    numbers = [f"{j}{'/' if transposed else '*'}{s}" for j, s in zip(before.jump, window.stride, strict=True)]
    results = [jump if isinstance(jump, int) else float(jump) for jump in line.jump]
    yield from _each_side("jump", "j/s" if transposed else "j*s", numbers, results)


def _each_side(name: str, rule: str, numbers: Sequence[str], results: Sequence[int | float]) -> Iterator[Formula]:
    """One formula where height and width agree, else one each."""
    if numbers[0] == numbers[1]:
        yield Formula(name, rule, numbers[0], results[0], "px")
        return
    for side, numbers_of_side, result in zip(("height", "width"), numbers, results, strict=True):
        yield Formula(f"{name}, {side}", rule, numbers_of_side, result, "px")


def _product(numbers: Sequence[int]) -> str:
    return "*".join(str(number) for number in numbers)
