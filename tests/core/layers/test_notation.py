"""Layer words: read, written, and what of a damaged link can still be read."""

from rps_core.layers.notation import read_layers, stack_words


def test_what_can_be_read_of_a_damaged_link_is_read() -> None:
    layers, errors = read_layers("conv 6 k3; conv six; relu; <b>;")
    assert stack_words(layers) == "conv 6 k3; relu"
    assert [error.layer for error in errors] == [2, 4]
    assert read_layers(" ") == ([], [])
