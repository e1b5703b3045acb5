"""What the browser's address says of values that nobody chose: it follows them without a step of the history."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui.components.address import replace_query

_TURN = "address_turn"  # counts the changes


def replace(query: Mapping[str, list[str]]) -> None:
    """The link says this from now on: for the page at once, in the browser once `show` is called.

    Streamlit itself would tell the browser at once, which makes an entry of its history.
    """
    context = get_script_run_ctx()
    assert context is not None, "a page runs"
    with context.session_state.query_params() as params:
        params.clear_with_no_forward_msg(preserve_embed=True)
        for name, texts in query.items():
            params.set_with_no_forward_msg(name, texts)
    context.query_string = urlencode(query, doseq=True)
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def show(page: str) -> None:
    """To be called last in each run of a page, by its file's stem."""
    if turn := st.session_state.get(_TURN, 0):
        replace_query(page, {name: st.query_params.get_all(name) for name in st.query_params}, turn)
