"""How many pictures each class has, and what a net could score that never looks."""

import streamlit as st

from pages._ui.dataset.bars import show_parts
from pages._ui.dataset.source import Data
from rps_core.exercises.exercise import Exercise

UNEVEN = 1.5  # largest class over smallest, from which on it is said
SKIPPED_SHOWN = 20


def show(data: Data) -> list[Exercise]:
    everything, counts = data.folders.counts, data.used.counts
    total, largest, smallest = sum(counts.values()), max(counts, key=counts.__getitem__), min(counts.values())
    show_parts({name: (counts[name], everything[name] - counts[name]) for name in counts}, ("for training", "left out"))
    with st.container(horizontal=True):
        st.metric("Pictures", f"{total:,}", help="For training and validation together.")
        st.metric("Classes", len(counts))
        st.metric(
            "Largest over smallest",
            f"{counts[largest] / smallest:.2f}" if smallest else "a class is empty",
            help="1 where all classes have as many pictures.",
        )
        if total:
            st.metric(
                "Without looking",
                f"{counts[largest] / total:.1%}",
                help=f"The accuracy of a net that always answers {largest}. A trained net has to beat this.",
            )
    if not smallest:
        st.warning("A class without pictures cannot be learned: put some in, or put excluded ones back under Quality.")
    elif counts[largest] > UNEVEN * smallest:
        st.warning(
            f"There is {counts[largest] / smallest:.1f} times as much of the largest class as of the smallest. A net "
            "learns to answer the largest when in doubt; add pictures to the smallest.",
            icon=":material/balance:",
        )
    else:
        st.caption("The classes are about even, so accuracy is a fair measure.")
    if skipped := data.folders.skipped:
        with st.expander(f"{len(skipped):,} files are no pictures, and are left out"):
            st.code("\n".join(str(file) for file in skipped[:SKIPPED_SHOWN]), language=None)
    return []
