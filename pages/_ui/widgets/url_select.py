"""Widgets whose value stands in the URL, beyond what `bind="query-params"` can do."""

from collections.abc import Callable, Mapping

import streamlit as st


def select_by_key(
    label: str, titles: Mapping[str, str], name: str, on_change: Callable[[str], None] = lambda key: None
) -> str:
    """A selectbox over titles; the URL holds the key of the one chosen, where `bind` would put its title.

    A key in the URL that is not there (any more) means the first.
    """
    widget_key = f"{name}_choice"

    def remember() -> None:
        key = st.session_state[widget_key]
        st.query_params[name] = key
        on_change(key)

    keys = list(titles)
    wanted = st.query_params.get(name, keys[0])
    index = keys.index(wanted) if wanted in titles else 0
    return st.selectbox(label, keys, index, format_func=titles.__getitem__, key=widget_key, on_change=remember)


def choose_for(name: str, key: str) -> None:
    """Choose this in the `select_by_key` of that name, which must not have been drawn yet in this run of the page."""
    st.session_state[f"{name}_choice"] = key
    st.query_params[name] = key
