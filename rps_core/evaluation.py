"""How good a net is on a folder of pictures that it did not learn from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from rps_core.checkpoint import Checkpoint
from rps_core.decoded import Decoded, decode
from rps_core.folder import check_known, scan
from rps_core.transforms import normalize

QUARTER_TURNS = 4
BATCH_SIZE = 256


@dataclass(frozen=True)
class Evaluation:
    """Accuracies are shares in [0, 1]. confusion[true][predicted] counts pictures, both by class name.

    `turned_accuracy` is the mean over each picture turned by 0, 90, 180 and 270 degrees, where that was asked for.
    """

    n: int
    accuracy: float
    per_class: dict[str, float]
    confusion: dict[str, dict[str, int]]
    turned_accuracy: float | None
    notes: tuple[str, ...]
    """A sentence for each file that was left out."""


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
    classes = checkpoint.info.classes
    folders = check_known(scan(data), classes)
    truth = [classes.index(folders.classes[label]) for label in folders.labels]
    decoded = decode(folders.files, truth, checkpoint.info.input_spec, threads=threads, on_progress=on_progress)
    predicted = predict_classes(decoded, checkpoint)  # (N,)
    counts = torch.zeros(len(classes), len(classes), dtype=torch.int64)
    counts.index_put_((decoded.labels, predicted), torch.tensor(1), accumulate=True)
    shares = {
        name: row[index] / sum(row)
        for index, (name, row) in enumerate(zip(classes, counts.tolist(), strict=True))
        if sum(row)
    }
    turned = None
    if turns:
        right = [
            (predict_classes(decoded, checkpoint, quarter) == decoded.labels).double().mean().item()
            for quarter in range(QUARTER_TURNS)
        ]
        turned = sum(right) / QUARTER_TURNS
    skipped = tuple(f"{path} is left out, it is not a picture" for path in folders.skipped)
    return Evaluation(
        n=len(decoded),
        accuracy=int(counts.trace().item()) / len(decoded),
        per_class=shares,
        confusion={
            name: dict(zip(classes, row, strict=True)) for name, row in zip(classes, counts.tolist(), strict=True)
        },
        turned_accuracy=turned,
        notes=skipped + decoded.unreadable,
    )


@torch.inference_mode()
def predict_classes(decoded: Decoded, checkpoint: Checkpoint, quarter_turns: int = 0) -> Tensor:
    """Class indices, int64 (N,), of pictures turned counter-clockwise by so many quarters."""
    batches = torch.split(decoded.images, BATCH_SIZE)
    spec = checkpoint.info.input_spec
    return torch.cat(
        [checkpoint.model(normalize(batch.rot90(quarter_turns, (2, 3)), spec)).argmax(1) for batch in batches]
    )
