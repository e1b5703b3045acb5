"""A net drawn layer by layer: maps as stacks of squares, to scale; flat layers as bars."""

import html
from collections.abc import Sequence

import streamlit as st

from rps_core.layer_words import parse_layers
from rps_core.presets import GUIDE
from rps_core.shapes import Shape, format_shape, parse_shape
from rps_core.stack import LayerReport, stack_report

MAX_SHEETS = 8  # of a stack; a hundred channels would be a smear


def guide_report() -> tuple[Shape, list[LayerReport]]:
    """The guide's net: its input, and a report for each layer."""
    input_shape = parse_shape(GUIDE.input)
    return input_shape, stack_report(input_shape, parse_layers(GUIDE.layers))


def show_anatomy(input_shape: Shape, report: Sequence[LayerReport]) -> None:
    """The layers that change a size, from left to right; on a narrow screen one scrolls."""
    steps = [("image", input_shape), *((line.name, line.output) for line in report if line.name != "relu")]
    cells = "".join(
        f'<div class="rps-layer">{_map(shape) if len(shape) == 3 else _list(shape)}'
        f"<b>{html.escape(name)}</b><code>{format_shape(shape)}</code></div>"
        for name, shape in steps
    )
    spoken = ", then ".join(f"{name}: {format_shape(shape)}" for name, shape in steps)
    st.html(f'<div class="rps-anatomy" role="img" aria-label="{html.escape(spoken)}" tabindex="0">{cells}</div>')


def _map(shape: Shape) -> str:
    channels, side, _ = shape
    sheets = "".join(f'<i style="--n: {index}"></i>' for index in range(min(channels, MAX_SHEETS)))
    return f'<div class="rps-map" style="--side: {side}; --sheets: {min(channels, MAX_SHEETS)}">{sheets}</div>'


def _list(shape: Shape) -> str:
    return f'<div class="rps-list" style="--length: {len(str(shape[0]))}"></div>'
