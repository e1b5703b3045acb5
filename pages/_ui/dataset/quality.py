"""What stands out among the pictures, by a threshold each; and what of it no training shall see."""

from collections.abc import Collection
from functools import partial

import streamlit as st

from pages._ui import bound
from pages._ui.dataset.gallery import Tile, show_gallery
from pages._ui.dataset.scanning import scan_pictures
from pages._ui.dataset.source import Data
from pages._ui.exercise_cards import Card
from rps_core.errors import InputError
from rps_core.excluded import exclude, include
from rps_core.findings import CHECKS, EXACT, GROUPED, NEAR, NEAR_BITS, Check, Found, beyond, copies
from rps_core.quality import Measured, readable

PER_PAGE = 36
TEN = 10  # pictures, for the exercise
UNREADABLE, LEFT_OUT = "Unreadable", "Left out"
KINDS = [check.title for check in CHECKS] + list(GROUPED.values()) + [UNREADABLE, LEFT_OUT]
_UNDO = "dataset_undo"  # (words, what to do, root, names)
WHY = {
    EXACT: "The same pixels under another name. The net sees them twice as often, and on both sides of the split.",
    NEAR: "Pictures whose perceptual hashes (pHash, 64 bits) differ in few bits: resized or recompressed copies, and "
    "neighbouring frames. The first of each group stays.",
    UNREADABLE: "These cannot be opened. Training leaves them out by itself.",
    LEFT_OUT: "These files lie where they were; no training uses them.",
}


def show(data: Data) -> list[Card]:
    names, known = scan_pictures(data)
    places, measured = readable(names, known)
    if not measured:
        st.error("None of the pictures that were looked at can be opened.")
        return []
    kind = bound.choice("Look for", "kind", KINDS)
    found, card = _find(kind, measured)
    rows = [(names[places[one.place]], one.words) for one in found]
    if kind == UNREADABLE:
        rows = [(name, str(one)) for name in names if isinstance(one := known[name], InputError)]
    if kind == LEFT_OUT:
        rows = [(name, "") for name in data.folders.names if name in data.excluded]
    _offer_actions(data, [name for name, _ in rows])
    _offer_undo()
    _show_rows(data, kind, rows)
    return [card] if card else []


def _find(kind: str, measured: list[Measured]) -> tuple[list[Found], Card | None]:
    """The threshold's slider, and what lies beyond it."""
    for check in CHECKS:
        if check.title == kind:
            threshold = bound.real_slider(
                f"{check.threshold}{f', {check.unit}' if check.unit else ''}",
                check.key,
                check.default,
                check.lowest,
                check.highest,
                check.step,
                help=check.why,
            )
            found = beyond(check, measured, threshold)
            return found, _card(check, found)
    if kind == GROUPED[NEAR]:
        bits = bound.slider("Bits of 64 that may differ", "bits", NEAR_BITS, 0, 16, help=WHY[NEAR])
        return copies(NEAR, measured, bits), None
    return (copies(EXACT, measured) if kind == GROUPED[EXACT] else []), None


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
        (exclude if out else include)(root, names)
    except InputError as error:
        st.toast(f"{error}.", icon=":material/error:")
        return
    words = (
        f"{len(names):,} {'picture was' if len(names) == 1 else 'pictures were'} {'left out' if out else 'put back'}."
    )
    st.session_state[_UNDO] = (words, partial(_change, data, names, out=not out))


def _offer_undo() -> None:
    if _UNDO not in st.session_state:
        return
    words, undo = st.session_state[_UNDO]

    def take_back() -> None:
        undo()
        del st.session_state[_UNDO]

    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"{words} No file was touched.", width="stretch")
        st.button("Undo", icon=":material/undo:", on_click=take_back, key="dataset_undo_button")


def _show_rows(data: Data, kind: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        st.success("Nothing left out." if kind == LEFT_OUT else "None found.", icon=":material/check:")
        return
    number = bound.page("quality_page", -(-len(rows) // PER_PAGE))
    tiles = [
        Tile(name, words, name.split("/")[0], "left out" if name in data.excluded else "")
        for name, words in rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    ]

    def toggle(name: str) -> None:
        _change(data, [name], out=name not in data.excluded)

    show_gallery(data.folders.root, tiles, "dataset_quality", toggle)
    st.caption(f"Touch a picture to leave it out of training, or to put it back. {WHY.get(_key(kind), '')}")


def _key(kind: str) -> str:
    return next((key for key, title in GROUPED.items() if title == kind), kind)


def _card(check: Check, found: list[Found]) -> Card:
    return Card(
        "data_threshold",
        "Just the worst ten",
        f"Blurred: move the threshold until exactly {TEN} pictures are found.",
        "The fewer edges a picture has, the lower its variance. Then look: is each of them really out of focus? A bare "
        "wall has few edges, too.",
        f"{len(found):,} are found" if check.key == "blurred" else f"you look for {check.title.lower()} pictures",
        check.key == "blurred" and len(found) == TEN,
        lambda: st.session_state.update(kind="Blurred", blurred=check.highest / 10),
    )
