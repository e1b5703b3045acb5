"""How the exercises of the page Dataset begin, by key."""

from functools import partial

import streamlit as st

from rps_core.data.checks import CHECKS


def _set(**values: object) -> None:
    st.session_state.update(values)


TITLES = {
    "data_normalize": "Half of it",
    "data_unfair_split": "Chance is not fair",
    "data_ten_steps": "Ten steps an epoch",
    "data_threshold": "Just the worst ten",
}
"""Of all exercises of the page, in the order of its parts."""

STARTS = {
    "data_ten_steps": partial(_set, part="Batch", batch_size=64),
    "data_unfair_split": partial(_set, part="Split", split_seed=0, share=20, together=False),
    "data_normalize": partial(_set, part="Transforms", mean=0.0, std=1.0),
    "data_threshold": partial(_set, part="Quality", kind=CHECKS[0].title, blurred=CHECKS[0].default),
}
