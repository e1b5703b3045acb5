"""The controls of the open layer: its numbers, its position in the stack, and which settings give a wanted size."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from pages._ui.layer_shapes import stack_state
from pages._ui.layer_shapes.stack_state import View
from pages._ui.widgets.number_field import Bounds, number_field, side_by_side
from rps_core.layers.notation import layer_name, window_words
from rps_core.layers.specs import Conv, ConvTranspose, Dropout, Layer, Linear, Pool
from rps_core.shapes import Pair, Window, settings_that_give

NAMES = {"kernel_size": "Kernel", "stride": "Stride", "padding": "Padding", "dilation": "Dilation"}
Slides = Conv | ConvTranspose | Pool
MAX_NUMBER = 99_999
PROPOSALS = 6


def show_editor(view: View) -> None:
    """What can be changed of the open layer, right where it stands."""
    with st.container(border=True, key="shapes_editor"):
        match view.layer:
            case Conv() | ConvTranspose() | Pool() as layer:
                _show_window(view, layer)
            case Linear(features) as linear:
                with st.container(horizontal=True):
                    _number(
                        view,
                        "Features",
                        features,
                        lambda value: stack_state.edit(view, replace(linear, features=value)),
                    )
            case Dropout() as dropout:
                _show_probability(view, dropout)
            case layer:
                st.caption(f"A {layer_name(layer)} has nothing to set.")
        _show_moves(view)


def _number(view: View, label: str, value: int, put: Callable[[int], None]) -> None:
    """A number with steps up and down. 0 may be typed where it is wrong: the table says why it is."""
    key = f"shapes_{label.lower().replace(', ', '_')}_{view.epoch}"

    def take() -> None:
        if st.session_state[key] is not None:  # the field may be empty
            put(int(st.session_state[key]))

    number_field(label, Bounds(0, MAX_NUMBER), min(value, MAX_NUMBER), key=key, on_change=take)


def _show_window(view: View, layer: Slides) -> None:
    window = layer.window
    pairs = {name: getattr(window, name) for name in NAMES}
    is_rectangle = any(height != width for height, width in pairs.values())
    with side_by_side(), st.grid(3, min_column_width=120):
        if not isinstance(layer, Pool):
            _number(
                view, "Channels", layer.channels, lambda value: stack_state.edit(view, replace(layer, channels=value))
            )
        if not is_rectangle and not st.session_state.get("shapes_rectangle"):
            for name, title in NAMES.items():
                _number(view, title, pairs[name][0], partial(_slide_both, view, layer, name))
    if is_rectangle or st.session_state.get("shapes_rectangle"):
        with side_by_side(), st.grid(2, min_column_width=120):
            for name, title in NAMES.items():
                for side, direction in enumerate(("height", "width")):
                    _number(
                        view, f"{title}, {direction}", pairs[name][side], partial(_slide_one, view, layer, name, side)
                    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if is_rectangle:
            st.session_state["shapes_rectangle"] = True
        st.toggle("Height and width apart", key="shapes_rectangle", disabled=is_rectangle)
        if not isinstance(layer, Pool):
            _show_bias(view, layer)
    if len(view.before) == 3 and not isinstance(layer, ConvTranspose):
        _show_backwards(view, layer)


def _show_bias(view: View, layer: Conv | ConvTranspose) -> None:
    key = f"shapes_bias_{view.epoch}"

    def take() -> None:
        stack_state.edit(view, replace(layer, bias=st.session_state[key]))

    st.toggle("Bias", layer.bias, key=key, on_change=take)


def _slide_both(view: View, layer: Slides, name: str, value: int) -> None:
    _slide(view, layer, name, (value, value))


def _slide_one(view: View, layer: Slides, name: str, side: int, value: int) -> None:
    height, width = getattr(layer.window, name)
    _slide(view, layer, name, (value, width) if side == 0 else (height, value))


def _slide(view: View, layer: Slides, name: str, pair: Pair) -> None:
    """Another kernel, stride, padding or dilation. A pooling's stride stays its kernel where it was."""
    window = replace(layer.window, **{name: pair})
    follows = isinstance(layer, Pool) and name == "kernel_size" and layer.window.stride == layer.window.kernel_size
    if follows:
        window = replace(window, stride=pair)
    if isinstance(layer, Conv) and layer.same and name == "padding":
        layer = replace(layer, same=False)
    stack_state.edit(view, replace(layer, window=window), own_control=not follows)


def _show_probability(view: View, dropout: Dropout) -> None:
    key = f"shapes_probability_{view.epoch}"
    value = min(max(dropout.probability, 0.0), 1.0)
    st.slider(
        "Probability",
        0.0,
        1.0,
        value,
        0.05,
        key=key,
        on_change=lambda: stack_state.edit(view, replace(dropout, probability=round(st.session_state[key], 2))),
    )


def _show_moves(view: View) -> None:
    layers, index = view.stack.layers, view.position - 1
    rest = (*layers[:index], *layers[index + 1 :])

    def moved(to: int) -> tuple[Layer, ...]:
        return (*rest[:to], view.layer, *rest[to:])

    with st.container(horizontal=True, gap="small", key="shapes_moves"):
        st.button(
            "Up",
            key="shapes_up",
            icon=":material/arrow_upward:",
            disabled=index == 0,
            on_click=lambda: stack_state.change(moved(index - 1), index),
        )
        st.button(
            "Down",
            key="shapes_down",
            icon=":material/arrow_downward:",
            disabled=index == len(rest),
            on_click=lambda: stack_state.change(moved(index + 1), index + 2),
        )
        st.button(
            "Delete",
            key="shapes_delete",
            icon=":material/delete:",
            on_click=lambda: stack_state.change(rest, max(1, index)),
        )
        stack_state.show_undo("shapes_undo_here")


def _show_backwards(view: View, layer: Slides) -> None:
    """The size formula solved for its settings."""
    before = view.before
    with st.expander("Which settings give …?", icon=":material/search:", key="shapes_backwards"):
        now = view.stack.reports[view.position - 1].output if view.fits else before
        with side_by_side(), st.container(horizontal=True, vertical_alignment="bottom"):
            height, width = (
                int(number_field(title, Bounds(1, MAX_NUMBER), min(side, MAX_NUMBER), key=key, width=120) or side)
                for title, side, key in (
                    ("Height", now[1], f"shapes_wanted_height_{view.position}"),
                    ("Width", now[2], f"shapes_wanted_width_{view.position}"),
                )
            )
        found = settings_that_give((before[1], before[2]), (height, width), pooling=isinstance(layer, Pool))
        size, wanted = f"{before[1]} x {before[2]}", f"{height} x {width}"
        if not found:
            st.caption(
                f"No kernel makes {wanted} of {size} with a stride no longer than itself and a padding of at most half "
                "of it. Try a size that is smaller, or closer to an even fraction of it."
            )
            return
        st.caption(f"{len(found)} make {wanted} of {size}, the plainest first. Touch one to take it.")
        with st.container(horizontal=True, gap="xsmall"):
            for index, window in enumerate(found[:PROPOSALS]):
                _offer(view, layer, index, window)


def _offer(view: View, layer: Slides, index: int, window: Window) -> None:
    taken = replace(layer, window=window)
    st.button(
        window_words(window),
        key=f"shapes_take_{index}",
        on_click=lambda: stack_state.edit(view, taken, own_control=False),
    )
