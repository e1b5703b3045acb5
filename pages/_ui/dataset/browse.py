"""Thumbnails by class, page by page. A click opens the picture's page."""

import streamlit as st

from pages._ui.components.gallery import Tile, show_gallery
from pages._ui.dataset.source import ALL, Data
from pages._ui.drawing.images import dot
from pages._ui.drawing.text import as_html
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.url_state import write_all
from rps_core.errors import shortened
from rps_core.exercises.exercise import Exercise
from rps_core.reports import counted

PER_PAGE = 48
TAIL = 13  # letters under a thumbnail: of long names the end, which tells them apart


def show(data: Data) -> list[Exercise]:
    folders = data.folders
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        chosen = url_widgets.choice("Show", links.SHOW, [ALL, *folders.classes])
        label = None if chosen == ALL else folders.classes.index(chosen)
        pages = folders.pages(PER_PAGE, label)
        number = url_widgets.page(links.PAGE, pages)
    parts = folders.page(number, PER_PAGE, label)
    if label is None and len(folders.classes) > len(parts):
        st.caption(
            f"The first {len(parts)} of {counted(len(folders.classes), 'class', 'classes')}; choose any other above."
        )
    for name, positions in zip(folders.classes if label is None else [chosen], parts, strict=False):
        if positions:
            st.html(f"<b>{dot(name, folders.classes)}{as_html(name)}</b>")
            tiles = [_tile(folders.names[position], data.excluded) for position in positions]
            show_gallery(folders.root, tiles, f"dataset_browse_{name}", open_picture)
    st.caption("Touch a picture to see what the net gets of it. Only the pictures on this page were opened.")
    return []


def _tile(name: str, excluded: frozenset[str]) -> Tile:
    stem = shortened(name.rsplit("/", 1)[1])
    return Tile(name, stem if len(stem) <= TAIL else f"…{stem[-TAIL:]}", mark="left out" if name in excluded else "")


def open_picture(name: str) -> None:
    """Goes to a picture's page. For a widget's callback."""
    write_all({links.FILE: name, links.PART: "Picture"})
