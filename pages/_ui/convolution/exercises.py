"""How the exercises of the two microscopes begin, by key."""

from functools import partial

import streamlit as st

from rps_core.convolution.kernels import TYPED


def _set(**values: object) -> None:
    """A widget that is not there yet takes its value when it comes."""
    st.session_state.update(values)


CONVOLUTION_STARTS = {
    "conv_vertical": partial(_set, kernel=TYPED, typed="0 0 0\n0 1 0\n0 0 0"),
    "conv_same_size": partial(
        _set, kernel=TYPED, typed="\n".join(["1/25 1/25 1/25 1/25 1/25"] * 5), padding=0, stride=1
    ),
    "conv_wide_view": partial(_set, kernel="blur", dilation=1, stride=1),
    "conv_negative": partial(_set, kernel="Sobel x", bias=0.0, view="signed", stride=1, dilation=1),
}
POOLING_STARTS = {
    "pool_winner": partial(_set, pool_kernel=2, pool_stride=2, pool_padding=0, pool_dilation=1),
    "pool_same_size": partial(_set, pool_kernel=3, pool_stride=3, pool_padding=0, pool_dilation=1),
    "pool_ceil": partial(_set, pool_kernel=4, pool_stride=4, pool_padding=0, pool_dilation=1, size=64),
    "pool_forgives": partial(_set, pool_kernel=2, pool_stride=2, pool_padding=0, pool_dilation=1, shift=1),
}
