"""What was done last, and a button that takes it back."""

from collections.abc import Callable

import streamlit as st


def undo_bar(words: str, key: str, on_click: Callable[[], None] | None = None) -> bool:
    """Says what was done; whether Undo was pressed. `on_click` is called before the page runs again."""
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(words, width="stretch")
        return st.button("Undo", icon=":material/undo:", key=key, on_click=on_click)
