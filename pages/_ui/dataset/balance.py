"""How many pictures each class has, and what a net could score that ignores its input."""

import streamlit as st

from pages._ui.dataset.bars import show_parts
from pages._ui.dataset.source import Data
from pages._ui.drawing.text import markdown
from rps_core.data.image_stats import Balance
from rps_core.exercises.exercise import Exercise
from rps_core.reports import percent


def show(data: Data) -> list[Exercise]:
    everything, counts = data.folders.counts, data.used.counts
    balance = Balance(counts)
    show_parts({name: (counts[name], everything[name] - counts[name]) for name in counts}, ("for training", "left out"))
    with st.container(horizontal=True):
        st.metric("Pictures", f"{balance.total:,}", help="For training and validation together.")
        st.metric("Classes", len(counts))
        st.metric(
            "Largest over smallest",
            "a class is empty" if balance.has_empty_class else f"{balance.ratio:.2f}",
            help="1 where all classes have as many pictures.",
        )
        if balance.total:
            st.metric(
                "Without looking",
                percent(balance.majority_accuracy),
                help=f"On these pictures, the accuracy of a net that always answers {markdown(balance.largest)}. "
                "A trained net has to beat this.",
            )
    if balance.has_empty_class:
        st.warning("A class without pictures cannot be learned: put some in, or put excluded ones back under Quality.")
    elif balance.is_uneven:
        st.warning(
            f"There is {balance.ratio:.2f} times as much of the largest class as of the smallest. A net "
            "learns to answer the largest when in doubt; add pictures to the smallest.",
            icon=":material/balance:",
        )
    else:
        st.caption("The classes are about even, so accuracy is a fair measure.")
    return []
