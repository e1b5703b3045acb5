"""How good a net is on a folder of pictures that it did not learn from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from rps_core.batches import decode
from rps_core.config import InputSpec
from rps_core.data.class_folders import check_known, scan
from rps_core.evaluation.threshold import coverage_curve, is_given_a_class
from rps_core.nets.checkpoint import Checkpoint
from rps_core.transforms import normalize

BATCH_SIZE = 256
WORST = 24  # mistakes that are kept to look at


@dataclass(frozen=True)
class Mistake:
    """A picture that the net got wrong. `probability` is what it gave its wrong answer, in [0, 1]."""

    path: str
    truth: str
    predicted: str
    probability: float


@dataclass(frozen=True)
class Evaluation:
    """Shares are in [0, 1]. confusion[true][predicted] counts pictures, both by class name.

    `coverage` is the share of pictures that get a class at the net's threshold, `accuracy_when_sure` the accuracy on
    those; `curve` holds both for other thresholds. `turned_accuracy` is the mean over each picture turned by 0, 90, 180
    and 270 degrees, where that was asked for. `notes` has a sentence for each file that was left out.
    """

    n: int
    accuracy: float
    per_class: dict[str, float]
    confusion: dict[str, dict[str, int]]
    threshold: float
    coverage: float
    accuracy_when_sure: float
    curve: list[dict[str, float]]
    worst: list[Mistake]
    turned_accuracy: float | None
    notes: list[str]


def evaluate(
    data: str | Path,
    checkpoint: Checkpoint,
    *,
    turns: bool = False,
    threads: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """The net on all pictures of a folder of class folders, matched by name.

    Raises InputError when the folder holds no pictures, or a class that the net does not know.
    """
    info = checkpoint.info
    folders = check_known(scan(data), info.classes)
    truth = [info.classes.index(folders.classes[label]) for label in folders.labels]
    tensors = decode(folders.files, truth, info.input_spec, threads=threads, on_progress=on_progress)
    labels = tensors.labels
    probabilities = predict_probabilities(checkpoint.model, tensors.images, info.input_spec)  # (N, C)
    predicted = probabilities.argmax(1)
    right = predicted == labels
    sure = is_given_a_class(probabilities, info.classes, info.threshold)

    def accuracy_after(quarter_turns: int) -> float:
        turned = tensors.images.rot90(quarter_turns, (2, 3))
        after = predict_probabilities(checkpoint.model, turned, info.input_spec).argmax(1)
        return share(after == labels)

    confused = [wrong for wrong in probabilities.max(1).values.argsort(descending=True).tolist() if not right[wrong]]
    return Evaluation(
        n=len(tensors),
        accuracy=share(right),
        per_class=accuracy_by_class(labels, right, info.classes),
        confusion=confusion_of(labels, predicted, info.classes),
        threshold=info.threshold,
        coverage=share(sure),
        accuracy_when_sure=share(right[sure]) if sure.any() else 0.0,
        curve=coverage_curve(probabilities, labels, info.classes),
        worst=[
            Mistake(
                path=str(tensors.files[index]),
                truth=info.classes[int(labels[index])],
                predicted=info.classes[int(predicted[index])],
                probability=float(probabilities[index].max().item()),
            )
            for index in confused[:WORST]
        ],
        turned_accuracy=(share(right) + sum(map(accuracy_after, (1, 2, 3)))) / 4 if turns else None,
        notes=[*(f"{path} is left out, it is not a picture" for path in folders.skipped), *tensors.unreadable],
    )


def accuracy_by_class(labels: Tensor, right: Tensor, classes: Sequence[str]) -> dict[str, float]:
    """Shares of right answers, from int and bool tensors (N,); a class without pictures is left out."""
    return {name: share(right[labels == index]) for index, name in enumerate(classes) if (labels == index).any()}


def confusion_of(labels: Tensor, predicted: Tensor, classes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Numbers of pictures by true class, then by predicted class, from two int tensors (N,)."""
    return {
        name: {
            other: int(((labels == index) & (predicted == column)).sum().item()) for column, other in enumerate(classes)
        }
        for index, name in enumerate(classes)
    }


@torch.inference_mode()
def predict_probabilities(model: nn.Module, images: Tensor, spec: InputSpec) -> Tensor:
    """Softmax probabilities (N, C) of pictures, uint8 (N, 3, S, S)."""
    model.eval()
    where = next(model.parameters()).device
    batches = torch.split(images, BATCH_SIZE)
    return torch.cat([model(normalize(batch, spec).to(where)).softmax(1).cpu() for batch in batches])


def share(true: Tensor) -> float:
    """The share of True in a bool tensor (N,)."""
    return float(true.double().mean().item())
