"""What stands on many pages and may be hidden: the same in PyTorch, and the formulas."""

import streamlit as st

from pages._ui.app.hiding import is_hidden


def show_code(*texts: str) -> None:
    """What the page shows, as PyTorch code; a corner of each block holds a button that copies it."""
    if is_hidden("code"):
        return
    st.subheader("The same in PyTorch", anchor=False)
    for text in texts:
        st.code(text)


def show_two_formulas(first: str, second: str) -> None:
    """Two formulas in LaTeX, with the numbers of the page put in."""
    if is_hidden("formulas"):
        return
    st.subheader("The formulas, with these numbers", anchor=False)
    left, right = st.columns(2, vertical_alignment="center")
    left.latex(first)
    right.latex(second)
