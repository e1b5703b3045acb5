"""What a collection still lacks, in words: pictures of a class, a second recording, another background. No torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from rps_core.arrays import Float32
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.recordings.store import burst_of

ENOUGH = 60
"""Pictures a class from which on more of the same add little to a net that knows hands already."""
UNBALANCED = 2 / 3
"""A class with a smaller share of the largest class's pictures than this is called short."""
OTHER_BACKGROUND = 0.10
"""Two bursts stand before different backgrounds when half of the cells along their edges differ by more than this in
brightness or colour, of the range from black to white."""

FEW_BACKGROUNDS = 2
GRID = 8  # cells along a side; the outer ring of them is compared
MOST_COMPARED = 40  # bursts a class; enough to see whether backgrounds differ


@dataclass(frozen=True)
class Balance:
    """Numbers by class: pictures, recordings (bursts), and backgrounds that look different."""

    pictures: dict[str, int]
    recordings: dict[str, int]
    backgrounds: dict[str, int]
    telltale: tuple[str, ...]
    """Classes whose few backgrounds no other class has: a net can learn the wall there in place of the hand."""

    def advice(self, enough: int = ENOUGH) -> list[str]:
        """A sentence for each thing to do next, the most useful first; empty where nothing is missing.

        `enough`: pictures of each class.
        """
        short = [sentence for name in self.pictures if (sentence := self._missing(name, enough))]
        if len(self.pictures) < 2:
            short.append("Add a second class: a net needs at least two to tell apart")
        if self.telltale:
            short.append(
                f"No other class has the background of {' or '.join(self.telltale)}: a net could learn the wall in "
                "place of the hand, so record every class before the same backgrounds"
            )
        return short

    def _missing(self, name: str, enough: int) -> str:
        wanted = max(enough, round(UNBALANCED * max(self.pictures.values())))
        more = wanted - self.pictures[name]
        wishes = [f"{more} more of {name}"] if more > 0 else []
        if self.backgrounds[name] == 1:
            wishes.append("another background" if wishes else f"another background for {name}")
        elif self.recordings[name] == 1:
            wishes.append("in a second go" if wishes else f"a second go of {name}")
        sentence = ", and ".join(wishes)
        return sentence[:1].upper() + sentence[1:]


def weigh(pictures: Mapping[str, Sequence[Path]]) -> Balance:
    """The balance of a collection, from its files by class. Opens the first picture of each burst."""
    rings = {name: _rings(files) for name, files in pictures.items()}
    groups = {name: _different(of_class) for name, of_class in rings.items()}
    return Balance(
        {name: len(files) for name, files in pictures.items()},
        {name: len({burst_of(file) for file in files}) for name, files in pictures.items()},
        {name: len(of_class) for name, of_class in groups.items()},
        _telltale(groups),
    )


def _rings(files: Sequence[Path]) -> list[Float32]:
    """The edge of each burst's first picture: (28, 3) mean colours from 0 to 1."""
    bursts: dict[str, Path] = {}
    for file in files:
        bursts.setdefault(burst_of(file), file)
    rings = []
    for file in list(bursts.values())[-MOST_COMPARED:]:
        try:
            rings.append(edge_colours(load_image(file)))
        except InputError:
            continue  # a damaged file has no background; opening it for training says so
    return rings


def edge_colours(image: Image.Image) -> Float32:
    """Mean colours (28, 3) along the picture's edge, from 0 to 1: mostly background, for a hand is in the middle."""
    small = image.resize((GRID, GRID), Image.Resampling.BOX, reducing_gap=2.0)
    cells: Float32 = np.asarray(small, np.float32) / np.float32(255)  # (GRID, GRID, 3)
    edge = np.ones((GRID, GRID), bool)
    edge[1:-1, 1:-1] = False
    return cells[edge]  # (28, 3)


def same_background(one: Float32, other: Float32) -> bool:
    """By the median over the edge, so that an arm that enters at another side does not count."""
    return bool(np.median(np.abs(one - other).max(1)) <= OTHER_BACKGROUND)


def _different(rings: Sequence[Float32]) -> list[Float32]:
    """One of each background."""
    kept: list[Float32] = []
    for ring in rings:
        if not any(same_background(ring, other) for other in kept):
            kept.append(ring)
    return kept


def _telltale(backgrounds: Mapping[str, Sequence[Float32]]) -> tuple[str, ...]:
    """The classes that stand before few backgrounds, none of which another class has."""
    shown = {name: of_class for name, of_class in backgrounds.items() if of_class}

    def shares(name: str) -> bool:
        others = [ring for other, of_other in shown.items() if other != name for ring in of_other]
        return any(same_background(ring, other) for ring in shown[name] for other in others)

    return tuple(n for n, own in shown.items() if len(shown) > 1 and len(own) <= FEW_BACKGROUNDS and not shares(n))
