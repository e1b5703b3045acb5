"""What has been recorded: counts and advice, and the pictures of a class to look through, delete and move."""

from pathlib import Path

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.classroom.recordings import enough_of_each_class
from pages._ui.collect.collection_bar import UNDO, attempt, next_round, round_number
from pages._ui.components.picture_grid import picture_grid
from pages._ui.drawing import images
from pages._ui.drawing.text import markdown, sentence
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.link_checks import check_whole
from pages._ui.widgets.undo import offer_undo
from rps_core.recordings import advice, changes, store
from rps_core.recordings.advice import Balance
from rps_core.reports import counted

PER_PAGE = 60
SETTLED = "Enough of every class, before different backgrounds. Teach it to a net."


def show_balance(name: str) -> Balance:
    """How many pictures, recordings and backgrounds a class has; what to record next, in words."""
    balance = _weigh(tuple((label, tuple(files)) for label, files in store.pictures(workspace(), name).items()))
    images.show_split(balance.pictures)
    for words in balance.advice(enough_of_each_class(name)) or [SETTLED]:
        st.markdown(f":material/lightbulb: {sentence(words.removesuffix('.'))}")
    return balance


@st.cache_data(show_spinner=False, max_entries=8)
def _weigh(files: tuple[tuple[str, tuple[Path, ...]], ...]) -> Balance:
    return advice.weigh(dict(files))


def show_review(name: str, label: str, labels: list[str]) -> None:
    """A class's pictures, page by page."""
    files = store.pictures(workspace(), name)[label]
    number = counted(len(files), "picture") if files else "No picture"
    st.subheader(f"{number} of {markdown(label)}{'' if files else ' yet'}", anchor=False)
    offer_undo(UNDO, then=next_round)
    if not files:
        st.caption("Record some above, or add files.")
        check_whole(links.PAGE, 1)
        return
    page = url_widgets.page(links.PAGE, -(-len(files) // PER_PAGE))
    shown = files[(page - 1) * PER_PAGE : page * PER_PAGE]
    selected = picture_grid(shown, label, f"collect_grid_{label}_{page}_{round_number()}")
    _offer_changes(name, label, labels, selected)


def _offer_changes(name: str, label: str, labels: list[str], selected: list[Path]) -> None:
    if not selected:
        st.caption("Click a picture to select it, with Shift for all in between. Then delete it, or move it.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(f"Delete {len(selected)}", icon=":material/delete:", key="collect_delete"):
            attempt(lambda: changes.delete(workspace(), name, selected))
        others = [other for other in labels if other != label]
        if others:
            target = st.selectbox("Move to", others, key="collect_target", label_visibility="collapsed", width=160)
            if st.button(f"Move {len(selected)}", icon=":material/drive_file_move:", key="collect_move"):
                attempt(lambda: changes.move(workspace(), name, selected, target))
