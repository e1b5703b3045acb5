"""What is said of an error begins as a sentence does; a name stays as it is."""

import pytest

from pages._ui.drawing.text import sentence


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kernel 99 does not fit", "Kernel 99 does not fit."),
        ("the learning rate is 0", "The learning rate is 0."),
        ("hand.jpg is damaged", "hand.jpg is damaged."),
        ("best-of-2.png is damaged", "best-of-2.png is damaged."),
    ],
)
def test_a_sentence_begins_with_a_capital(text: str, shown: str):
    assert sentence(text) == shown
