"""What has been recorded: counts and advice, and the pictures of a class to look through, delete and move."""

from pathlib import Path

import streamlit as st

from pages._ui import pictures
from pages._ui.collection_bar import attempt, offer_undo, round_number
from pages._ui.picture_grid import picture_grid
from rps_core import balance, collection, collection_changes
from rps_core.balance import Balance

PER_PAGE = 60
SETTLED = "Enough of every class, before different backgrounds. Teach it to a net."


def show_balance(name: str) -> Balance:
    """How many pictures, recordings and backgrounds a class has; what to record next, in words."""
    found = _weigh(tuple((label, tuple(files)) for label, files in collection.pictures(name).items()))
    pictures.show_split(found.pictures)
    for sentence in found.advice() or [SETTLED]:
        st.markdown(f":material/lightbulb: {sentence}.".replace("..", "."))
    return found


@st.cache_data(show_spinner=False, max_entries=8)
def _weigh(files: tuple[tuple[str, tuple[Path, ...]], ...]) -> Balance:
    return balance.weigh(dict(files))


def show_review(name: str, label: str, labels: list[str]) -> None:
    """A class's pictures, page by page."""
    files = collection.pictures(name)[label]
    st.subheader(f"{len(files):,} pictures of {label}" if files else f"No picture of {label} yet", anchor=False)
    offer_undo()
    if not files:
        st.caption("Record some above, or add files.")
        return
    pages = -(-len(files) // PER_PAGE)
    page = st.pagination(pages, key=f"collect_page_{label}") if pages > 1 else 1
    shown = files[(page - 1) * PER_PAGE : page * PER_PAGE]
    selected = picture_grid(shown, label, f"collect_grid_{label}_{page}_{round_number()}")
    _offer_changes(name, label, labels, selected)


def _offer_changes(name: str, label: str, labels: list[str], selected: list[Path]) -> None:
    if not selected:
        st.caption("Click a picture to select it, with Shift for all in between. Then delete it, or move it.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(f"Delete {len(selected)}", icon=":material/delete:", key="collect_delete"):
            attempt(lambda: collection_changes.delete(name, selected))
        others = [other for other in labels if other != label]
        if others:
            target = st.selectbox("Move to", others, key="collect_target", label_visibility="collapsed", width=160)
            if st.button(f"Move {len(selected)}", icon=":material/drive_file_move:", key="collect_move"):
                attempt(lambda: collection_changes.move(name, selected, target))
