"""Widgets whose value stands in the URL, beyond what `bind="query-params"` can do."""

from collections.abc import Mapping

import streamlit as st


def select_by_key(label: str, titles: Mapping[str, str], name: str) -> str:
    """A selectbox over titles; the URL holds the key of the one chosen, where `bind` would put its title.

    A key in the URL that is not there (any more) means the first.
    """
    widget_key = f"{name}_choice"

    def remember() -> None:
        st.query_params[name] = st.session_state[widget_key]

    keys = list(titles)
    wanted = st.query_params.get(name, keys[0])
    index = keys.index(wanted) if wanted in titles else 0
    return st.selectbox(label, keys, index, format_func=titles.__getitem__, key=widget_key, on_change=remember)
