"""Feature maps, as a component of plain JavaScript: a net as a row of layers, and one layer's maps as a grid.

A click sends a layer's name or a map's number to whoever drew it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.components.bundle import HEATMAP_CSS, define
from pages._ui.components.tensor import encode, encode_bytes
from rps_core.arrays import Float32

OVERVIEW_MAPS = 4  # a layer
ALONE_REM = 9.0
TILES_REM = ((40, 7.0), (15, 5.0), (2, 3.6), (0, 2.4))  # how wide a map of at least so many pixels is drawn

_component = define(Path(__file__).parent, HEATMAP_CSS, layer=str, map=float)


@dataclass(frozen=True)
class Layer:
    """A layer in the overview: its name, its title for screen readers, its output's shape in words, and its maps."""

    name: str
    title: str
    shape: str
    maps: Float32
    """(C, H, W); (N, 1, 1) for a layer that gives N numbers."""


def show_overview(
    key: str,
    picture: str,
    input_shape: str,
    layers: Sequence[Layer],
    chosen: str | None,
    on_layer: Callable[[str], None],
) -> None:
    """The net from left to right: its input (a URL), then the first maps of each layer. `on_layer` gets the name of a
    layer that was clicked.
    """
    _component(
        key=key,
        data={
            "picture": picture,
            "input": input_shape,
            "layers": [_small(layer) for layer in layers],
            "chosen": chosen,
        },
        on_layer_change=lambda: on_layer(str(st.session_state[key].layer)),
    )


def _small(layer: Layer) -> dict[str, Any]:
    """A layer as the overview draws it: a few maps, or the units of a flat layer in a column, one byte per value."""
    maps = layer.maps
    flat = maps.shape[1:] == (1, 1)
    few = maps.reshape(1, -1, 1) if flat else maps[:OVERVIEW_MAPS]
    largest = float(np.abs(maps).max())
    left_out = 0 if flat else len(maps) - len(few)
    return {
        "name": layer.name,
        "title": layer.title,
        "shape": layer.shape,
        "flat": flat,
        "more": f"+ {left_out} more" if left_out else "",
        "maps": encode_bytes(few, largest),
    }


def show_maps(
    key: str,
    maps: Float32,
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
            "maps": encode(maps),
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
