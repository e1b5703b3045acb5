"""How evenly pictures are spread over the classes; which of them stand out; and which of them no training needs."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rps_core.arrays import Float64
from rps_core.data.image_stats import Measured, bits_apart, exact_groups, oddness
from rps_core.data.images import BRIGHT, DARK


@dataclass(frozen=True)
class Check:
    """Something that may be wrong with pictures, and its threshold: a slider from `lowest` to `highest`.

    `values` gives a number a picture; those beyond the threshold are found: below it where `below`, else above it.
    """

    key: str
    title: str
    threshold: str
    unit: str
    default: float
    lowest: float
    highest: float
    step: float
    why: str
    values: Callable[[Sequence[Measured]], Float64]
    below: bool = False


NEAR_BITS = 6
"""A start: resized and recompressed copies differ in 0 to 4 bits of 64, unlike pictures in 20 to 40."""

CHECKS = (
    Check(
        "blurred",
        "Blurred",
        "Variance of the Laplacian, below",
        "",
        20.0,
        0.0,
        200.0,
        0.1,
        "Sharp edges make the Laplacian large. Where it hardly varies, the picture is out of focus, moved, or bare.",
        lambda measured: np.array([one.sharpness for one in measured]),
        below=True,
    ),
    Check(
        "dark",
        "Dark",
        "Mean grey value, below",
        "%",
        100 * DARK,
        0.0,
        100.0,
        1.0,
        "0 % is black. In the dark the sensor's noise is as strong as the hand.",
        lambda measured: 100 * np.array([one.brightness for one in measured]),
        below=True,
    ),
    Check(
        "bright",
        "Bright",
        "Mean grey value, above",
        "%",
        100 * BRIGHT,
        0.0,
        100.0,
        1.0,
        "100 % is white. Where all is white, the hand's edges are gone.",
        lambda measured: 100 * np.array([one.brightness for one in measured]),
    ),
    Check(
        "odd",
        "Odd sizes",
        "Width or height differ from the median by more than a factor of",
        "x",
        2.0,
        1.0,
        10.0,
        0.1,
        "A thumbnail or a panorama among photographs, which resizing blows up, or fits into a narrow band.",
        lambda measured: oddness(measured),
    ),
)


@dataclass(frozen=True)
class Flagged:
    """A picture that stands out: its index, what was measured, in words; of a copy, where the one stands that stays."""

    index: int
    words: str
    like: int | None = None


def beyond(check: Check, measured: Sequence[Measured], threshold: float) -> list[Flagged]:
    """Pictures beyond the threshold, the worst first."""
    values = check.values(measured)
    found = np.flatnonzero(values < threshold if check.below else values > threshold)
    order = found[np.argsort(values[found] if check.below else -values[found], kind="stable")]
    unit = f" {check.unit}" if check.unit else ""
    return [Flagged(index, f"{values[index]:.3g}{unit}") for index in order.tolist()]


def exact_copies(measured: Sequence[Measured]) -> list[Flagged]:
    """Every picture but the first of each group of equal ones."""
    groups = exact_groups(measured)
    return [
        Flagged(index, "the same pixels", int(groups[index]))
        for index in np.flatnonzero(groups != np.arange(len(groups))).tolist()
    ]


def near_copies(measured: Sequence[Measured], groups: Sequence[int]) -> list[Flagged]:
    """Every picture but the first of each group that `near_groups` gave; those of `exact_copies` are left to it."""
    own = np.arange(len(measured))
    indices = np.flatnonzero((np.asarray(groups, int) != own) & (exact_groups(measured) == own))
    return [
        Flagged(index, f"{bits_apart(measured[index], measured[groups[index]])} bits apart", groups[index])
        for index in indices.tolist()
    ]


def beside_their_like(found: Sequence[Flagged]) -> list[Flagged]:
    """Copies in groups, each after the picture that stays; what is no copy as it was."""
    if any(one.like is None for one in found):
        return list(found)
    likes = dict.fromkeys(one.like for one in found if one.like is not None)
    groups: dict[int, list[Flagged]] = {like: [Flagged(like, "stays")] for like in likes}
    for one in found:
        if one.like is not None:
            groups[one.like].append(one)
    return [one for group in groups.values() for one in group]


@dataclass(frozen=True)
class Leak:
    """Groups of near-duplicates that lie on both sides of a split: their indices, and how many are in validation.

    Those the net has as good as learned.
    """

    groups: list[list[int]]
    in_validation: int


def find_leak(near_groups: Sequence[int], validation: Sequence[int]) -> Leak:
    """`near_groups` has one number per picture, as `group_names` gives them; `validation` are indices of pictures."""
    groups = np.asarray(near_groups)
    is_validation = np.isin(np.arange(len(groups)), validation)
    both = np.intersect1d(groups[is_validation], groups[~is_validation])
    leaky = np.flatnonzero(np.isin(groups, both))
    members: dict[int, list[int]] = {group: [] for group in both.tolist()}
    for index in leaky.tolist():
        members[int(groups[index])].append(index)
    return Leak(list(members.values()), int(is_validation[leaky].sum()))


UNEVEN = 1.5  # times as many pictures in the largest class as in the smallest


@dataclass(frozen=True)
class Balance:
    """`counts` are the numbers of pictures by class, at least one class."""

    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Pictures of all classes together."""
        return sum(self.counts.values())

    @property
    def largest(self) -> str:
        """The class with the most pictures, the first of equals."""
        return max(self.counts, key=self.counts.__getitem__)

    @property
    def has_empty_class(self) -> bool:
        """Whether a class has no picture: it cannot be learned."""
        return min(self.counts.values()) == 0

    @property
    def ratio(self) -> float:
        """Pictures in the largest class for one in the smallest, at least 1; infinite where a class is empty."""
        smallest = min(self.counts.values())
        return self.counts[self.largest] / smallest if smallest else float("inf")

    @property
    def is_uneven(self) -> bool:
        """Whether a net may learn to answer the largest class when in doubt."""
        return self.ratio > UNEVEN

    @property
    def majority_accuracy(self) -> float:
        """Accuracy in [0, 1] of always answering the largest class; 0 where there are no pictures."""
        return self.counts[self.largest] / self.total if self.total else 0.0


def count_labels(labels: Sequence[int], indices: Iterable[int], num_classes: int) -> list[int]:
    """How many of the pictures at these indices each class has."""
    counts = Counter(labels[index] for index in indices)
    return [counts[label] for label in range(num_classes)]
