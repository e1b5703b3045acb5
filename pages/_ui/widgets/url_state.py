"""The link itself: read, written and cleared by the LinkParameter; and a selectbox whose key, not title, it holds."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages._ui.widgets.link_parameters import LinkParameter


def read(parameter: LinkParameter, default: str = "") -> str:
    """What the link says; the default where it says nothing."""
    return st.query_params.get(parameter.name, default)


def says(parameter: LinkParameter) -> bool:
    """Whether the link says something."""
    return parameter.name in st.query_params


def write(parameter: LinkParameter, value: object) -> None:
    """The link says this from now on."""
    st.query_params[parameter.name] = str(value)


def clear(*parameters: LinkParameter) -> None:
    """The link says nothing of these any more."""
    for parameter in parameters:
        st.query_params.pop(parameter.name, None)


def select_by_key(
    label: str, titles: Mapping[str, str], parameter: LinkParameter, on_change: Callable[[str], None] = lambda key: None
) -> str:
    """A selectbox over titles; the link holds the key of the one chosen, where `bind` would put its title.

    A key in the link that is not there (any more) means the first.
    """
    widget_key = _widget_key(parameter)

    def remember() -> None:
        key = st.session_state[widget_key]
        write(parameter, key)
        on_change(key)

    keys = list(titles)
    wanted = read(parameter, keys[0])
    index = keys.index(wanted) if wanted in titles else 0
    return st.selectbox(label, keys, index, format_func=titles.__getitem__, key=widget_key, on_change=remember)


def choose(parameter: LinkParameter, key: str) -> None:
    """Choose this in the `select_by_key` of the parameter, which must not have been drawn yet in this run."""
    st.session_state[_widget_key(parameter)] = key
    write(parameter, key)


def forget(parameter: LinkParameter) -> None:
    """What `select_by_key` holds: back to the first."""
    clear(parameter)
    st.session_state.pop(_widget_key(parameter), None)


def _widget_key(parameter: LinkParameter) -> str:
    return f"{parameter.name}_choice"
