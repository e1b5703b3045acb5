"""Labels: a class, no gesture, or not sure."""

import pytest

from rps_core.labels import NO_GESTURE, NOT_SURE, Prediction, mean_prediction


@pytest.mark.parametrize(
    ("probabilities", "threshold", "words"),
    [
        ({"paper": 0.5, "none": 0.5}, 0.6, NOT_SURE),
        ({"paper": 0.2, "none": 0.8}, 0.6, NO_GESTURE),
        ({"paper": 0.6, "none": 0.4}, 0.6, "paper"),
    ],
)
def test_a_prediction_in_words(probabilities, threshold, words):
    prediction = Prediction(probabilities)
    assert prediction.decide(threshold) == words
    assert prediction.reaches(threshold) == (words != NOT_SURE)


def test_the_mean_of_predictions_is_taken_by_class():
    mean = mean_prediction([Prediction({"paper": 1.0, "rock": 0.0}), Prediction({"paper": 0.25, "rock": 0.75})])
    assert mean == Prediction({"paper": 0.625, "rock": 0.375})
    assert (mean.label, mean.probability) == ("paper", 0.625)
