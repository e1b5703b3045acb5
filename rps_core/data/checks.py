"""Which pictures of a folder stand out, by a threshold each; which of them no training needs; what is damaged."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rps_core.arrays import Float64
from rps_core.data.image_stats import Measured, bits_apart, exact_groups, oddness
from rps_core.data.images import BRIGHT, DARK
from rps_core.data.input_paths import as_text, is_picture, is_text
from rps_core.reports import with_unit


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
    return [Flagged(index, _with_three_digits(values[index], check.unit)) for index in order.tolist()]


def _with_three_digits(value: float, unit: str) -> str:
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return with_unit(value, unit, digits).strip()


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


def damaged_in(parent: Path) -> dict[Path, str]:
    """What in a folder of data sets is not as it should be, with a sentence each; hidden entries are left alone.

    Opens no picture: those that are damaged are shown as such where pictures are shown.
    """
    try:
        entries = sorted(entry for entry in parent.iterdir() if not entry.name.startswith("."))
    except FileNotFoundError:
        return {}
    except OSError as error:
        return {parent: f"{parent} is no folder that can be read ({error.strerror})"}
    return {entry: sentence for entry in entries if (sentence := _damage(entry))}


def _damage(root: Path) -> str | None:
    """What is wrong with a folder of class folders; None where nothing is."""
    name = as_text(root.name)
    if not is_text(root.name):
        return f"{name} has a name that is no text; rename the folder, or delete it"
    if not root.is_dir():
        return f"{name} is no folder, but one with a folder of pictures for each class is expected; delete it"
    try:
        for entry in root.iterdir():
            if strange := _strange(entry):
                where = as_text(strange.relative_to(root).as_posix())
                return f"{name} holds {where}, which is no picture in a class folder; take it away, or delete all of it"
    except OSError as error:
        return f"{name} cannot be read ({error.strerror}); change its permissions, or delete it"
    return None


def _strange(entry: Path) -> Path | None:
    """What of an entry should not be there: a file beside the class folders, or in one what only looks like a picture.

    The names come from `scandir`, which knows what is a file without asking for each.
    """
    if not entry.is_dir():
        return None if entry.name.startswith(".") else entry
    with os.scandir(entry) as files:
        for file in files:
            if not is_text(file.name) or (is_picture(file.name) and not file.is_file()):
                return entry / file.name
    return None
