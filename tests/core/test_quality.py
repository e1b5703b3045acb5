"""What the checks find, and that what was excluded is not trained on, while the files stay."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from rps_core.config import TrainConfig
from rps_core.data.checks import (
    CHECKS,
    NEAR_BITS,
    Found,
    beside_their_like,
    beyond,
    exact_copies,
    find_leak,
    near_copies,
)
from rps_core.data.class_folders import scan
from rps_core.data.exclusions import exclude, excluded_files, include
from rps_core.data.image_stats import (
    Measured,
    bits_apart,
    exact_groups,
    group_names,
    measure,
    measure_all,
    near_groups,
    readable,
    sample_evenly,
)
from rps_core.dataset import RPSDataset, split_groups, split_places
from rps_core.errors import InputError
from rps_core.hands import write_folder
from rps_core.runs import run
from rps_core.runs.worker import prepare_batches

MakeFolder = Callable[..., Path]


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve hands, and what was done to one of them."""
    root = tmp_path_factory.mktemp("quality") / "hands"
    write_folder(root, 12, seed=5, size_px=128)
    first = next((root / "paper").iterdir())
    image = Image.open(first)
    image.save(root / "rock" / "z-copy.png")  # other bytes, same pixels
    image.resize((96, 96)).save(root / "paper" / "z-small.jpg", quality=60)
    image.filter(ImageFilter.GaussianBlur(8)).save(root / "paper" / "z-blurred.png")
    image.point(lambda value: value // 20).save(root / "paper" / "z-dark.png")
    image.point(lambda value: 255 - value // 20).save(root / "paper" / "z-bright.png")
    image.resize((400, 64)).save(root / "paper" / "z-odd.png")
    (root / "rock" / "z-broken.jpg").write_bytes(first.read_bytes()[:300])
    return root


@pytest.fixture(scope="module")
def known(hands: Path) -> dict[str, Measured | InputError]:
    found: dict[str, Measured | InputError] = {}
    measure_all(hands, scan(hands).names, found)
    return found


def names_of(hands: Path, known: dict[str, Measured | InputError], kind: str) -> set[str]:
    """File names that a check finds at its default."""
    names = scan(hands).names
    places, measured = readable(names, known)
    found = {check.key: beyond(check, measured, check.default) for check in CHECKS} | {
        "exact": exact_copies(measured),
        "near": near_copies(measured, near_groups(measured, NEAR_BITS).tolist()),
    }
    return {names[places[one.place]].split("/")[1] for one in found[kind]}


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
    found = [Found(3, "copy", 0), Found(5, "copy", 1), Found(7, "copy", 0)]
    assert [one.place for one in beside_their_like(found)] == [0, 3, 7, 1, 5]
    assert beside_their_like([Found(4, "dark"), Found(2, "dark")]) == [Found(4, "dark"), Found(2, "dark")]


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


def test_groups_stay_on_one_side_and_no_groups_change_nothing() -> None:
    assert split_groups(range(100), 0.2, 3) == split_places(100, 0.2, 3)
    groups = np.random.default_rng(0).integers(0, 40, 200)
    training, validation = split_groups(groups.tolist(), 0.2, 1)
    assert sorted(training + validation) == list(range(200))
    assert 30 <= len(validation) <= 40
    assert not set(groups[training]) & set(groups[validation])
    is_validation = np.isin(np.arange(200), split_places(200, 0.2, 1)[1])
    leak = find_leak(groups, is_validation)
    assert leak.in_validation == sum(groups[place] in groups[~is_validation] for place in np.flatnonzero(is_validation))
    assert find_leak(groups, np.isin(np.arange(200), validation)).groups == []
    with pytest.raises(InputError, match="larger than the 20 pictures"):
        split_groups([0] * 100, 0.2, 0)


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


def test_what_is_excluded_is_not_trained_on_and_comes_back(make_folder: MakeFolder) -> None:
    root = make_folder(count=6)
    exclude(root, ["rock/000.png", "rock/001.png", "gone/1.png"])
    folder = run.create(run.runs_dir() / "mine", TrainConfig(data=str(root), batch_size=4))
    config = run.read_folder(folder).config
    assert config.excluded == ("rock/000.png", "rock/001.png")
    include(root, ["rock/000.png"])  # a run that was made keeps its own list
    lines: list[str] = []
    training, validation = prepare_batches(scan(root).without(config.excluded), config, on_line=lines.append)
    used = {file.relative_to(root).as_posix() for batches in (training, validation) for file in batches.decoded.files}
    assert used == set(scan(root).names) - set(config.excluded)
    assert "2 pictures are left out" in lines[0]
    assert excluded_files(root) == {"rock/001.png", "gone/1.png"}
    assert len(RPSDataset(root, excluded=excluded_files(root))) == 17
    assert len(list((root / "rock").iterdir())) == 6


def test_a_class_without_pictures_left_is_said(make_folder: MakeFolder) -> None:
    root = make_folder(count=1)
    exclude(root, ["rock/000.png"])
    with pytest.raises(InputError, match=r"class folder rock in .* holds no picture that is not excluded"):
        run.create(run.runs_dir() / "mine", TrainConfig(data=str(root), batch_size=2))


def test_a_training_can_keep_near_duplicates_together(make_folder: MakeFolder) -> None:
    root = make_folder(count=5)
    for number in range(5):
        for copy in range(3):
            source = Image.open(root / "rock" / f"{number:03d}.png")
            source.resize((48, 32)).save(root / "rock" / f"{number:03d}-{copy}.png")
    config = TrainConfig(data=str(root), batch_size=4, keep_near=4)
    training, validation = prepare_batches(scan(root), config)
    groups = [{measure(file).near_hash for file in batches.decoded.files} for batches in (training, validation)]
    assert not groups[0] & groups[1]


@pytest.mark.parametrize("content", ["", "[]", '{"excluded": 3}', "\x00"])
def test_a_damaged_list_excludes_nothing(make_folder: MakeFolder, content: str) -> None:
    root = make_folder(count=1)
    exclude(root, ["rock/000.png"])
    list_file = next((run.runs_dir().parent / "excluded").iterdir())
    list_file.write_text(content)
    assert excluded_files(root) == frozenset()
