"""Bursts stay whole when a collection is split."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rps_core.data.class_folders import ClassFolders, scan
from rps_core.errors import InputError
from rps_core.recordings import store
from rps_core.recordings.burst_split import split_by_burst
from rps_core.storage.workspace import local_workspace
from tests.helpers.recordings import record


def test_a_burst_never_stands_on_both_sides_of_the_split():
    store.create(local_workspace(), "mine", ["rock", "lizard"])
    record("rock", bursts=5), record("lizard", bursts=2, pictures=7)
    folders = scan(store.folder(local_workspace(), "mine"))
    split = split_by_burst(folders, 0.2)
    bursts = [(file.parent.name, store.burst_of(file)) for file in folders.files]  # one name may stand in two classes
    sides = [{bursts[index] for index in side} for side in (split.training, split.validation)]
    assert not sides[0] & sides[1]
    assert sorted(split.training + split.validation) == list(range(len(folders.files)))
    assert [len([p for p in split.validation if folders.labels[p] == label]) for label in (0, 1)] == [7, 4]
    assert split.by_time == ()


def test_what_is_recorded_later_is_learned_from_and_changes_no_score():
    store.create(local_workspace(), "mine", ["rock", "paper"])
    record("rock", bursts=2), record("paper", bursts=2)

    def held_out() -> set[Path]:
        folders = scan(store.folder(local_workspace(), "mine"))
        return {folders.files[place] for place in split_by_burst(folders, 0.2).validation}

    before = held_out()
    record("rock", bursts=2)
    assert held_out() == before


def test_a_single_burst_is_split_by_time_and_said():
    store.create(local_workspace(), "mine", ["rock", "paper"])
    files = record("rock", bursts=1, pictures=10)
    record("paper")
    folders = scan(store.folder(local_workspace(), "mine"))
    split = split_by_burst(folders, 0.2)
    assert split.by_time == ("rock",)
    assert [folders.files[place] for place in split.validation if folders.labels[place] == 1] == files[-2:]


def test_a_class_of_one_picture_cannot_be_scored():
    store.create(local_workspace(), "mine", ["rock"])
    record("rock", bursts=1, pictures=1)
    with pytest.raises(InputError, match="rock has 1 picture"):
        split_by_burst(scan(store.folder(local_workspace(), "mine")))


BURSTS = st.lists(st.integers(1, 6), max_size=6)  # pictures in each burst of a class, in the order of recording
FRACTIONS = st.floats(0.01, 0.9)


def collection(bursts: dict[str, list[int]]) -> ClassFolders:
    """What `scan` gives for a collection of so many pictures in each burst of each class."""
    names, labels = [], []
    for label, name in enumerate(sorted(bursts)):
        for burst, count in enumerate(bursts[name]):
            names += [f"{name}/20260101-0000{burst:02d}-000-{index:03d}.jpg" for index in range(count)]
            labels += [label] * count
    return ClassFolders(Path("mine"), tuple(sorted(bursts)), tuple(names), tuple(labels), ())


@given(st.dictionaries(st.sampled_from(["lizard", "paper", "rock", "spock"]), BURSTS), FRACTIONS)
def test_any_collection_is_split_by_whole_bursts_as_near_to_the_fraction_as_they_allow(
    bursts: dict[str, list[int]], fraction: float
) -> None:
    folders = collection(bursts)
    if any(sum(sizes) == 1 for sizes in bursts.values()):
        with pytest.raises(InputError, match="has 1 picture"):
            split_by_burst(folders, fraction)
        return
    split = split_by_burst(folders, fraction)
    assert sorted(split.training + split.validation) == list(range(len(folders.files)))
    assert split.by_time == tuple(name for name in folders.classes if len(bursts[name]) == 1)
    for label, name in enumerate(folders.classes):
        training = [folders.files[index] for index in split.training if folders.labels[index] == label]
        validation = [folders.files[index] for index in split.validation if folders.labels[index] == label]
        wanted, sizes = max(1, round(fraction * sum(bursts[name]))), bursts[name]
        assert bool(training) == bool(validation) == bool(sizes)
        if len(sizes) == 1:
            assert len(validation) == min(wanted, sizes[0] - 1)
            assert max(training) < min(validation)  # the last pictures are held out
        elif sizes:
            assert max(map(store.burst_of, validation)) < min(map(store.burst_of, training))
            held_out = len({store.burst_of(file) for file in validation})
            assert len(validation) >= wanted or held_out == len(sizes) - 1
            assert sum(sizes[: held_out - 1]) < wanted  # not one burst more than it takes
