"""Changes to a collection, and taking them back."""

import pytest

from rps_core.errors import InputError
from rps_core.recordings import changes, store
from rps_core.storage import trash
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import noise
from tests.helpers.recordings import record


def test_what_was_deleted_moved_or_renamed_comes_back():
    files = record("rock") + record("paper")
    before = store.pictures(local_workspace(), "mine")
    for change in (
        lambda: changes.delete(local_workspace(), "mine", files[:3]),
        lambda: changes.move(local_workspace(), "mine", files[:3], "scissors"),
        lambda: changes.delete_class(local_workspace(), "mine", "rock"),
        lambda: changes.rename_class(local_workspace(), "mine", "rock", "Rock"),
        lambda: changes.rename(local_workspace(), "mine", "yours"),
        lambda: changes.delete_collection(local_workspace(), "mine"),
    ):
        done = change()
        assert store.pictures(local_workspace(), "mine") != before, done.what
        done.take_back()
        assert store.pictures(local_workspace(), "mine") == before, done.what


def test_moving_never_overwrites_a_picture_of_the_same_name():
    for label, seed in (("rock", 1), ("paper", 2)):
        store.add(local_workspace(), "mine", label, noise(seed), "20260101-000000-000", 0)
    changes.move(local_workspace(), "mine", store.pictures(local_workspace(), "mine")["rock"], "paper")
    assert len(store.pictures(local_workspace(), "mine")["paper"]) == 2


def test_what_was_added_can_be_taken_back_and_undo_waits_for_a_free_place():
    files = record("rock", bursts=1)
    changes.added(local_workspace(), "mine", files).take_back()
    assert store.counts(local_workspace(), "mine")["rock"] == 0
    change = changes.delete_class(local_workspace(), "mine", "rock")
    store.add_class(local_workspace(), "mine", "rock")
    with pytest.raises(InputError, match="cannot be taken back"):
        change.take_back()


def test_the_trash_is_emptied_of_what_is_old():
    files = record("rock")
    change = changes.delete(local_workspace(), "mine", files)
    trash.empty_trash(local_workspace(), older_than_s=3600)
    assert change.moves[0][1].exists()
    trash.empty_trash(local_workspace(), older_than_s=0)
    assert not change.moves[0][1].exists()
