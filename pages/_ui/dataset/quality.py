"""What stands out among the pictures, by a threshold each; and what of it no training shall see."""

from collections.abc import Collection
from functools import partial

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.components.gallery import Tile, show_gallery
from pages._ui.dataset.scanning import group_near, scan_pictures
from pages._ui.dataset.source import Data
from pages._ui.drawing.text import toast_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.damaged import show_damaged
from pages._ui.widgets.undo import offer_undo, remember
from rps_core.data.checks import CHECKS, beside_their_like, beyond, exact_copies, near_copies
from rps_core.data.exclusions import exclude, exclusions, include
from rps_core.data.image_stats import readable
from rps_core.errors import InputError
from rps_core.exercises.dataset import blur_exercise
from rps_core.exercises.exercise import Exercise

PER_PAGE = 36
EXACT, NEAR, UNREADABLE, LEFT_OUT = links.KIND.options[-4:]
BLURRED = CHECKS[0].title
CHECK_OF = {check.title: check for check in CHECKS}
_UNDO = "dataset_undo_button"
WHY = {check.title: check.why for check in CHECKS} | {
    EXACT: "The same pixels under another name: the net sees them twice as often, maybe on both sides of the split. "
    "The first of each group stays.",
    NEAR: "Pictures whose perceptual hashes (pHash, 64 bits) differ in few bits: resized or recompressed copies, and "
    "neighbouring frames. The first of each group stays.",
    UNREADABLE: "These cannot be opened. Training leaves them out by itself.",
    LEFT_OUT: "These files lie where they were; no training uses them.",
}


def show(data: Data) -> list[Exercise]:
    names, known = scan_pictures(data)
    positions, measured = readable(names, known)
    if not measured:
        st.error("None of the pictures that were looked at can be opened.")
        return []
    counts = st.container()
    kind = url_widgets.choice("Look for", links.KIND, links.KIND.options)
    thresholds = _choose_threshold(kind)
    opened = [names[position] for position in positions]
    groups = group_near(data, opened, known, int(thresholds[NEAR]))
    found = {title: beyond(check, measured, thresholds[title]) for title, check in CHECK_OF.items()}
    found |= {EXACT: exact_copies(measured), NEAR: near_copies(measured, groups)}
    rows = {title: [(opened[one.index], one.words) for one in ones] for title, ones in found.items()}
    beside = [(opened[one.index], one.words) for one in beside_their_like(found.get(kind, ()))]
    rows[UNREADABLE] = [(name, "unreadable") for name in names if isinstance(known[name], InputError)]
    rows[LEFT_OUT] = [(name, name.rsplit("/", 1)[1]) for name in data.folders.names if name in data.excluded]
    tally = "".join(f"<span><b>{len(rows[title]):,}</b> {title.lower()}</span>" for title in links.KIND.options)
    counts.html(f'<p class="rps-tally">{tally}</p>')
    _offer_actions(data, [name for name, _ in rows[kind]])
    show_damaged("The list of excluded pictures", exclusions(workspace(), data.path or None).path)
    offer_undo(_UNDO, "No file was touched.")
    _show_rows(data, kind, beside or rows[kind])
    return [blur_exercise(len(rows[BLURRED]) if kind == BLURRED else None, kind)]


def _choose_threshold(kind: str) -> dict[str, float]:
    """The slider of what is looked for; the thresholds of all, as they were left."""
    thresholds = {NEAR: url_widgets.value(links.BITS)}
    for title, check in CHECK_OF.items():
        parameter = links.THRESHOLDS[check.key]
        thresholds[title] = url_widgets.value(parameter)
        if title == kind:
            unit = f", {check.unit}" if check.unit else ""
            thresholds[title] = url_widgets.real_slider(check.threshold + unit, parameter, help=check.why)
    if kind == NEAR:
        thresholds[NEAR] = url_widgets.slider("Bits of 64 that may differ", links.BITS, help=WHY[NEAR])
    return thresholds


def _offer_actions(data: Data, names: Collection[str]) -> None:
    """How many were found, and what can be done with all of them."""
    inside = [name for name in names if name not in data.excluded]
    outside = [name for name in names if name in data.excluded]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(names):,}** found, {len(outside):,} of them left out of the training set", width="stretch")
        if inside:
            st.button(
                f"Leave {len(inside):,} out of training",
                icon=":material/playlist_remove:",
                on_click=partial(_change, data, inside, out=True),
            )
        if outside:
            st.button(
                f"Put {len(outside):,} back",
                icon=":material/playlist_add:",
                on_click=partial(_change, data, outside, out=False),
            )


def _change(data: Data, names: Collection[str], *, out: bool) -> None:
    """Leaves pictures out of training, or puts them back, and offers Undo."""
    root = data.path or None
    try:
        remember((exclude if out else include)(workspace(), root, names), _UNDO)
    except InputError as error:
        toast_error(error)


def _show_rows(data: Data, kind: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        st.success("Nothing left out." if kind == LEFT_OUT else "None found.", icon=":material/check:")
        return
    number = url_widgets.page(links.QUALITY_PAGE, -(-len(rows) // PER_PAGE))
    tiles = [
        Tile(name, words, name.split("/")[0], "left out" if name in data.excluded else "")
        for name, words in rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    ]

    def toggle(name: str) -> None:
        _change(data, [name], out=name not in data.excluded)

    show_gallery(data.folders.root, tiles, "dataset_quality", toggle, data.folders.classes)
    st.caption(f"Touch a picture to leave it out of training, or to put it back. {WHY[kind]}")
