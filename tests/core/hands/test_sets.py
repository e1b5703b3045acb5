"""Folders of rendered hands: the same for any number of workers, written all or nothing."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from rps_core.errors import InputError
from rps_core.hands.pictures import GESTURES, picture
from rps_core.hands.sets import pictures, write_folder


def test_pixels_do_not_depend_on_the_number_of_workers() -> None:
    alone = list(pictures(5, seed=2, size_px=32, gestures=("rock", "none"), workers=1))
    shared = list(pictures(5, seed=2, size_px=32, gestures=("rock", "none"), workers=2))
    for one, two in zip(alone, shared, strict=True):
        assert (one.gesture, one.pose) == (two.gesture, two.pose)
        assert np.array_equal(one.rgb, two.rgb) and np.array_equal(one.mask, two.mask)


def test_a_folder_is_written_as_image_folders_expect(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    out = tmp_path / "new" / "hands"
    assert write_folder(out, 4, 0, 32, on_progress=lambda done, total: seen.append((done, total)), workers=1) == 4
    assert sorted(p.name for p in out.iterdir()) == list(GESTURES)
    assert [len(list((out / gesture).glob("*.jpg"))) for gesture in GESTURES] == [2, 1, 1]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    image = cv2.imread(str(next((out / "rock").iterdir())))
    assert image is not None and image.shape == (32, 32, 3)
    written = image[..., ::-1].astype(float)
    assert np.abs(written - picture(0, 1, 32).rgb).mean() < 12  # the same picture, in the same channel order


def test_an_existing_empty_folder_is_filled(tmp_path: Path) -> None:
    write_folder(tmp_path, 1, 0, 16, workers=1)
    assert sorted(p.name for p in tmp_path.iterdir()) == list(GESTURES)


@pytest.mark.parametrize(
    ("count", "seed", "size", "says"),
    [(0, 0, 64, "count is 0"), (1, -1, 64, "seed is -1"), (1, 0, 15, "15 px"), (1, 0, 513, "513 px")],
)
def test_numbers_that_cannot_be_are_named(tmp_path: Path, count: int, seed: int, size: int, says: str) -> None:
    with pytest.raises(InputError, match=says):
        write_folder(tmp_path / "out", count, seed, size)
    assert list(tmp_path.iterdir()) == []


def test_folders_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        write_folder(tmp_path / "file", 1, 0, 16)
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    with pytest.raises(InputError, match="is a link to nothing"):
        write_folder(tmp_path / "link", 3, seed=1)
    with pytest.raises(InputError, match="not empty"):
        write_folder(tmp_path, 1, 0, 16)
    with pytest.raises(InputError, match="cannot be"):
        write_folder(tmp_path / "file" / "below", 1, 0, 16)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "link"]


def test_of_two_renderings_into_one_folder_the_first_stays_and_the_second_says_so(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def another_is_done(done: int, total: int) -> None:
        if not out.exists():
            write_folder(out, 3, 7, 16, workers=1)

    with pytest.raises(InputError, match=r"Directory not empty\): name a new or an empty folder"):
        write_folder(out, 3, 0, 16, on_progress=another_is_done, workers=1)
    names = sorted(path.name for path in tmp_path.rglob("*.jpg"))
    assert len(names) == 3 and all("-7-" in name for name in names)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_nothing_is_left_behind_when_it_fails_half_way(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "a" / "b", 6, 0, 16, on_progress=stop, workers=2)
    assert list(tmp_path.iterdir()) == []
