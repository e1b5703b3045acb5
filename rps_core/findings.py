"""Which pictures of a folder stand out, by a threshold each; and which of them no training needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rps_core.quality import Measured, bits_apart, exact_groups, near_groups, oddness

Floats = NDArray[np.float64]


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
    values: Callable[[Sequence[Measured]], Floats]
    below: bool = False


EXACT, NEAR = "exact", "near"
GROUPED = {
    EXACT: "Exact duplicates",
    NEAR: "Near duplicates",
}
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
        500.0,
        5.0,
        "Sharp edges make the Laplacian large. Where it hardly varies, the picture is out of focus, moved, or bare.",
        lambda measured: np.array([one.sharpness for one in measured]),
        below=True,
    ),
    Check(
        "dark",
        "Dark",
        "Mean grey value, below",
        "%",
        20.0,
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
        80.0,
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
class Found:
    """A picture that stands out: its place, and the number or the words that say why."""

    place: int
    value: float
    words: str


def beyond(check: Check, measured: Sequence[Measured], threshold: float) -> list[Found]:
    """Pictures beyond the threshold, the worst first."""
    values = check.values(measured)
    found = np.flatnonzero(values < threshold if check.below else values > threshold)
    order = found[np.argsort(values[found] if check.below else -values[found], kind="stable")]
    unit = f" {check.unit}" if check.unit else ""
    return [Found(int(place), float(values[place]), f"{values[place]:.3g}{unit}") for place in order]


def copies(kind: str, measured: Sequence[Measured], bits: int = NEAR_BITS) -> list[Found]:
    """Every picture but the first of each group of duplicates; of near ones those alone that are no exact ones."""
    exact = exact_groups(measured)
    groups = exact if kind == EXACT else near_groups(measured, bits)
    own = np.arange(len(measured))
    later = groups != own if kind == EXACT else (groups != own) & (exact == own)
    return [
        Found(place, apart := bits_apart(measured[place], measured[groups[place]]), f"{apart} bits from its like")
        for place in np.flatnonzero(later).tolist()
    ]


@dataclass(frozen=True)
class Leak:
    """Groups of near-duplicates that lie on both sides of a split: their places, and how many are in validation.

    Those the net has as good as seen.
    """

    groups: list[list[int]]
    in_validation: int


def find_leak(groups: NDArray[np.int64], is_validation: NDArray[np.bool_]) -> Leak:
    """`groups` (N,) is what `near_groups` gives, `is_validation` (N,) tells the sides."""
    both = np.intersect1d(groups[is_validation], groups[~is_validation])
    leaky = np.flatnonzero(np.isin(groups, both))
    members: dict[int, list[int]] = {group: [] for group in both.tolist()}
    for place in leaky.tolist():
        members[int(groups[place])].append(place)
    return Leak(list(members.values()), int(is_validation[leaky].sum()))
