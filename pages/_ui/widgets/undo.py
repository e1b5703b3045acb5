"""What was done last, and a button that takes it back: one bar for runs, collections, imports and lists."""

from collections.abc import Callable

import streamlit as st

from pages._ui.drawing.text import sentence, toast_error
from rps_core.errors import InputError
from rps_core.storage.trash import Change


def undo_bar(words: str, key: str, on_click: Callable[[], None] | None = None) -> bool:
    """Says what was done; whether Undo was pressed. `on_click` is called before the page runs again."""
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(words, width="stretch")
        return st.button("Undo", icon=":material/undo:", key=key, on_click=on_click)


def remember(done: Change, key: str) -> None:
    """Offer to undo this, in the bar of that key, until something else is done or it was undone."""
    st.session_state[f"{key}_change"] = done


def offer_undo(key: str, note: str = "", then: Callable[[], None] | None = None) -> None:
    """The bar for what was done last, if anything was. `then` is called when it was taken back."""
    if done := st.session_state.get(f"{key}_change"):
        change_bar(done, key, note, then)


def change_bar(done: Change, key: str, note: str = "", then: Callable[[], None] | None = None) -> None:
    """The bar for this change."""
    words = sentence(f"{done.what[:1].upper()}{done.what[1:]}")
    undo_bar(f"{words} {note}".strip(), key, lambda: _take_back(done, key, then))


def _take_back(done: Change, key: str, then: Callable[[], None] | None) -> None:
    st.session_state.pop(f"{key}_change", None)
    try:
        done.take_back()
    except InputError as error:
        toast_error(error)
        return
    if then:
        then()
