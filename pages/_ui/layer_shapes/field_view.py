"""The receptive field of one output value, drawn on a picture: which pixels it sees, and where its neighbour looks."""

import numpy as np
import streamlit as st

from pages._ui.drawing.images import data_url, png
from pages._ui.layer_shapes import stack_state
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.current_picture import BY_KEY, Source, open_image
from pages._ui.widgets.link_types import LinkParameter
from pages._ui.widgets.url_state import write
from rps_core.layers.stack import Box, LayerReport, middle, receptive_box
from rps_core.reports import percent
from rps_core.shapes import Pair

LARGEST_PX = 360  # a side of the picture as it is sent; a larger input is drawn from fewer pixels


@st.cache_data(show_spinner=False, max_entries=32, hash_funcs=BY_KEY)
def input_picture(source: Source, size: Pair) -> bytes:
    """A picture as the stack's input, (height, width) in pixels: a PNG file."""
    height, width = (min(side, LARGEST_PX) for side in size)
    return png(np.asarray(open_image(source).resize((width, height))))


def show_field(line: LayerReport, size: Pair, picture: bytes, revision: int) -> None:
    """The field of one value of this layer on the picture, which is (height, width) pixels."""
    position = stack_state.field_position(line.grid, middle(line))
    box = receptive_box(line, position)
    marked = f"one of {line.grid[0]} x {line.grid[1]} places"
    output = f"<figure>{_output(line, position)}<figcaption>{marked}</figcaption></figure>"
    drawn = field_on_picture(line, box, size, picture)
    field = f"<figure>{drawn}<figcaption>what it sees of the input</figcaption></figure>"
    st.html(f'<div class="rps-field">{output}{field}</div>')
    st.caption(_words(line, position, box, size))
    left, right = st.columns(2)
    with left:
        _slider("Row", links.ROW, position[0], line.grid[0], revision)
    with right:
        _slider("Column", links.COLUMN, position[1], line.grid[1], revision)


def _slider(label: str, parameter: LinkParameter, value: int, count: int, revision: int) -> None:
    """Row or column of the output value, counted from 0 as torch does. The link keeps it."""
    if count > 1:
        key = f"shapes_field_{parameter.name}_{revision}"
        st.slider(label, 0, count - 1, value, key=key, on_change=_keep, args=(parameter, key, value))


def _keep(parameter: LinkParameter, key: str, shown: int) -> None:
    if st.session_state[key] != shown:
        write(parameter, st.session_state[key])


def _words(line: LayerReport, position: Pair, box: Box, size: Pair) -> str:
    height, width = line.field
    share = box.share(size)
    share_words = "the whole picture" if share == 1 else f"{percent(share)} of the picture"
    words = f"It sees {height} x {width} of {size[0]} x {size[1]} pixels: {share_words}."
    if box.inside(size) != box:
        words = f"Its field of {height} x {width} pixels holds {share_words}; the rest of it is padding."
    if line.grid[1] > 1:
        words += f" The next value's field, dashed, begins {line.jump[1]} px further right."
    return words


def _output(line: LayerReport, position: Pair) -> str:
    """The output map, empty but for the one value."""
    rows, columns = line.grid
    cell = Box(position[0], position[1], 1, 1)
    alt = f"Row {position[0]}, column {position[1]} of {rows} x {columns} values"
    return (
        f'<div class="rps-plane" role="img" aria-label="{alt}" style="aspect-ratio: {columns} / {rows}">'
        f'<i class="rps-cell" style="{_at(cell, Box(0, 0, rows, columns))}"></i></div>'
    )


def field_on_picture(line: LayerReport, box: Box, size: Pair, picture: bytes) -> str:
    """The picture, with as much padding around it as the field reaches into; the field bright, the rest dimmed."""
    whole = Box(0, 0, *size)
    frame = whole.around(box)
    neighbour = box.moved_right(line.jump[1])
    dashed = f'<i class="rps-next" style="{_at(neighbour, frame)}"></i>' if line.grid[1] > 1 else ""
    alt = f"The field: {box.height} x {box.width} pixels from row {box.top}, column {box.left} on"
    return (
        f'<div class="rps-plane rps-padding" role="img" aria-label="{alt}" '
        f'style="aspect-ratio: {frame.width} / {frame.height}">'
        f'<img src="{data_url(picture)}" alt="" style="{_at(whole, frame)}">'
        f'{dashed}<i class="rps-field-box" style="{_at(box, frame)}"></i></div>'
    )


def _at(box: Box, frame: Box) -> str:
    """The style that lays a box into its frame."""
    names = ("top", "left", "height", "width")
    return "; ".join(f"{name}: {share:.3%}" for name, share in zip(names, box.within(frame), strict=True))
