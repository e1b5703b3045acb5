"""The formulas behind a layer's line in the table, with their numbers put in. No torch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rps_core.layers.specs import BatchNorm, Conv, Flatten, Linear, Pool
from rps_core.layers.stack import BYTES_PER_VALUE, LayerReport, Stack
from rps_core.shapes import Window


@dataclass(frozen=True)
class Formula:
    """A rule in letters, the same with numbers, and what comes out. The numbers are an expression of Python's too."""

    name: str
    rule: str
    numbers: str
    result: int
    unit: str = ""


def formulas(stack: Stack, position: int) -> list[Formula]:
    """What the layer at this position, counted from 1, computes. It must be one that fits."""
    layer, line, before = stack.layers[position - 1], stack.reports[position - 1], stack.line_before(position)
    window = layer.window if isinstance(layer, Conv | Pool) else None
    found = list(_sizes(window, before, line)) if window else []
    match layer:
        case Conv(channels, _, bias):
            kernel = "*".join(str(number) for number in (before.output[0], *layer.window.kernel_size))
            plus = " + 1" if bias else ""
            found += [
                Formula("parameters", f"C_out*(C_in*kH*kW{plus})", f"{channels}*({kernel}{plus})", line.parameters),
                Formula("MACs", "C_out*C_in*kH*kW*H*W", f"{channels}*{kernel}*{_product(line.output[1:])}", line.macs),
            ]
        case BatchNorm():
            found.append(Formula("parameters", "2*C", f"2*{before.output[0]}", line.parameters))
        case Flatten():
            found.append(Formula("features", "C*H*W", _product(before.output), line.output[0]))
        case Linear(features):
            inputs = before.output[0]
            found += [
                Formula("parameters", "N_out*(N_in + 1)", f"{features}*({inputs} + 1)", line.parameters),
                Formula("MACs", "N_out*N_in", f"{features}*{inputs}", line.macs),
            ]
    values = "C*H*W" if len(line.output) == 3 else "N"
    numbers = f"{_product(line.output)}*{BYTES_PER_VALUE}"
    found.append(Formula("memory", f"{values}*{BYTES_PER_VALUE} bytes", numbers, line.activation_bytes, "bytes"))
    return found + (list(_fields(window, before, line)) if window else [])


def _sizes(window: Window, before: LayerReport, line: LayerReport) -> Iterator[Formula]:
    sides = zip(before.output[1:], window.padding, window.dilation, window.kernel_size, window.stride, strict=True)
    numbers = [f"floor(({n} + 2*{p} - {d}*({k} - 1) - 1) / {s}) + 1" for n, p, d, k, s in sides]
    return _each_side("side", "floor((n + 2*p - d*(k - 1) - 1) / s) + 1", numbers, line.output[1:])


def _fields(window: Window, before: LayerReport, line: LayerReport) -> Iterator[Formula]:
    sides = zip(before.field, window.dilation, window.kernel_size, before.jump, strict=True)
    numbers = [f"{r} + {d}*({k} - 1)*{j}" for r, d, k, j in sides]
    yield from _each_side("receptive field", "r + d*(k - 1)*j", numbers, line.field)
    numbers = [f"{j}*{s}" for j, s in zip(before.jump, window.stride, strict=True)]
    yield from _each_side("jump", "j*s", numbers, line.jump)


def _each_side(name: str, rule: str, numbers: Sequence[str], results: Sequence[int]) -> Iterator[Formula]:
    """One formula where height and width agree, else one each."""
    if numbers[0] == numbers[1]:
        yield Formula(name, rule, numbers[0], results[0], "px")
        return
    for side, numbers_of_side, result in zip(("height", "width"), numbers, results, strict=True):
        yield Formula(f"{name}, {side}", rule, numbers_of_side, result, "px")


def _product(numbers: Sequence[int]) -> str:
    return "*".join(str(number) for number in numbers)
