"""How the exercises of the page Dataset begin, by key."""

from functools import partial

import streamlit as st

from rps_core.data.checks import CHECKS


def _set(**values: object) -> None:
    st.session_state.update(values)


STARTS = {
    "data_ten_steps": partial(_set, batch_size=64),
    "data_unfair_split": partial(_set, split_seed=0, share=20, together=False),
    "data_normalize": partial(_set, mean=0.0, std=1.0),
    "data_threshold": partial(_set, kind=CHECKS[0].title, blurred=CHECKS[0].default),
}
