"""The table of layers: a row each, to be touched; the open one with its controls; the broken one with its reason."""

import html

import streamlit as st

from pages._ui.drawing.text import show_error
from pages._ui.layer_shapes import stack_state
from pages._ui.layer_shapes.layer_editor import show_editor
from pages._ui.layer_shapes.stack_state import View
from pages._ui.widgets.format import memory_size, quantity
from rps_core.layers.fixes import fixes
from rps_core.layers.notation import PLAIN, layer_name
from rps_core.layers.specs import Conv, ConvTranspose, Layer, Linear, Pool
from rps_core.layers.stack import LayerReport
from rps_core.shapes import Window, format_shape

HEADINGS = ("output", "parameters", "MACs", "memory", "sees, px")
NEW: dict[str, Layer] = {"conv": Conv(16, Window.square(3)), "pool": Pool(Window.square(2, stride=2))}
NEW |= {word: PLAIN[word] for word in ("relu", "batchnorm", "dropout", "flatten")}
NEW |= {"linear": Linear(10), "gap": PLAIN["gap"], "avgpool": Pool(Window.square(2, stride=2), average=True)}
NEW |= {"convt": ConvTranspose(16, Window.square(2, stride=2))}
TITLES = {"relu": "ReLU", "batchnorm": "BatchNorm", "gap": "global average pool", "avgpool": "average pool"}
TITLES |= {"convt": "transposed conv"}


def show_rows(view: View) -> None:
    """All layers, in order, then what can be added."""
    stack = view.stack
    with st.container(key="shapes_head"):
        st.html(f'<div class="rps-cells">{"".join(f"<span>{heading}</span>" for heading in HEADINGS)}</div>')
    for position, layer in enumerate(stack.layers, start=1):
        _show_row(view, position, layer_name(layer))
        if stack.broken and position == stack.broken.layer:
            _show_break(view, position)
        if position == view.position:
            show_editor(view)
    _show_new(view)


def _show_row(view: View, position: int, name: str) -> None:
    stack = view.stack
    fits = position <= len(stack.reports)
    state = "open" if position == view.position else "row"
    with st.container(key=f"shapes_{state}_{position}", gap=None):
        breaks = stack.broken is not None and position == stack.broken.layer
        icon = ":material/error:" if breaks else None
        label = f":red[{position}  {name}]" if breaks else f":gray[{position}]  {name}"
        st.button(
            label,
            key=f"shapes_pick_{position}",
            type="tertiary",
            icon=icon,
            on_click=stack_state.open_layer,
            args=(position,),
        )
        st.html(_cells(stack.reports[position - 1]) if fits else '<div class="rps-cells"><code>?</code></div>')


def _cells(line: LayerReport) -> str:
    sees = " x ".join(str(side) for side in line.field)
    numbers = (quantity(line.parameters), quantity(line.macs), memory_size(line.activation_bytes), sees)
    cells = "".join(f"<span>{'–' if number == '0' else html.escape(number)}</span>" for number in numbers)
    return f'<div class="rps-cells"><code>{format_shape(line.output)}</code>{cells}</div>'


def _show_break(view: View, position: int) -> None:
    """Why the layer does not fit, and buttons for what would."""
    assert view.stack.broken
    show_error(view.stack.broken.reason, ":material/link_off:")
    with st.container(horizontal=True, key="shapes_fixes"):
        for index, fix in enumerate(fixes(view.stack)):
            text = fix.text[:1].upper() + fix.text[1:]
            st.button(
                text,
                key=f"shapes_fix_{index}",
                icon=":material/build:",
                on_click=stack_state.change,
                args=(fix.layers, position),
            )


def _show_new(view: View) -> None:
    layers = view.stack.layers
    where = f"after layer {view.position}" if view.position < len(layers) else "at the end"
    st.caption(f"Add a layer {where}")
    with st.container(horizontal=True, gap="xsmall", key="shapes_new"):
        for word, layer in NEW.items():
            added = (*layers[: view.position], layer, *layers[view.position :])
            st.button(
                TITLES.get(word, word),
                key=f"shapes_new_{word}",
                icon=":material/add:",
                on_click=stack_state.change,
                args=(added, view.position + 1),
            )
