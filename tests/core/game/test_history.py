"""The rounds that are kept: corrected, taken out, reset, damaged."""

import json
from dataclasses import asdict, replace

import pytest

from rps_core.game import history
from rps_core.storage.files import home
from tests.helpers.game import a_round


def test_rounds_are_kept_corrected_and_taken_out():
    first, second = a_round(nonce="1"), a_round("paper", "rock", "2")
    for played in (first, second):
        history.put(played)
    assert history.rounds() == [first, second]
    corrected = replace(first, player="scissors", read_as="rock")
    history.put(corrected)
    assert history.rounds() == [corrected, second]
    history.remove("1")
    assert history.rounds() == [second]


def test_a_reset_can_be_taken_back_and_loses_no_round_played_since():
    first, second = a_round(nonce="1"), a_round(nonce="2")
    assert history.last_reset() is None
    history.put(first)
    history.reset()
    assert history.rounds() == []
    history.put(second)
    history.undo_reset()
    assert history.rounds() == [first, second]
    assert history.last_reset() is None


BANANA = json.dumps([asdict(a_round("banana"))])


@pytest.mark.parametrize("content", ["{", '[{"move": 1}]', "7", BANANA])
def test_a_damaged_history_is_set_aside_as_it_is(content):
    file = home() / "game" / "rounds.json"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    history.put(a_round())
    assert history.rounds() == [a_round()]
    assert file.with_name("rounds.damaged-1.json").read_text() == content
