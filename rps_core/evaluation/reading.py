"""What a net makes of all pictures of a folder, opened one after the other: a folder need not fit into memory."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from rps_core.arrays import ImageU8
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.inference import predict_hands
from rps_core.nets.checkpoint import Checkpoint
from rps_core.nets.finder import Finder
from rps_core.reports import counted

AHEAD = 2  # pictures that each thread opens before they are asked for


@dataclass(frozen=True)
class Readings:
    """Of the N pictures that could be opened."""

    indices: list[int]
    """Which of the files they are."""
    probabilities: Tensor
    """float32 (N, T, C): softmax probabilities of each picture as it is, and after 1, 2, 3 quarter turns if T is 4."""
    boxes: list[tuple[int, int, int, int] | None]
    """Where the hand was found in the upright picture: x, y, width, height in whole pixels."""
    shares: list[float | None]
    """The hand's longer side by the picture's."""
    unreadable: list[str]
    """A sentence for each file that could not be opened."""


def read_files(
    files: Sequence[Path],
    checkpoint: Checkpoint,
    finder: Finder | None,
    *,
    turns: bool = False,
    threads: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Readings:
    """Each picture read as `predict_hands` does; `on_progress(done, total)` is called after each that was opened.

    Raises InputError when none of them can be opened.
    """
    each = 4 if turns else 1
    pictures = _Pictures(files, each, threads, on_progress)
    probabilities, boxes, shares = [], [], []
    for hand in predict_hands(pictures, checkpoint, finder):
        probabilities.append(list(hand.prediction.probabilities.values()))
        boxes.append(hand.box_px)
        shares.append(hand.share)
    if not pictures.indices:
        raise InputError(f"none of {counted(len(files), 'picture')} can be opened; the first: {pictures.unreadable[0]}")
    rows = torch.tensor(probabilities).unflatten(0, (-1, each))  # (N, T, C)
    return Readings(pictures.indices, rows, boxes[::each], shares[::each], pictures.unreadable)


@dataclass
class _Pictures:
    """The pictures of some files as they are asked for, each followed by its quarter turns; and which were opened."""

    files: Sequence[Path]
    turns: int
    threads: int
    on_progress: Callable[[int, int], None] | None
    indices: list[int] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[ImageU8]:
        for index, picture in enumerate(self._opened()):
            if isinstance(picture, InputError):
                self.unreadable.append(str(picture))
            else:
                self.indices.append(index)
                yield from (np.rot90(picture, quarter_turns) for quarter_turns in range(self.turns))
            if self.on_progress:
                self.on_progress(index + 1, len(self.files))

    def _opened(self) -> Iterator[ImageU8 | InputError]:
        """A few at a time: a pool opens all that it is given, whether or not somebody takes them."""
        few = AHEAD * self.threads
        with ThreadPoolExecutor(self.threads) as pool:
            for first in range(0, len(self.files), few):
                yield from pool.map(_open, self.files[first : first + few])


def _open(file: Path) -> ImageU8 | InputError:
    try:
        return np.asarray(load_image(file))
    except InputError as error:
        return error
