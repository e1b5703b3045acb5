"""An evaluation of a checkpoint on a folder."""

from pathlib import Path

import pytest

from rps_core.evaluation.evaluate import evaluate
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
