"""Layers of every kind for Hypothesis, those that fit nowhere included."""

from hypothesis import strategies as st

from rps_core.layers.specs import BatchNorm, Conv, Dropout, Flatten, GlobalAvgPool, Layer, Linear, Pool, ReLU
from rps_core.shapes import Window


def pairs(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    """Height and width, equal in half of all cases."""
    sizes = st.integers(low, high)
    return sizes.map(lambda size: (size, size)) | st.tuples(sizes, sizes)


def windows(most: int) -> st.SearchStrategy[Window]:
    """Windows whose kernel, stride, padding and dilation are at most so large; 0 included."""
    return st.builds(Window, *(pairs(0, most) for _ in range(4)))


def layers(most: int) -> st.SearchStrategy[Layer]:
    """Layers whose numbers are at most so large; 0 included. Probabilities have up to six digits, as words have."""
    return st.one_of(
        st.builds(Conv, st.integers(0, most), windows(most), st.booleans()),
        st.builds(Pool, windows(most)),
        st.builds(Linear, st.integers(0, most)),
        st.builds(Dropout, st.integers(0, 2 * 10**6).map(lambda millionths: millionths / 10**6)),
        st.sampled_from([ReLU(), BatchNorm(), Flatten(), GlobalAvgPool()]),
    )
