"""A net before other people's hands: those that ship, each of another person before another background.

A run's validation pictures come from the same source as its training: they say how good the net is at home. This says
how good it is elsewhere. It is measured when a run ends, and kept in the run's folder.
"""

import dataclasses
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rps_core.data.class_folders import SHIPPED_HANDS, ClassFolders, check_known, scan
from rps_core.errors import InputError
from rps_core.nets import checkpoint
from rps_core.runs.data_split import read_split
from rps_core.runs.run import Run
from rps_core.storage.files import now, write_atomically, writing
from rps_core.storage.json_file import read_json

FILE = "other_hands.json"
MOST = 1500
"""Pictures that are put to a net at most, so that it takes seconds: all that ship, or as many evenly spaced ones."""
FALLS_BY = 10.0
"""Percentage points: a net whose accuracy falls by more did not learn what holds elsewhere."""
SHOWN = 8
"""Mistakes that are kept: those it was surest of, the classes in turn."""
_DAMAGED = f"{FILE} is damaged; measure the net again"


@dataclass(frozen=True)
class Failure:
    """A picture that the net got wrong: `name` below the shipped hands, `probability` of the wrong class in [0, 1]."""

    name: str
    truth: str
    predicted: str
    probability: float

    @property
    def path(self) -> Path:
        return SHIPPED_HANDS / self.name


@dataclass(frozen=True)
class OtherHands:
    """`accuracy` in [0, 1] over `n` pictures; confusion[true][predicted] counts them.

    `unfit` says why nothing could be measured, in a sentence; then `n` is 0. It is empty otherwise.
    """

    n: int
    accuracy: float
    confusion: dict[str, dict[str, int]]
    failures: tuple[Failure, ...]
    seconds: float
    measured_at: str
    """ISO 8601, UTC."""
    unfit: str = ""

    def falls_from(self, validation_accuracy: float) -> bool:
        """Whether it is much worse here than on validation pictures, whose accuracy is in percent."""
        return validation_accuracy - 100 * self.accuracy > FALLS_BY


def measure(run: Run, on_progress: Callable[[int, int], None] | None = None) -> OtherHands:
    """Puts other people's hands to the best weights of a run, and keeps the result in its folder. Imports torch.

    Raises InputError where the run has no weights that can be read, or its folder cannot be written.
    """
    if run.checkpoint is None:
        raise InputError(f"the run {run.id} has no weights yet; train it for an epoch first")
    loaded = checkpoint.load(run.checkpoint)
    started = time.perf_counter()
    try:
        folders = _check_classes(not_learned(run), loaded.info.classes)
    except InputError as error:
        measured = OtherHands(0, 0.0, {}, (), 0.0, now(), unfit=str(error))
    else:
        measured = dataclasses.replace(_score(loaded, folders, on_progress), seconds=time.perf_counter() - started)
    with writing(run.folder):
        write_atomically(run.folder / FILE, json.dumps(dataclasses.asdict(measured)))
    return measured


def _check_classes(shipped: ClassFolders, known: Sequence[str]) -> ClassFolders:
    """The same, written as the net's. Raises InputError where the net does not know what these hands show."""
    try:
        return check_known(shipped, known)
    except InputError:
        shown, knows = ", ".join(shipped.classes), ", ".join(known)
        raise InputError(
            f"they show {shown}, but this net knows {knows}; measure it on a folder of yours, on the page Model"
        ) from None


def not_learned(run: Run) -> ClassFolders:
    """The shipped hands, less those that the run learned from: its training part, or what a lesson rehearses.

    Raises InputError where the run's split is damaged.
    """
    shipped = scan(None)
    if run.config.lesson:
        from rps_core.finetuning.material import held_out_names

        kept = frozenset(held_out_names())
    elif run.config.data is None and (split := read_split(run, shipped)):
        kept = frozenset(shipped.names[index] for index in split.validation)
    else:
        kept = frozenset(shipped.names)
    left = [name for name in shipped.names if name in kept]
    chosen = frozenset(left[index * len(left) // min(MOST, len(left))] for index in range(min(MOST, len(left))))
    return shipped.without([name for name in shipped.names if name not in chosen])


def _score(
    loaded: checkpoint.Checkpoint, folders: ClassFolders, on_progress: Callable[[int, int], None] | None
) -> OtherHands:
    """Whole pictures and the net alone, as it is validated, too."""
    from rps_core.batches import decode
    from rps_core.evaluation.evaluate import confusion_of, predict_probabilities, share

    classes, spec = loaded.info.classes, loaded.info.input_spec
    truth = [classes.index(folders.classes[label]) for label in folders.labels]
    tensors = decode(folders.files, truth, spec, on_progress=on_progress)
    best, predicted = predict_probabilities(loaded.model, tensors.images, spec).max(1)  # (N,) each
    right = predicted == tensors.labels
    wrong = [index for index in best.argsort(descending=True).tolist() if not right[index]]
    failures = tuple(
        Failure(
            tensors.files[index].relative_to(folders.root).as_posix(),
            classes[int(tensors.labels[index])],
            classes[int(predicted[index])],
            float(best[index].item()),
        )
        for index in _in_turns(wrong, tensors.labels.tolist())[:SHOWN]
    )
    confusion = confusion_of(tensors.labels, predicted, classes)
    return OtherHands(len(tensors), share(right), confusion, failures, 0.0, now())


def _in_turns(indices: list[int], labels: list[int]) -> list[int]:
    """The same, reordered: the first of each class, then the second of each …"""
    count: dict[int, int] = {}
    turns = []
    for index in indices:
        count[labels[index]] = count.get(labels[index], 0) + 1
        turns.append((count[labels[index]], index))
    return [index for _, index in sorted(turns, key=lambda turn: turn[0])]


def read(folder: Path) -> OtherHands | None:
    """What a run's folder holds; None where it was not measured (yet). Raises InputError where it is damaged."""
    try:
        values = read_json(folder / FILE)
        measured = OtherHands(**(values | {"failures": tuple(Failure(**one) for one in values["failures"])}))
        if not _fits(measured):
            raise ValueError
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(_DAMAGED) from None
    return measured


def _fits(measured: OtherHands) -> bool:
    """Whether all values are of their kind."""
    shares = (measured.accuracy, *(one.probability for one in measured.failures))
    texts = (
        measured.unfit,
        measured.measured_at,
        *(text for one in measured.failures for text in (one.name, one.truth, one.predicted)),
    )
    counts = [count for row in measured.confusion.values() for count in row.values()]
    return (
        all(type(share) in (int, float) and 0 <= share <= 1 for share in shares)
        and all(isinstance(text, str) for text in texts)
        and all(type(count) is int for count in (measured.n, *counts))
        and not any(".." in one.name.split("/") or one.name.startswith("/") for one in measured.failures)
    )
