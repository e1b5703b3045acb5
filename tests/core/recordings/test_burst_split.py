"""Bursts stay whole when a collection is split."""

from pathlib import Path

import pytest

from rps_core.data.class_folders import scan
from rps_core.errors import InputError
from rps_core.recordings import store
from rps_core.recordings.burst_split import split_by_burst
from tests.helpers.recordings import record


def test_a_burst_never_stands_on_both_sides_of_the_split():
    store.create("mine", ["rock", "lizard"])
    record("rock", bursts=5), record("lizard", bursts=2, pictures=7)
    folders = scan(store.folder("mine"))
    split = split_by_burst(folders, 0.2)
    bursts = [(file.parent.name, store.burst_of(file)) for file in folders.files]  # one name may stand in two classes
    sides = [{bursts[index] for index in side} for side in (split.training, split.validation)]
    assert not sides[0] & sides[1]
    assert sorted(split.training + split.validation) == list(range(len(folders.files)))
    assert [len([p for p in split.validation if folders.labels[p] == label]) for label in (0, 1)] == [7, 4]
    assert split.by_time == ()


def test_what_is_recorded_later_is_learned_from_and_changes_no_score():
    store.create("mine", ["rock", "paper"])
    record("rock", bursts=2), record("paper", bursts=2)

    def held_out() -> set[Path]:
        folders = scan(store.folder("mine"))
        return {folders.files[place] for place in split_by_burst(folders, 0.2).validation}

    before = held_out()
    record("rock", bursts=2)
    assert held_out() == before


def test_a_single_burst_is_split_by_time_and_said():
    store.create("mine", ["rock", "paper"])
    files = record("rock", bursts=1, pictures=10)
    record("paper")
    folders = scan(store.folder("mine"))
    split = split_by_burst(folders, 0.2)
    assert split.by_time == ("rock",)
    assert [folders.files[place] for place in split.validation if folders.labels[place] == 1] == files[-2:]


def test_a_class_of_one_picture_cannot_be_scored():
    store.create("mine", ["rock"])
    record("rock", bursts=1, pictures=1)
    with pytest.raises(InputError, match="rock has 1 picture"):
        split_by_burst(scan(store.folder("mine")))
