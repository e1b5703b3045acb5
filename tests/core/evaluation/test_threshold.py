"""Which probabilities count as a class, and where the threshold comes from."""

import torch

from rps_core.evaluation.threshold import (
    FALSE_ALARMS,
    HIGHEST,
    LOWEST,
    choose_threshold,
    coverage_curve,
    is_given_a_class,
)

CLASSES = ("paper", "rock", "scissors", "none")


def test_none_and_doubt_are_no_answers() -> None:
    probabilities = torch.tensor([[0.9, 0.1, 0, 0], [0.5, 0.4, 0.1, 0], [0, 0, 0.05, 0.95]])
    assert is_given_a_class(probabilities, CLASSES, 0.6).tolist() == [True, False, False]
    assert is_given_a_class(probabilities[:, :3], CLASSES[:3], 0.6).tolist() == [True, False, False]


def test_the_threshold_lets_through_few_pictures_of_nothing_and_no_fewer_than_it_must() -> None:
    generator = torch.Generator().manual_seed(0)
    rock = torch.rand(1000, generator=generator) * 0.9  # pictures of nothing, called rock with up to 0.9
    probabilities = torch.stack((0 * rock, rock, 0 * rock, 1 - rock), 1)
    threshold = choose_threshold(probabilities, CLASSES)
    passed = is_given_a_class(probabilities, CLASSES, threshold).double().mean()
    assert LOWEST < threshold < HIGHEST
    assert passed <= FALSE_ALARMS
    assert is_given_a_class(probabilities, CLASSES, threshold - 0.01).double().mean() > FALSE_ALARMS


def test_a_higher_threshold_covers_less_and_errs_less() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = 3 * torch.randn(4000, 3, generator=generator)
    probabilities = logits.softmax(1)
    labels = torch.multinomial(probabilities, 1, generator=generator)[:, 0]  # a perfectly calibrated net
    curve = coverage_curve(probabilities, labels, CLASSES[:3])
    coverages, accuracies = [p["coverage"] for p in curve], [p["accuracy"] for p in curve]
    assert curve[0]["coverage"] == 1
    assert coverages == sorted(coverages, reverse=True)
    assert accuracies[-1] > accuracies[0] + 0.1


def test_a_probability_as_high_as_the_threshold_is_enough() -> None:
    probabilities = torch.tensor([[0.5, 0.3, 0.1, 0.1], [0.49, 0.3, 0.1, 0.11]])
    assert is_given_a_class(probabilities, CLASSES, 0.5).tolist() == [True, False]


def test_where_no_threshold_keeps_pictures_of_nothing_out_it_is_the_highest() -> None:
    sure_of_rock = torch.tensor([[0.0, 1.0, 0.0, 0.0]]).repeat(20, 1)
    assert choose_threshold(sure_of_rock, CLASSES) == HIGHEST


def test_where_no_picture_gets_a_class_none_of_those_given_is_wrong() -> None:
    unsure = torch.full((5, 3), 1 / 3)
    last = coverage_curve(unsure, torch.zeros(5, dtype=torch.long), CLASSES[:3])[-1]
    assert (last["coverage"], last["accuracy"]) == (0, 1)
