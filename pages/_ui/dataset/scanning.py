"""Measures of pictures, kept for all who open the same folder. A scan that was broken off goes on where it was."""

from collections.abc import Sequence

import streamlit as st

from pages._ui.dataset.source import Data
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from rps_core.data.image_stats import Measured, group_names, measure_all, sample_evenly
from rps_core.errors import InputError
from rps_core.reports import counted

Known = dict[str, Measured | InputError]


def scan_pictures(data: Data) -> tuple[list[str], Known]:
    """Names of the pictures that were opened, and their measures. Opens them all the first time, with a bar."""
    everything = data.folders.names
    names = list(everything)
    limits = links.LIMIT.options
    if len(everything) > _number(limits[0]):
        names = sample_evenly(everything, _number(url_widgets.choice("Pictures to look at", links.LIMIT, limits)))
    if len(names) < len(everything):
        st.caption(
            f":material/info: {len(names):,} of {counted(len(everything), 'picture')} are looked at, at even distances."
            " What is wrong with the others, and duplicates among them, is not found."
        )
    known = _known(str(data.folders.root), data.stamp)
    if any(name not in known for name in names):
        bar = st.progress(0.0, "Opening the first pictures")
        every = max(1, len(names) // 100)

        def on_progress(done: int, total: int) -> None:
            if done % every == 0 or done == total:
                bar.progress(done / total, f"Looking at {done:,} of {counted(total, 'picture')}")

        measure_all(data.folders.root, names, known, on_progress)
        bar.empty()
    return names, known


def group_near(data: Data, names: Sequence[str], known: Known, bits: int) -> list[int]:
    """For each of the names the first place of its group of near-duplicates, kept by threshold."""
    return _group_near(str(data.folders.root), data.stamp, hash(tuple(names)), len(known), bits, names, known)


@st.cache_data(show_spinner=False, max_entries=32)
def _group_near(
    root: str, stamp: tuple[int, ...], names_hash: int, count: int, bits: int, _names: Sequence[str], _known: Known
) -> list[int]:
    return group_names(_names, _known, bits)


def _number(limit: str) -> int:
    return int(limit.replace(",", ""))


@st.cache_resource(show_spinner=False, max_entries=4)
def _known(root: str, stamp: tuple[int, ...]) -> Known:
    """Begins empty, and is filled while it is looked at."""
    return {}
