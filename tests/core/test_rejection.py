"""Saying "I don't know": what counts as an answer, and where the threshold comes from."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from rps_core.evaluation.evaluate import evaluate
from rps_core.evaluation.false_alarms import measure_false_alarms, pictures_without_gesture
from rps_core.evaluation.threshold import (
    FALSE_ALARMS,
    HIGHEST,
    LOWEST,
    choose_threshold,
    coverage_curve,
    is_given_a_class,
)
from rps_core.hands import OTHER_SIGNS
from rps_core.hands.pictures import NO_HAND_KINDS
from rps_core.nets import checkpoint
from tests.core.test_training import save

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


def test_an_evaluation_adds_up_and_keeps_its_worst_mistakes_first(
    make_folder: Callable[..., Path], tmp_path: Path
) -> None:
    save(tmp_path / "net.safetensors", "guide", CLASSES)
    result = evaluate(make_folder(count=4), checkpoint.load(tmp_path / "net.safetensors"), turns=True)
    cells = [count for row in result.confusion.values() for count in row.values()]
    right = sum(result.confusion[name][name] for name in CLASSES)
    assert (sum(cells), result.n) == (12, 12)
    assert result.accuracy == pytest.approx(right / 12)
    assert len(result.worst) == 12 - right
    confidences = [mistake.probability for mistake in result.worst]
    assert confidences == sorted(confidences, reverse=True)
    assert all(Path(mistake.path).parent.name == mistake.truth != mistake.predicted for mistake in result.worst)
    assert result.turned_accuracy is not None


def test_false_alarms_are_counted_by_what_is_shown(tmp_path: Path) -> None:
    save(tmp_path / "net")
    sure_of_all = checkpoint.load(tmp_path / "net")
    sure_of_all = replace(sure_of_all, info=replace(sure_of_all.info, threshold=0.0))
    pictures = pictures_without_gesture(12)
    alarms = measure_false_alarms(sure_of_all, pictures)
    assert (alarms.n, alarms.share) == (12, 1.0)
    assert sum(shown for _, shown in alarms.by_kind.values()) == 12
    assert all(given == shown for given, shown in alarms.by_kind.values())
    assert set(alarms.by_kind) <= {*OTHER_SIGNS, *NO_HAND_KINDS}
    sure_of_none = replace(sure_of_all, info=replace(sure_of_all.info, threshold=1.1))
    assert measure_false_alarms(sure_of_none, pictures).by_kind == {
        kind: (0, shown) for kind, (_, shown) in alarms.by_kind.items()
    }
