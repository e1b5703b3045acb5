"""What the checks of a data set find."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rps_core.data.checks import (
    CHECKS,
    NEAR_BITS,
    Flagged,
    beside_their_like,
    beyond,
    exact_copies,
    near_copies,
)
from rps_core.data.class_folders import scan
from rps_core.data.image_stats import (
    Measured,
    near_groups,
    readable,
)
from rps_core.errors import InputError


def names_of(hands: Path, known: dict[str, Measured | InputError], kind: str) -> set[str]:
    """File names that a check finds at its default."""
    names = scan(hands).names
    indices, measured = readable(names, known)
    found = {check.key: beyond(check, measured, check.default) for check in CHECKS} | {
        "exact": exact_copies(measured),
        "near": near_copies(measured, near_groups(measured, NEAR_BITS).tolist()),
    }
    return {names[indices[one.index]].split("/")[1] for one in found[kind]}


@pytest.mark.parametrize(
    ("kind", "name"), [("blurred", "z-blurred.png"), ("dark", "z-dark.png"), ("bright", "z-bright.png")]
)
def test_each_check_finds_what_was_spoilt_that_way(
    hands: Path, known: dict[str, Measured | InputError], kind: str, name: str
) -> None:
    assert name in names_of(hands, known, kind)
    assert "z-small.jpg" not in names_of(hands, known, kind)


def test_odd_sizes_copies_and_broken_files_are_found(hands: Path, known: dict[str, Measured | InputError]) -> None:
    assert names_of(hands, known, "odd") == {"z-odd.png"}
    assert names_of(hands, known, "exact") == {"z-copy.png"}
    assert "z-small.jpg" in names_of(hands, known, "near")
    assert "z-copy.png" not in names_of(hands, known, "near")
    assert isinstance(known["rock/z-broken.jpg"], InputError)


def test_a_copy_stands_beside_the_picture_that_stays() -> None:
    found = [Flagged(3, "copy", 0), Flagged(5, "copy", 1), Flagged(7, "copy", 0)]
    assert [one.index for one in beside_their_like(found)] == [0, 3, 7, 1, 5]
    assert beside_their_like([Flagged(4, "dark"), Flagged(2, "dark")]) == [Flagged(4, "dark"), Flagged(2, "dark")]


def test_each_number_beside_a_picture_has_three_digits():
    check = replace(CHECKS[0], values=lambda measured: np.array([9.0, 6.3, 99.95, 12.25, 150.0, 1234.5]), below=False)
    found = [one.words for one in beyond(check, [], 0)]
    assert found == ["1,234", "150", "100.0", "12.2", "9.00", "6.30"]
    assert beyond(replace(check, unit="%"), [], 1000)[0].words == "1,234 %"
