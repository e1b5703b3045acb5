"""The weights of single epochs that a run keeps, to be compared: `epochs/NNN.safetensors` in its folder. No torch."""

import re
from pathlib import Path

MOST_KEPT = 10
"""3.4 MB each, so at most 34 MB a run."""

_NAME = re.compile("[0-9]{3,9}")


def files(folder: Path) -> dict[int, Path]:
    """By epoch, the first one first. Whatever else stands there is somebody else's."""
    kept = [file for file in (folder / "epochs").glob("*.safetensors") if _NAME.fullmatch(file.stem) and file.is_file()]
    return {int(file.stem): file for file in sorted(kept, key=lambda file: int(file.stem))}


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
