"""Formulas: the rule in letters, the same with the numbers put in, and what comes out."""

import html
from collections.abc import Sequence

import streamlit as st

from rps_core.layers.formulas import Formula


def show_formulas(formulas: Sequence[Formula]) -> None:
    """A rule and its numbers each, and what the letters mean. Long ones wrap."""
    st.html(f'<dl class="rps-formulas">{"".join(_block(formula) for formula in formulas)}</dl>')
    st.caption(
        "n: the side before. k, s, p, d: kernel, stride, padding, dilation. C, H, W: channels, height, width. "
        "r, j: receptive field and jump of the layer before."
    )


def _block(formula: Formula) -> str:
    unit = f" {formula.unit}" if formula.unit else ""
    return (
        f"<dt>{html.escape(formula.name)}</dt><dd><span>{_typeset(formula.rule)}</span>"
        f"= {_typeset(formula.numbers)} = <b>{formula.result:,}{unit}</b></dd>"
    )


def _typeset(expression: str) -> str:
    """The signs of a book for those of a program."""
    return html.escape(expression).replace("*", " × ").replace(" - ", " − ").replace("  ", " ")
