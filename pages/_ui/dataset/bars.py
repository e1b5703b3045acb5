"""One bar per class, of two parts: what counts in full colour, the rest fainter."""

from collections.abc import Mapping

import streamlit as st

from pages._ui.app.theme import ClassStyle, class_styles
from pages._ui.drawing.text import as_html


def show_parts(rows: Mapping[str, tuple[int, int]], words: tuple[str, str]) -> None:
    """`rows` gives two counts of pictures per class, `words` what they are."""
    most = max(sum(counts) for counts in rows.values()) or 1
    spoken = "; ".join(f"{name}: {first:,} {words[0]}, {second:,} {words[1]}" for name, (first, second) in rows.items())
    styles = class_styles(rows)
    bars = "".join(_bar(name, styles[name], counts, most) for name, counts in rows.items())
    st.html(f'<div class="rps-bars" role="img" aria-label="{as_html(spoken)}">{bars}</div>')
    st.caption(f"Pictures: {words[0]} in full colour, {words[1]} fainter.")


def _bar(name: str, style: ClassStyle, counts: tuple[int, int], most: int) -> str:
    first, second = counts
    value = f"{first:,} + {second:,}" if second else f"{first:,}"
    return (
        f"<span>{as_html(name)}</span>"
        f'<div class="rps-track rps-parts" style="--class: {style.fill}">'
        f'<div class="rps-fill" style="width: {first / most:.2%}"></div>'
        f'<div class="rps-fill rps-faint" style="width: {second / most:.2%}"></div></div>'
        f'<span class="rps-value">{value}</span>'
    )
