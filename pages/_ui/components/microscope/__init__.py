"""The microscope: a picture, a window over it, and the arithmetic under the window, as a component of plain JavaScript.

The server sends the picture, the tables of the windows and the output once; the browser finds the rest in them.
So hovering costs no message. A click sends the cell, which then stands in the link as `at=row,col`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.components.bundle import HEATMAP_CSS, define
from pages._ui.components.tensor import encode
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.url_state import checked, write
from rps_core.arrays import Float32
from rps_core.convolution.conv import Convolution, diverging_range
from rps_core.convolution.pooling import Pooling
from rps_core.convolution.sliding import Windows
from rps_core.shapes import format_shape

CHANNELS = {1: ("grey",), 3: ("red", "green", "blue")}
SPEEDS = tuple(map(int, links.SPEED.options))  # output cells a second

_component = define(Path(__file__).parent, HEATMAP_CSS, cell=[float], speed=float)


def show_convolution(
    conv: Convolution,
    channel: int,
    shown: Float32,
    limits: tuple[float, float],
    black_white: tuple[float, float] | None,
    note: str = "",
) -> tuple[int, int] | None:
    """One output channel under the microscope. Returns the cell that was clicked.

    `shown` is what is drawn of the output: that channel, or all three as red, green and blue. It is drawn between
    `black_white`, or, where that is None, in the colours of the diverging scale. `limits` are the input's.
    `note` stands over the kernel.
    """
    return _mount(convolution_scene(conv, channel, shown, limits, black_white, note), conv.windows)


def convolution_scene(
    conv: Convolution,
    channel: int,
    shown: Float32,
    limits: tuple[float, float],
    black_white: tuple[float, float] | None,
    note: str = "",
) -> dict[str, Any]:
    """What the browser gets of a convolution."""
    what = "in colour" if len(shown) > 1 else f"channel {channel} of {len(conv.output)}"
    output = {
        "title": f"output {format_shape(conv.output.shape)}{f', {what}' if len(conv.output) > 1 else ''}",
        "label": f"Output, {format_shape(shown.shape)}",
        "map": encode(shown),
        "signed": black_white is None,
        "channel": channel if len(shown) > 1 else 0,
        "index": channel,
    } | _black_white(black_white or limits)
    return _scene(conv.windows, conv.padded, [output], limits) | {
        "kind": "convolution",
        "note": note,
        "weight": encode(conv.weight[channel]),
        "bias": float(conv.bias[channel]),
        "range": diverging_range(conv, channel),
    }


def show_pooling(pooling: Pooling, *, only_winners: bool) -> tuple[int, int] | None:
    """Input, maximum, and average where there is one. Returns the cell that was clicked."""
    return _mount(pooling_scene(pooling, only_winners=only_winners), pooling.windows)


def pooling_scene(pooling: Pooling, *, only_winners: bool) -> dict[str, Any]:
    """What the browser gets of a pooling."""
    maps = {"max pooling": pooling.maximum, "average pooling": pooling.average}
    outputs = [
        {"title": f"{name}, {format_shape(values.shape)}", "label": f"Output of {name}", "map": encode(values)}
        | _black_white((0.0, 1.0))
        for name, values in maps.items()
        if values is not None
    ]
    counts = {"counts": [table.tolist() for table in pooling.counts], "kind": "pooling", "range": 1.0}
    kept = {"kept": encode(np.asarray(pooling.winners.any(0, keepdims=True)))} if only_winners else {}
    return _scene(pooling.windows, pooling.padded, outputs, (0.0, 1.0)) | counts | kept


def _scene(
    windows: Windows, padded: Float32, outputs: Sequence[Mapping[str, Any]], limits: tuple[float, float]
) -> dict[str, Any]:
    size = format_shape((len(padded), windows.height, windows.width))
    title = f"input {size}"
    if windows.padded_size != (windows.height, windows.width):
        title += f", with padding {format_shape(windows.padded_size)}"
    top, left = windows.window.padding
    return {
        "input": encode(padded),
        "inputTitle": title,
        "inputLabel": f"Input picture, {size}",
        "inside": {"top": top, "left": left, "height": windows.height, "width": windows.width},
        "rows": windows.rows.tolist(),
        "cols": windows.cols.tolist(),
        "channels": CHANNELS[len(padded)],
        "outputs": outputs,
    } | _black_white(limits)


def _black_white(limits: tuple[float, float]) -> dict[str, float]:
    return dict(zip(("black", "white"), limits, strict=True))


def _mount(data: dict[str, Any], windows: Windows) -> tuple[int, int] | None:
    cell = _cell_of_link(windows.output_size)
    _component(
        key="microscope",
        data=data | {"cell": cell, "speed": _speed_of_link(), "speeds": SPEEDS},
        on_cell_change=lambda: write(
            links.CELL, ",".join(str(int(index)) for index in st.session_state.microscope.cell)
        ),
        on_speed_change=lambda: write(links.SPEED, str(int(st.session_state.microscope.speed))),
    )
    return cell


def _cell_of_link(size: tuple[int, int]) -> tuple[int, int] | None:
    """The cell that `at=row,col` names, if it lies in the output."""

    def parse(given: str) -> tuple[int, int]:
        row, col = (int(index) for index in given.split(","))
        if not (0 <= row < size[0] and 0 <= col < size[1]):
            raise ValueError(given)
        return row, col

    expected = f"a row,col of the output, up to {size[0] - 1},{size[1] - 1},"
    given = checked(links.CELL, lambda text: bool(parse(text)), expected, None)
    return None if given is None else parse(given)


def _speed_of_link() -> int:
    expected = f"one of {', '.join(map(str, SPEEDS))}"
    return int(checked(links.SPEED, links.SPEED.options.__contains__, expected, SPEEDS[2]) or SPEEDS[2])
