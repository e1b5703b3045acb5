"""An evaluation of a checkpoint on a folder."""

from pathlib import Path

import pytest
import torch

from rps_core.evaluation.evaluate import accuracy_by_class, confusion_of, evaluate
from rps_core.nets import checkpoint
from tests.helpers.nets import save_untrained
from tests.helpers.pictures import MakeFolder

CLASSES = ("paper", "rock", "scissors", "none")


def test_an_evaluation_adds_up_and_keeps_its_worst_mistakes_first(make_folder: MakeFolder, tmp_path: Path) -> None:
    save_untrained(tmp_path / "net.safetensors", "guide", CLASSES)
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


def test_a_confusion_counts_pictures_by_true_class_then_by_predicted_class() -> None:
    labels, predicted = torch.tensor([0, 0, 1, 1, 1]), torch.tensor([0, 1, 1, 1, 0])
    assert confusion_of(labels, predicted, ("a", "b")) == {"a": {"a": 1, "b": 1}, "b": {"a": 1, "b": 2}}


def test_a_class_without_pictures_has_no_accuracy() -> None:
    labels, right = torch.tensor([0, 0, 2]), torch.tensor([True, False, True])
    assert accuracy_by_class(labels, right, ("a", "b", "c")) == {"a": 0.5, "c": 1.0}
