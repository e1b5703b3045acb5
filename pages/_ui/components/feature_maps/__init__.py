"""The network explorer's drawings: the net as a row of layers, and grids of maps, as a component of plain JavaScript.

A click sends a layer's name or a map's number; widgets hold them, so that the link does, too.
"""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.components import microscope
from pages._ui.drawing.images import data_url
from pages._ui.network.choosing import open_layer
from pages._ui.network.exploring import Explored
from rps_core.convolution.sliding import Floats
from rps_core.explain.forward_trace import Step
from rps_core.shapes import format_shape

FOLDER = Path(__file__).parent
OVERVIEW_MAPS = 4  # a layer
ALONE_REM = 9.0
TILES_REM = ((40, 7.0), (15, 5.0), (2, 3.6), (0, 2.4))  # how wide a map of at least so many pixels is drawn

_component = st.components.v2.component(
    "rps_network",
    css=(microscope.FOLDER / "microscope.css").read_text() + (FOLDER / "feature_maps.css").read_text(),
    js="\n".join(
        file.read_text()
        for file in (microscope.FOLDER / "maths.js", microscope.FOLDER / "draw.js", FOLDER / "feature_maps.js")
    ),
)


def show_overview(explored: Explored, chosen: Step | None) -> None:
    """The net from left to right, with the first maps of each layer. A click opens that layer."""
    key = "network_overview"
    _component(
        key=key,
        data={
            "picture": data_url(explored.picture),
            "input": format_shape((3, *explored.size)),
            "layers": [_small(step, explored.seen.maps[step.name]) for step in explored.seen.steps],
            "chosen": chosen and chosen.name,
        },
        on_layer_change=lambda: open_layer(str(st.session_state[key].layer)),
    )


def _small(step: Step, maps: Floats) -> dict[str, Any]:
    """A layer as the overview draws it: a few maps, or the units of a flat layer in a column, in a byte a value."""
    flat = maps.shape[1:] == (1, 1)
    few = maps.reshape(1, -1, 1) if flat else maps[:OVERVIEW_MAPS]
    largest = float(np.abs(maps).max())
    values = np.rint(few / (largest or 1.0) * 127).astype(np.int8)
    left_out = 0 if flat else len(maps) - len(few)
    return {
        "name": step.name,
        "title": step.title,
        "shape": format_shape(step.report.output),
        "flat": flat,
        "more": f"+ {left_out} more" if left_out else "",
        "maps": {"shape": few.shape, "values": base64.b64encode(values.tobytes()).decode(), "range": largest},
    }


def show_maps(
    key: str,
    maps: Floats,
    ranges: Sequence[float],
    *,
    title: str,
    signed: bool,
    noun: str = "map",
    labels: Sequence[str] | None = None,
    chosen: int | None = None,
    on_map: Callable[[int], None] | None = None,
) -> None:
    """Maps (C, H, W) as sharp pixels, each with its number or label, and the legend. With `on_map` they can be clicked.

    `ranges` says where the colours end: one number for all of them, or one each.
    """
    longest = max(maps.shape[1:])
    _component(
        key=key,
        data={
            "title": title,
            "maps": microscope.encode(maps),
            "ranges": list(ranges),
            "signed": signed,
            "labels": labels or [str(number) for number in range(len(maps))],
            "noun": noun,
            "chosen": chosen,
            "pick": on_map is not None,
            "hint": "Point at a pixel to read its value." if longest > 1 else "",
            "tile": ALONE_REM if len(maps) == 1 else next(width for least, width in TILES_REM if longest >= least),
        },
        on_map_change=lambda: on_map(int(st.session_state[key].map)) if on_map else None,
    )
