"""The weights of single epochs that a run keeps, to be compared: `epochs/NNN.safetensors` in its folder. No torch."""

from pathlib import Path

MOST_KEPT = 10
"""3.4 MB each, so at most 34 MB a run."""


def files(folder: Path) -> dict[int, Path]:
    """By epoch, the first one first."""
    found = {int(file.stem): file for file in (folder / "epochs").glob("[0-9]*.safetensors")}
    return dict(sorted(found.items()))


def file(folder: Path, epoch: int) -> Path:
    """Where the weights after an epoch are kept; the folder is made."""
    (folder / "epochs").mkdir(exist_ok=True)
    return folder / "epochs" / f"{epoch:03d}.safetensors"


def to_keep(epoch: int) -> range:
    """Of the epochs up to this one: 1, 1 + step, 1 + 2 * step …, the step doubled as often as they are too many."""
    step = 1
    while len(range(1, epoch + 1, step)) > MOST_KEPT:
        step *= 2
    return range(1, epoch + 1, step)


def thin(folder: Path, epoch: int) -> None:
    """Deletes those that are not to be kept after this epoch."""
    for kept, path in files(folder).items():
        if kept not in to_keep(epoch):
            path.unlink(missing_ok=True)
