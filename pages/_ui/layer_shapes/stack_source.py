"""Where a stack comes from: a preset, one's own trained net, another input, or words typed or pasted."""

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import Model
from pages._ui.drawing.text import markdown, show_error, toast_error
from pages._ui.layer_shapes import stack_state
from pages._ui.layer_shapes.stack_state import View
from rps_core.errors import InputError
from rps_core.layers.notation import GRAMMAR, read_layers, stack_words
from rps_core.layers.pytorch_code import PRESETS
from rps_core.layers.torch_modules import axes_hint
from rps_core.shapes import ShapeError, parse_shape, shape_words


def show_sources(view: View) -> None:
    """Presets, trained nets, and undo."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for key, preset in PRESETS.items():
            st.button(
                preset.title,
                key=f"shapes_preset_{key}",
                icon=":material/layers:",
                on_click=stack_state.show,
                args=(preset.input, preset.layers),
            )
        with st.popover("One you trained", icon=":material/model_training:"):
            _show_trained()
        stack_state.show_undo("shapes_undo")


def _show_trained() -> None:
    own = cache.own_models()
    if not own:
        st.caption("None yet. Train one on the page Training; it then stands here.")
    for model in own:
        st.button(
            markdown(model.title), key=f"shapes_trained_{model.key}", type="tertiary", on_click=_import, args=(model,)
        )


def _import(model: Model) -> None:
    from rps_core.nets.to_specs import trained_stack

    try:
        input_shape, layers = trained_stack(model.path)
    except InputError as error:
        toast_error(error)
        return
    stack_state.show(shape_words(input_shape), stack_words(layers))


def show_input(view: View) -> None:
    """The input's shape; what cannot be one is said below, and the last that could stays."""
    key = f"shapes_input_{view.revision}"
    shape = shape_words(view.stack.input_shape)
    st.text_input("Input, C x H x W", shape, key=key, on_change=_take_input, args=(key, shape), width=180)
    for message in stack_state.refused(key):
        show_error(message)
    hint = axes_hint(view.stack.input_shape)
    if hint and not view.stack.broken:  # else it stands at the layer that does not fit
        st.info(f"{hint}.", icon=":material/swap_horiz:")


def _take_input(key: str, shown: str) -> None:
    if st.session_state[key] == shown:
        stack_state.refuse(key, [])  # what was wrong before is gone
        return
    try:
        shape = parse_shape(st.session_state[key])
    except ShapeError as error:
        stack_state.refuse(key, [str(error)])
        return
    stack_state.change_input(shape_words(shape))


def show_words(view: View) -> None:
    """The whole stack as text: to read, to copy, to type."""
    words = stack_words(view.stack.layers)
    with st.expander("The same in words, for the terminal and to type", icon=":material/terminal:"):
        key = f"shapes_words_{view.revision}"
        st.text_area("Layers", words, key=key, on_change=_take_words, args=(key, words), height=120, help=GRAMMAR)
        for message in stack_state.refused(key):
            show_error(message)
        command = f'python -m rps_core shapes --input {shape_words(view.stack.input_shape)} --layers "{words}"'
        st.code(command, language="bash", wrap_lines=True)


def _take_words(key: str, shown: str) -> None:
    if st.session_state[key] == shown:
        stack_state.refuse(key, [])  # what was wrong before is gone
        return
    layers, errors = read_layers(st.session_state[key])
    if errors:
        stack_state.refuse(key, [str(error) for error in errors])
    else:
        stack_state.change(layers, len(layers))
