"""The rounds that are kept: corrected, taken out, reset, damaged."""

import json
from dataclasses import asdict, replace

import pytest

from rps_core.game import history
from rps_core.storage.workspace import local_workspace
from tests.helpers.game import a_round


def test_rounds_are_kept_corrected_and_taken_out():
    first, second = a_round(nonce="1"), a_round("paper", "rock", "2")
    for played in (first, second):
        history.put(local_workspace(), played)
    assert history.rounds(local_workspace()) == [first, second]
    corrected = replace(first, player="scissors", read_as="rock")
    history.put(local_workspace(), corrected)
    assert history.rounds(local_workspace()) == [corrected, second]
    history.remove(local_workspace(), "1")
    assert history.rounds(local_workspace()) == [second]


def test_a_reset_can_be_taken_back_and_loses_no_round_played_since():
    first, second = a_round(nonce="1"), a_round(nonce="2")
    assert history.last_reset(local_workspace()) is None
    history.put(local_workspace(), first)
    history.reset(local_workspace())
    assert history.rounds(local_workspace()) == []
    history.put(local_workspace(), second)
    history.undo_reset(local_workspace())
    assert history.rounds(local_workspace()) == [first, second]
    assert history.last_reset(local_workspace()) is None


BANANA = json.dumps([asdict(a_round("banana"))])


@pytest.mark.parametrize("content", ["{", '[{"move": 1}]', "7", BANANA])
def test_a_damaged_history_is_set_aside_as_it_is(content):
    file = local_workspace().folder / "game" / "rounds.json"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    history.put(local_workspace(), a_round())
    assert history.rounds(local_workspace()) == [a_round()]
    assert file.with_name("rounds.damaged-1.json").read_text() == content
