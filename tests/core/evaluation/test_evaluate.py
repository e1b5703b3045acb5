"""An evaluation of a checkpoint on a folder."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from rps_core.arrays import ImageU8
from rps_core.config import InputSpec
from rps_core.data.class_folders import scan
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.evaluation.evaluate import accuracy_by_class, confusion_of, evaluate
from rps_core.inference import predict
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import Checkpoint, CheckpointInfo
from tests.helpers.finder import brightest, finder_that, frame_with
from tests.helpers.nets import save_untrained
from tests.helpers.pictures import MakeFolder

CLASSES = ("paper", "rock", "scissors", "none")


class BrightAbove(nn.Module):
    """Says paper where the middle is bright and brighter above than below, rock where below, else none."""

    def forward(self, x: Tensor) -> Tensor:
        side = x.shape[-1]
        middle = x[..., side // 3 : -side // 3, side // 3 : -side // 3]
        above, below = (part.mean((1, 2, 3)) for part in (x[:, :, : side // 2], x[:, :, side // 2 :]))
        hand = middle.mean((1, 2, 3)) * 30
        return torch.stack([hand + 20 * (above - below), hand + 20 * (below - above), hand - 50, -hand], 1)


def net_of(classes: tuple[str, ...] = CLASSES) -> Checkpoint:
    info = CheckpointInfo("handnet", classes, InputSpec(72), "", 1, 0, 0, "", 1, 0.6)
    return Checkpoint(BrightAbove().eval(), info, Path())


def write(folder: Path, name: str, frame: ImageU8) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(frame).save(folder / f"{name}.png")


def hand_at(left: int, top: int, side: int) -> ImageU8:
    """A white square, grey below: brighter above."""
    frame = frame_with(left, top, side, side)
    frame[top + side // 2 : top + side] = np.minimum(frame[top + side // 2 : top + side], 160)
    return frame


def test_an_evaluation_adds_up_and_keeps_its_worst_mistakes_first(make_folder: MakeFolder, tmp_path: Path) -> None:
    save_untrained(tmp_path / "net.safetensors", "guide", CLASSES)
    result = evaluate(make_folder(count=4), checkpoint.load(tmp_path / "net.safetensors"), None, turns=True)
    cells = [count for row in result.confusion.values() for count in row.values()]
    right = sum(result.confusion[name][name] for name in CLASSES)
    assert (sum(cells), result.n) == (12, 12)
    assert result.accuracy == pytest.approx(right / 12)
    assert len(result.worst) == 12 - right
    confidences = [mistake.probability for mistake in result.worst]
    assert confidences == sorted(confidences, reverse=True)
    assert all(Path(mistake.path).parent.name == mistake.truth != mistake.predicted for mistake in result.worst)
    assert result.turned_accuracy is not None
    assert (result.no_hand_found, result.by_size) == (None, [])


def test_a_confusion_counts_pictures_by_true_class_then_by_predicted_class() -> None:
    labels, predicted = torch.tensor([0, 0, 1, 1, 1]), torch.tensor([0, 1, 1, 1, 0])
    assert confusion_of(labels, predicted, ("a", "b")) == {"a": {"a": 1, "b": 1}, "b": {"a": 1, "b": 2}}


def test_a_class_without_pictures_has_no_accuracy() -> None:
    labels, right = torch.tensor([0, 0, 2]), torch.tensor([True, False, True])
    assert accuracy_by_class(labels, right, ("a", "b", "c")) == {"a": 0.5, "c": 1.0}


def test_pictures_are_read_where_the_hand_is_and_counted_by_its_size(tmp_path: Path) -> None:
    for number, (left, top, side) in enumerate([(200, 100, 40), (20, 20, 56), (100, 60, 100)]):
        write(tmp_path / "paper", str(number), hand_at(left, top, side))
    write(tmp_path / "rock", "0", hand_at(150, 100, 40))  # paper
    write(tmp_path / "rock", "1", np.zeros((240, 320, 3), np.uint8))
    found = evaluate(tmp_path, net_of(), finder_that(brightest), turns=True)
    assert found.per_class == {"paper": 1.0, "rock": 0.0}
    assert found.no_hand_found == 1
    assert [(score.at_least, score.below, score.n) for score in found.by_size] == [(0, 0.2, 3), (0.2, 0.35, 1)]
    assert [score.accuracy for score in found.by_size] == pytest.approx([2 / 3, 1])
    assert [score.coverage for score in found.by_size] == [1, 1]
    assert found.coverage == pytest.approx(4 / 5)
    boxes = {mistake.path.rpartition("/")[2]: mistake.box for mistake in found.worst}
    assert boxes["1.png"] is None and boxes["0.png"] == pytest.approx((150, 100, 40, 40), abs=3)
    whole = evaluate(tmp_path, net_of(), None)
    assert whole.per_class == pytest.approx({"paper": 1 / 3, "rock": 0})  # the one that is in the middle
    assert (whole.no_hand_found, whole.by_size) == (None, [])


def test_each_turn_is_read_where_the_hand_is_then(tmp_path: Path) -> None:
    """Upright it is paper, turned by 180 degrees rock, and in between neither: exactly one turn is right."""
    write(tmp_path / "paper", "0", hand_at(200, 40, 60))
    result = evaluate(tmp_path, net_of(), finder_that(brightest), turns=True)
    upright, turned = result.accuracy, result.turned_accuracy
    write(tmp_path / "other" / "rock", "0", np.rot90(hand_at(200, 40, 60), 2))
    assert evaluate(tmp_path / "other", net_of(), finder_that(brightest)).accuracy == upright == 1
    assert turned is not None and 0.25 <= turned <= 0.75


def test_without_a_finder_the_net_alone_is_measured_on_whole_pictures(make_folder: MakeFolder, tmp_path: Path) -> None:
    save_untrained(tmp_path / "net.safetensors", "handnet")
    folder, net = make_folder(count=5), checkpoint.load(tmp_path / "net.safetensors")
    folders = scan(folder)
    expected = predict([load_image(file) for file in folders.files], net)
    right = [one.label == folders.classes[label] for one, label in zip(expected, folders.labels, strict=True)]
    result = evaluate(folder, net, None)
    assert result.accuracy == pytest.approx(np.mean(right))
    assert result.coverage == pytest.approx(np.mean([one.reaches(net.info.threshold) for one in expected]))


def test_a_net_without_none_answers_only_where_a_hand_was_found(tmp_path: Path) -> None:
    write(tmp_path / "paper", "0", hand_at(200, 100, 60))
    write(tmp_path / "paper", "1", np.zeros((240, 320, 3), np.uint8))
    net = net_of(("paper", "rock", "scissors", "lizard"))
    assert evaluate(tmp_path, net, finder_that(brightest)).coverage == 0.5
    assert all(point["coverage"] <= 0.5 for point in evaluate(tmp_path, net, finder_that(brightest)).curve)
    assert evaluate(tmp_path, net, None).coverage == 1


def test_what_cannot_be_opened_is_left_out_and_said(make_folder: MakeFolder, tmp_path: Path) -> None:
    save_untrained(tmp_path / "net.safetensors")
    folder, net = make_folder(count=3), checkpoint.load(tmp_path / "net.safetensors")
    whole = evaluate(folder, net, None)
    (folder / "paper" / "0000.jpg").write_bytes(b"no picture")
    (folder / "rock" / "notes.txt").write_text("hello")
    progress: list[tuple[int, int]] = []
    result = evaluate(folder, net, None, threads=3, on_progress=lambda done, total: progress.append((done, total)))
    assert result.confusion == whole.confusion
    assert len(result.notes) == 2 and "notes.txt is left out" in result.notes[0] and "0000.jpg" in result.notes[1]
    assert progress == [(done, 10) for done in range(1, 11)]
    for file in folder.glob("*/*.png"):
        file.write_bytes(b"")
    with pytest.raises(InputError, match=r"none of 10 pictures can be opened; the first: 000\.png"):
        evaluate(folder, net, None)
