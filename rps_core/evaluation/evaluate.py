"""How good a net is on a folder of pictures that it did not learn from."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor, nn

from rps_core.config import InputSpec
from rps_core.data.class_folders import check_known, scan
from rps_core.evaluation.reading import Readings, read_files
from rps_core.evaluation.threshold import coverage_curve, is_given_a_class
from rps_core.labels import NONE
from rps_core.nets.checkpoint import Checkpoint
from rps_core.nets.finder import Finder
from rps_core.transforms import normalize

BATCH_SIZE = 256
AT_ONCE = 32  # pictures a forward pass: HandNet's maps of 256 would take 150 MB more
WORST = 24  # mistakes that are kept to look at
SIDES = (0.0, 0.2, 0.35, 0.6, math.inf)
"""Between which sides of the hand, as shares of the picture's longer side, accuracy is counted apart."""


@dataclass(frozen=True)
class Mistake:
    """A picture that the net got wrong. `probability` is what it gave its wrong answer, in [0, 1].

    `box` is where the hand was found: x, y, width, height in whole pixels of the upright picture; None: nowhere.
    """

    path: str
    truth: str
    predicted: str
    probability: float
    box: tuple[int, int, int, int] | None


@dataclass(frozen=True)
class SizeScore:
    """Of the `n` pictures whose found hand's side is from `at_least` to `below` of the picture's longer side.

    `below` is None for the largest. Shares are in [0, 1].
    """

    at_least: float
    below: float | None
    n: int
    accuracy: float
    coverage: float


@dataclass(frozen=True)
class Evaluation:
    """Shares are in [0, 1]. confusion[true][predicted] counts pictures, both by class name.

    `coverage` is the share of pictures that get a class at the net's threshold, `accuracy_when_sure` the accuracy on
    those; `curve` holds both for other thresholds. `turned_accuracy` is the mean over each picture turned by 0, 90, 180
    and 270 degrees, where that was asked for. `notes` has a sentence for each file that was left out. In how many
    pictures no hand was found stands in `no_hand_found`, and the others by the hand's size in `by_size`; None and empty
    where the pictures were read whole.
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
    no_hand_found: int | None
    by_size: list[SizeScore]


def evaluate(
    data: str | Path,
    checkpoint: Checkpoint,
    finder: Finder | None,
    *,
    turns: bool = False,
    threads: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """The net on all pictures of a folder of class folders, matched by name.

    With a finder each picture is read as a photograph that somebody brings: where the hand is, as the mean with the
    mirror image. None: whole pictures, the net alone. Trainings, lessons and the weights that ship are measured by
    `predict_probabilities`, without a finder, too: there the net is in question, on tight pictures as it learns from.

    Raises InputError when the folder holds no pictures, or a class that the net does not know.
    """
    info = checkpoint.info
    folders = check_known(scan(data), info.classes)
    read = read_files(folders.files, checkpoint, finder, turns=turns, threads=threads, on_progress=on_progress)
    labels = torch.tensor([info.classes.index(folders.classes[folders.labels[index]]) for index in read.indices])
    probabilities = read.probabilities[:, 0]  # (N, C)
    predicted = probabilities.argmax(1)
    right = predicted == labels
    found = torch.tensor([box is not None for box in read.boxes])
    can_answer = found | (finder is None or NONE in info.classes)
    sure = is_given_a_class(probabilities, info.classes, info.threshold) & can_answer
    return Evaluation(
        n=len(labels),
        accuracy=share(right),
        per_class=accuracy_by_class(labels, right, info.classes),
        confusion=confusion_of(labels, predicted, info.classes),
        threshold=info.threshold,
        coverage=share(sure),
        accuracy_when_sure=share(right[sure]) if sure.any() else 0.0,
        curve=coverage_curve(probabilities, labels, info.classes, can_answer),
        worst=_worst(read, folders.files, labels, info.classes),
        turned_accuracy=share(read.probabilities.argmax(2) == labels[:, None]) if turns else None,
        notes=[*folders.left_out, *read.unreadable],
        no_hand_found=int((~found).sum().item()) if finder else None,
        by_size=_by_size(read, right, sure),
    )


def _worst(read: Readings, files: Sequence[Path], labels: Tensor, classes: Sequence[str]) -> list[Mistake]:
    """The WORST mistakes, those that the net was surest of first."""
    best, predicted = read.probabilities[:, 0].max(1)
    wrong = [index for index in best.argsort(descending=True).tolist() if predicted[index] != labels[index]]
    return [
        Mistake(
            path=str(files[read.indices[index]]),
            truth=classes[int(labels[index])],
            predicted=classes[int(predicted[index])],
            probability=float(best[index].item()),
            box=read.boxes[index],
        )
        for index in wrong[:WORST]
    ]


def _by_size(read: Readings, right: Tensor, sure: Tensor) -> list[SizeScore]:
    """A score for each size that occurs, the smallest first."""
    sides = torch.tensor([math.nan if side is None else side for side in read.shares])
    scores = []
    for at_least, below in pairwise(SIDES):
        here = (sides >= at_least) & (sides < below)
        if here.any():
            up_to = None if math.isinf(below) else below
            scores.append(SizeScore(at_least, up_to, int(here.sum().item()), share(right[here]), share(sure[here])))
    return scores


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
    batches = torch.split(images, AT_ONCE)
    return torch.cat([model(normalize(batch, spec).to(where)).softmax(1).cpu() for batch in batches])


def share(true: Tensor) -> float:
    """The share of True in a bool tensor (N,)."""
    return float(true.double().mean().item())
