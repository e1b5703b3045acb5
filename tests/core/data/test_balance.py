"""The balance of classes: counts, ratio and what always answering one class would score."""

import math

import pytest

from rps_core.data.image_stats import UNEVEN, Balance, count_labels


def test_the_largest_class_and_what_answering_it_scores() -> None:
    balance = Balance({"paper": 10, "rock": 30, "scissors": 20})
    assert balance.total == 60
    assert balance.largest == "rock"
    assert balance.ratio == 3.0
    assert balance.majority_accuracy == 0.5
    assert balance.is_uneven and not balance.has_empty_class


@pytest.mark.parametrize(("largest", "uneven"), [(100, False), (150, False), (151, True)])
def test_uneven_begins_above_its_bound(largest: int, uneven: bool) -> None:
    assert UNEVEN == 1.5
    assert Balance({"a": 100, "b": largest}).is_uneven is uneven


def test_an_empty_class_has_no_finite_ratio() -> None:
    balance = Balance({"a": 5, "b": 0})
    assert balance.has_empty_class
    assert math.isinf(balance.ratio)
    assert Balance({"a": 0, "b": 0}).majority_accuracy == 0.0


def test_labels_are_counted_at_some_indices_only() -> None:
    assert count_labels([0, 0, 1, 1, 1, 3], [0, 2, 4, 5], 5) == [1, 2, 0, 1, 0]
