"""Measures of pictures, and the groups of those that are equal or nearly so."""

from pathlib import Path

import numpy as np
import pytest

from rps_core.data.class_folders import scan
from rps_core.data.image_stats import (
    Measured,
    bits_apart,
    exact_groups,
    group_names,
    measure,
    measure_all,
    near_groups,
    sample_evenly,
)
from rps_core.errors import InputError


def test_a_scan_that_was_broken_off_goes_on_where_it_was(hands: Path, known: dict[str, Measured | InputError]) -> None:
    calls: list[tuple[int, int]] = []
    half = dict(list(known.items())[:5])
    before = dict(half)
    measure_all(hands, scan(hands).names, half, lambda done, total: calls.append((done, total)))
    assert half.keys() == known.keys() and all(half[name] is before[name] for name in before)
    assert calls[-1] == (len(known), len(known))


def random_measures(count: int, rng: np.random.Generator) -> list[Measured]:
    """Hashes of which many are a few bits from others."""
    hashes = [int(rng.integers(0, 2**63))]
    while len(hashes) < count:
        flips = sum(1 << int(bit) for bit in rng.choice(64, 3, replace=False))
        near = rng.random() < 0.5
        hashes.append(hashes[int(rng.integers(len(hashes)))] ^ flips if near else int(rng.integers(0, 2**63)))
    return [Measured(10, 10, 1.0, 0.5, f"{number % 7}", value) for number, value in enumerate(hashes)]


@pytest.mark.parametrize("bits", [0, 2, 3, 9])
def test_near_groups_are_the_connected_parts_of_all_pairs(bits: int) -> None:
    measured = random_measures(700, np.random.default_rng(bits))  # more than one block
    groups = near_groups(measured, bits)
    expected = list(range(len(measured)))
    for place, one in enumerate(measured):  # the slow way: every pair, relabelled
        for other in range(place):
            if bits_apart(one, measured[other]) <= bits and expected[place] != expected[other]:
                low, high = sorted((expected[place], expected[other]))
                expected = [low if group == high else group for group in expected]
    assert groups.tolist() == expected
    assert (exact_groups(measured) == np.arange(700) % 7).all()


def test_pictures_of_one_colour_are_all_alike_and_do_not_fill_the_memory() -> None:
    measured = [Measured(8, 8, 0.0, 0.5, str(place), 1 << 63) for place in range(20_000)]
    assert not near_groups(measured, 6).any()


def test_pictures_that_were_not_measured_are_groups_alone() -> None:
    one = Measured(8, 8, 0.0, 0.5, "a", 7)
    assert group_names(["a", "b", "c", "d"], {"b": one, "c": InputError("broken"), "d": one}, 3) == [0, 1, 2, 1]


def test_a_sample_spreads_over_all() -> None:
    names = [str(number) for number in range(1000)]
    assert sample_evenly(names, 2000) == names
    assert sample_evenly(names, 3) == ["0", "500", "999"]


def test_measuring_says_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("text")
    with pytest.raises(InputError, match="not a picture"):
        measure(tmp_path / "a.jpg")
