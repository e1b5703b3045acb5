"""Labels: a class, no gesture, or not sure."""

import pytest

from rps_core.labels import NO_GESTURE, NOT_SURE, name_answer


@pytest.mark.parametrize(
    ("probabilities", "threshold", "words"),
    [
        ({"paper": 0.5, "none": 0.5}, 0.6, NOT_SURE),
        ({"paper": 0.2, "none": 0.8}, 0.6, NO_GESTURE),
        ({"paper": 0.6, "none": 0.4}, 0.6, "paper"),
    ],
)
def test_an_answer_in_words(probabilities, threshold, words):
    assert name_answer(probabilities, threshold) == words
