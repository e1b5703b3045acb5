"""A stack of layers drawn to scale: maps as blocks, as high and deep as they are, as thick as they have channels."""

import html

import streamlit as st

from pages._ui.drawing.images import data_url
from rps_core.layers.stack import Stack
from rps_core.shapes import Shape, format_shape

SIDE_PX = 100  # of the input's longer side
CHANNEL_PX = 0.6
VALUE_PX = 0.35  # of a flat layer
LONGEST_PX = 120  # a longer flat layer is cut, with a gap
SLANT_X, SLANT_Y = 0.42, 0.26  # of a side that leads into the depth; the style sheet knows their angle
KEEP_SHAPE = ("relu", "batchnorm", "dropout")


def show_anatomy(stack: Stack, position: int | None = None, picture: bytes | None = None) -> None:
    """The layers that change a shape, from left to right; on a narrow screen in several rows.

    The layer at `position` is marked. `picture`, a PNG file, is put on the face of the input.
    """
    steps: list[tuple[int, str, Shape]] = [(0, "input", stack.input_shape)]
    steps += [
        (number, _short(line.name), line.output)
        for number, line in enumerate(stack.reports, 1)
        if line.name.split()[0] not in KEEP_SHAPE
    ]
    marked = None if position is None else max(number for number, _, _ in steps if number <= position)
    scale = SIDE_PX / max(stack.input_shape[1:])
    parts = [
        _part(
            _block(shape, scale, picture if number == 0 else None) if len(shape) == 3 else _list(shape[0]),
            name,
            format_shape(shape),
            "rps-marked" if number == marked else "",
        )
        for number, name, shape in steps
    ]
    spoken = ", then ".join(f"{name}: {format_shape(shape)}" for _, name, shape in steps)
    if stack.broken:
        waiting = len(stack.layers) - len(stack.reports) - 1
        parts.append(_part("<b>×</b>", f"layer {stack.broken.layer}", "does not fit", "rps-missing"))
        parts += [_part("<b>?</b>", f"{waiting} more", "after it", "rps-waiting")] if waiting else []
        spoken += f"; layer {stack.broken.layer} does not fit"
    st.html(f'<div class="rps-anatomy" role="img" aria-label="{html.escape(spoken)}">{"".join(parts)}</div>')


def _short(name: str) -> str:
    """The name without what the shape says: conv 16 k5 p2 nobias is conv k5 p2."""
    return " ".join(word for word in name.split() if not word.isdecimal() and word != "nobias")


def _part(drawing: str, name: str, shape: str, css_class: str) -> str:
    return (
        f'<div class="rps-layer {css_class}"><div class="rps-drawing">{drawing}</div>'
        f"<b>{html.escape(name)}</b><code>{shape}</code></div>"
    )


def _block(shape: Shape, scale: float, picture: bytes | None) -> str:
    """A map as a block: as high as its height, as deep as its width, as thick as it has channels."""
    channels, height, width = shape
    thick, high, deep = max(2.0, channels * CHANNEL_PX), max(2.0, height * scale), max(2.0, width * scale)
    right, up = deep * SLANT_X, deep * SLANT_Y
    sizes = f"--thick: {thick:.1f}px; --high: {high:.1f}px; --right: {right:.1f}px; --up: {up:.1f}px"
    face = f'<img src="{data_url(picture)}" alt="">' if picture else '<i class="rps-face"></i>'
    return f'<div class="rps-block" style="{sizes}"><i class="rps-lid"></i><i class="rps-front"></i>{face}</div>'


def _list(values: int) -> str:
    """A flat layer as a bar as long as it has values; one that is too long has a gap."""
    long = max(3.0, values * VALUE_PX)
    css_class = "rps-list rps-cut" if long > LONGEST_PX else "rps-list"
    return f'<div class="{css_class}" style="height: {min(long, LONGEST_PX):.1f}px"></div>'
