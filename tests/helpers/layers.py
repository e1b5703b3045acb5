"""Layers of every kind for Hypothesis, those that fit nowhere included."""

from dataclasses import replace

from hypothesis import strategies as st

from rps_core.layers.specs import (
    ACTIVATIONS,
    Activation,
    BatchNorm,
    Conv,
    ConvTranspose,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Layer,
    Linear,
    Pool,
    ReLU,
)
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
    numbers, flags = st.integers(0, most), st.booleans()
    groups, inputs = st.just(1) | st.integers(0, min(most, 4)), st.none() | numbers
    convs = st.builds(Conv, numbers, windows(most), flags, groups, st.just(False), inputs)
    unpadded = st.builds(lambda window: replace(window, padding=(0, 0)), windows(most))
    return st.one_of(
        convs,
        st.builds(Conv, numbers, unpadded, flags, groups, st.just(True), inputs),
        st.builds(ConvTranspose, numbers, windows(most), flags, groups, st.just((0, 0)) | pairs(0, most), inputs),
        st.builds(Pool, windows(most), flags, flags),
        st.builds(Linear, numbers, flags, inputs),
        st.builds(BatchNorm, inputs),
        st.builds(Dropout, st.integers(0, 2 * 10**6).map(lambda millionths: millionths / 10**6), flags),
        st.sampled_from([ReLU(), BatchNorm(), Flatten(), GlobalAvgPool(), *map(Activation, ACTIVATIONS)]),
    )
