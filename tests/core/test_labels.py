"""Labels: a class, no gesture, or not sure."""

import pytest

from rps_core.labels import NO_GESTURE, NO_HAND, NOT_SURE, Prediction, mean_prediction


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


@pytest.mark.parametrize(
    ("probabilities", "words"),
    [
        ({"paper": 0.9, "none": 0.1}, "paper"),  # the finder missed it, the net did not
        ({"paper": 0.5, "none": 0.5}, NO_HAND),
        ({"paper": 0.1, "none": 0.9}, NO_HAND),
        ({"paper": 0.9, "rock": 0.1}, NO_HAND),  # a net that must choose a gesture is no witness
    ],
)
def test_no_hand_found_is_no_hand_unless_the_net_is_sure_and_could_have_said_none(probabilities, words):
    assert Prediction(probabilities).decide(0.6, hand_found=False) == words


@pytest.mark.parametrize(
    ("probabilities", "clear"),
    [
        ({"paper": 0.5, "rock": 0.1, "none": 0.4}, True),
        ({"paper": 0.3, "rock": 0.02, "none": 0.68}, True),
        ({"paper": 0.5, "rock": 0.3, "none": 0.2}, False),
        ({"paper": 0.45, "rock": 0.01, "scissors": 0.44, "none": 0.1}, False),
        ({"paper": 0.0, "rock": 0.0, "none": 1.0}, False),
        ({"lizard": 0.7, "none": 0.3}, True),
        ({"none": 1.0}, False),
    ],
)
def test_a_gesture_is_clear_of_the_others_whatever_none_has(probabilities, clear):
    assert Prediction(probabilities).clear_of_others() == clear


def test_the_ratio_from_which_on_a_gesture_is_clear():
    assert Prediction({"paper": 0.81, "rock": 0.19}).clear_of_others()
    assert not Prediction({"paper": 0.79, "rock": 0.21}).clear_of_others()
    assert Prediction({"paper": 0.6, "rock": 0.4}).clear_of_others(ratio=1.4)


def test_the_gesture_is_the_likeliest_class_but_none():
    assert Prediction({"paper": 0.1, "rock": 0.2, "none": 0.7}).gesture == "rock"
    assert Prediction({"none": 1.0}).gesture is None
