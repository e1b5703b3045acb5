"""Thumbnails by class, page by page. A click opens the picture's page."""

import streamlit as st

from pages._ui import bound
from pages._ui.dataset.gallery import Tile, show_gallery
from pages._ui.dataset.source import ALL, Data
from pages._ui.exercise_cards import Card

PER_PAGE = 48


def show(data: Data) -> list[Card]:
    folders = data.folders
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        chosen = bound.choice("Show", "show", [ALL, *folders.classes])
        label = None if chosen == ALL else folders.classes.index(chosen)
        pages = folders.pages(PER_PAGE, label)
        number = bound.page("page", pages)
    parts = folders.page(number, PER_PAGE, label)
    if label is None and len(folders.classes) > len(parts):
        st.caption(f"The first {len(parts)} of {len(folders.classes):,} classes; choose any other above.")
    tiles = [
        Tile(folders.names[place], folders.names[place].rsplit("/", 1)[1], name, mark)
        for name, places in zip(folders.classes if label is None else [chosen], parts, strict=False)
        for place in places
        for mark in ["left out" if folders.names[place] in data.excluded else ""]
    ]
    show_gallery(folders.root, tiles, "dataset_browse", open_picture)
    st.caption("Touch a picture to see what the net gets of it. Only the pictures on this page were opened.")
    return []


def open_picture(name: str) -> None:
    """Goes to a picture's page. For a widget's callback."""
    st.query_params["file"] = name
    st.session_state["part"] = "Picture"
