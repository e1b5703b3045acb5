"""Layer words: read, written, and what of a damaged link can still be read."""

from hypothesis import example, given
from hypothesis import strategies as st

from rps_core.layers.notation import parse_layers, read_layers, stack_words
from rps_core.layers.specs import Dropout, Layer
from tests.helpers.layers import layers

WORDS = [
    "conv",
    "pool",
    "linear",
    "relu",
    "dropout",
    "gap",
    "nobias",
    "k3",
    "K5x2",
    "s1",
    "s",
    "p0",
    "d2x2",
    "6",
    "0.5",
]
WORDS += ["0.000001", "-1", "1e3", "²", "٣", "k", "kx", "k3x", ";", "; ", "\n", "<b>", "\0"]


def test_what_can_be_read_of_a_damaged_link_is_read() -> None:
    layers, errors = read_layers("conv 6 k3; conv six; relu; <b>;")
    assert stack_words(layers) == "conv 6 k3; relu"
    assert [error.layer for error in errors] == [2, 4]
    assert read_layers(" ") == ([], [])


@given(st.lists(layers(most=10**9 - 1), min_size=1))
@example([Dropout(0.000001), Dropout(1.234567)])
def test_layers_written_in_words_are_read_back_as_they_were(stack: list[Layer]) -> None:
    assert parse_layers(stack_words(stack)) == stack
    assert parse_layers(stack_words(stack).upper().replace(" ", "  ")) == stack


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_whatever_stands_in_a_link_each_part_of_it_is_a_layer_or_a_named_error(text: str) -> None:
    found, errors = read_layers(text)
    parts = [part.strip() for part in text.split(";")]
    parts = parts if parts[-1] else parts[:-1]
    assert len(found) + len(errors) == len(parts)
    for error in errors:
        assert error.layer and repr(parts[error.layer - 1]) in str(error)
    assert read_layers(stack_words(found)) == (found, [])
