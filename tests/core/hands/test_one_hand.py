"""One person's hand before one wall: the seed decides who and where, bursts are nearly alike, gestures differ."""

from pathlib import Path

import numpy as np
import pytest

from rps_core.errors import InputError
from rps_core.hands.one_hand import ARRIVES_IN, BURST, NOISE_SD, picture_of_one_hand, studio
from rps_core.hands.pictures import GESTURES
from rps_core.hands.sets import pictures, write_folder

SIZE = 32


def index_of(gesture: str, burst: int, frame: int) -> int:
    return (burst * BURST + frame) * len(GESTURES) + GESTURES.index(gesture)


def difference(one: int, other: int, seed: int = 7) -> float:
    """Mean over pixels and channels, of 255."""
    shown = [picture_of_one_hand(seed, index, SIZE).rgb.astype(float) for index in (one, other)]
    return float(np.abs(shown[0] - shown[1]).mean())


def test_the_same_numbers_give_the_same_pixels_with_any_number_of_workers() -> None:
    alone, shared = (list(pictures(7, 3, SIZE, workers=workers, one_hand=True)) for workers in (1, 2))
    assert [each.gesture for each in alone] == [*GESTURES, *GESTURES, GESTURES[0]]
    for number, (one, two) in enumerate(zip(alone, shared, strict=True)):
        assert np.array_equal(one.rgb, two.rgb) and np.array_equal(one.mask, two.mask)
        assert np.array_equal(one.rgb, picture_of_one_hand(3, number, SIZE).rgb)


def test_a_seed_is_a_person_and_a_room() -> None:
    people = [studio(seed, SIZE) for seed in range(6)]
    assert len({person.skin_tone for person in people}) == 6
    assert len({person.wall.tobytes() for person in people}) == 6
    assert studio(2, SIZE).skin_tone == studio(2, 48).skin_tone
    assert {person.left for person in people} == {True, False}


def test_everything_but_the_hand_stays() -> None:
    """The corner farthest from hand and arm, apart from the automatic exposure: one wall, one light."""
    corner = (slice(0, SIZE // 6), slice(0, SIZE // 8))
    shown = [picture_of_one_hand(7, index_of("rock", burst, 5), SIZE) for burst in range(4)]
    assert not any(one.mask[corner].any() for one in shown)
    walls = [one.rgb[corner].astype(float) for one in shown]
    spread = np.std([wall * (walls[0].mean() / wall.mean()) for wall in walls], axis=0)
    assert spread.mean() < 1.3 * 255 * NOISE_SD


def test_pictures_of_a_burst_are_nearly_alike_and_other_bursts_and_gestures_are_not() -> None:
    middle = index_of("paper", 0, BURST - 2)
    within = difference(middle, index_of("paper", 0, BURST - 1))
    assert 0 < within < difference(middle, index_of("paper", 1, BURST - 2))
    assert within < difference(middle, index_of("rock", 0, BURST - 2)) / 2


def test_a_burst_begins_with_the_hand_on_its_way_up() -> None:
    def height(frame: int) -> float:
        """The hand's highest row, counted from below, on average over bursts."""
        masks = [picture_of_one_hand(7, index_of("rock", burst, frame), SIZE).mask > 128 for burst in range(4)]
        return float(np.mean([SIZE - np.flatnonzero(mask.any(axis=1))[0] for mask in masks]))

    assert height(0) < height(ARRIVES_IN) - 2


def test_a_person_shows_only_the_gestures(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='gesture is "none", but only paper, rock, scissors are known'):
        write_folder(tmp_path / "out", 3, 0, SIZE, gestures=("none",), one_hand=True)
    assert write_folder(tmp_path / "out", 4, 0, SIZE, workers=1, one_hand=True) == 4
    assert [len(list((tmp_path / "out" / gesture).glob("*.jpg"))) for gesture in GESTURES] == [2, 1, 1]
