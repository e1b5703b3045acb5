"""Layer shapes: a stack of layers to build and change; sizes, costs, receptive fields, formulas and code follow."""

from functools import partial

import streamlit as st

from pages._ui.app.hiding import is_hidden
from pages._ui.app.routing import TRAINING, ensure_routed, link
from pages._ui.drawing.formula_view import show_formulas
from pages._ui.drawing.net_diagram import show_anatomy
from pages._ui.layer_shapes import stack_state
from pages._ui.layer_shapes.field_view import input_picture, show_field
from pages._ui.layer_shapes.layer_rows import show_rows
from pages._ui.layer_shapes.stack_source import show_input, show_sources, show_words
from pages._ui.layer_shapes.stack_state import View
from pages._ui.widgets.code_view import show_code
from pages._ui.widgets.current_picture import choose_picture
from pages._ui.widgets.exercise_cards import CONTROLS, show_exercises
from pages._ui.widgets.format import memory_size, quantity
from rps_core.exercises.layer_shapes import PICTURE, START, layer_shapes_exercises
from rps_core.layers.formulas import formulas
from rps_core.layers.notation import layer_name
from rps_core.layers.pytorch_code import module_code
from rps_core.shapes import format_shape, shape_words

ensure_routed(__file__)


def show_totals(view: View) -> None:
    stack, features = view.stack, view.stack.features
    with st.container(horizontal=True):
        st.metric("Output", format_shape(stack.output), help="One picture in, this out.")
        st.metric("Parameters", quantity(stack.parameters), help="Numbers that the training changes.")
        st.metric("MACs", quantity(stack.macs), help="Multiplications with an addition, for one picture.")
        st.metric("Activations", memory_size(stack.activation_bytes), help="All outputs of one picture, as float32.")
        height, width = features.field
        st.metric("Features see", f"{height} x {width} px", help=f"One value of the last map, after {features.name}.")
    if stack.broken:
        st.caption(f"Up to layer {len(stack.reports)}; the next does not fit.")


def show_layer(view: View, picture: bytes) -> None:
    """Formulas and receptive field of the open layer."""
    if not view.stack.layers:
        st.info("There is no layer yet: add one, and its formulas stand here.")
        return
    if not view.fits:
        st.info(f"Layer {len(view.stack.reports) + 1} does not fit: the table says why, and what would.")
        return
    line = view.stack.reports[view.position - 1]
    st.subheader(f"{view.position}  {layer_name(view.layer)}", anchor=False)
    st.html(
        f'<p class="rps-mono">{format_shape(view.stack.shape_before(view.position))} → {format_shape(line.output)}</p>'
    )
    show_field(line, view.stack.input_shape[1:], picture, view.revision)
    if not is_hidden("formulas"):
        with st.expander("The formulas, with these numbers", expanded=True):
            show_formulas(formulas(view.stack, view.position))


view = stack_state.read()
stack = view.stack
st.title("Layer shapes")
st.html(
    '<p class="rps-lead">Stack layers on a picture and watch every size, cost and field of view follow. '
    "Touch a layer to change it.</p>"
)
show_sources(view)
with st.container(horizontal=True, gap="medium"):
    show_input(view)
    picture = input_picture(choose_picture(), stack.input_shape[1:])
show_anatomy(stack, view.position, picture)
show_totals(view)

left, right = st.columns([7, 5], gap="medium")
with left, st.container(key=CONTROLS):
    show_rows(view)
with right, st.container(key="shapes_side"):
    show_layer(view, picture)
show_exercises(
    layer_shapes_exercises(stack),
    {key: partial(stack_state.show, shape_words(PICTURE), layers) for key, layers in START.items()},
)
show_code(module_code(stack))
show_words(view)
link(TRAINING, "Try next: train the guide's net")
