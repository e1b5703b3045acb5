"""A server carries so many live videos at once: who is one too many waits in a line, and gets its turn."""

import pytest

from pages._ui.camera.turns import CALL_S, PAUSE_S, SILENT_S, Turns
from rps_core.storage.limits import HOSTS

MINUTES_S = 300.0


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turns(clock: Clock) -> Turns:
    return Turns(clock)


def ask(turns: Turns, who: str, *, is_on: bool = False, most: int = 2) -> int:
    return turns.ask(who, is_on=is_on, most=most, most_s=MINUTES_S)


def test_so_many_stream_and_those_too_many_have_places_in_the_order_of_their_coming(turns: Turns) -> None:
    assert [ask(turns, who, is_on=True) for who in "abcd"] == [0, 0, 1, 2]
    assert [ask(turns, who) for who in "dc"] == [2, 1]
    assert turns.count() == (2, 2)


def test_who_only_looks_at_the_page_takes_nobodys_turn(turns: Turns) -> None:
    assert [ask(turns, who, most=1) for who in "abc"] == [0, 0, 0]
    assert ask(turns, "c", is_on=True, most=1) == 0
    assert ask(turns, "a", most=1) == 1


def test_the_first_in_line_gets_the_turn_of_one_who_stops_and_nobody_overtakes(turns: Turns, clock: Clock) -> None:
    assert [ask(turns, who, is_on=True, most=1) for who in "abc"] == [0, 1, 2]
    assert ask(turns, "a", is_on=False, most=1) == 0
    clock.now_s += PAUSE_S - 1
    assert ask(turns, "b", most=1) == 1  # a's browser may only have hesitated
    clock.now_s += 2
    assert ask(turns, "d", is_on=True, most=1) == 3
    assert ask(turns, "c", most=1) == 2
    assert ask(turns, "b", most=1) == 0
    assert ask(turns, "c", most=1) == 1  # b has the turn, and has not pressed yet
    assert ask(turns, "b", is_on=True, most=1) == 0


def test_who_is_called_and_does_not_come_loses_the_turn_to_the_next(turns: Turns, clock: Clock) -> None:
    assert [ask(turns, who, is_on=True, most=1) for who in "abc"] == [0, 1, 2]
    ask(turns, "a", is_on=False, most=1)
    clock.now_s += PAUSE_S + 1
    assert ask(turns, "b", most=1) == 0
    assert ask(turns, "c", most=1) == 1
    clock.now_s += CALL_S / 2
    assert (ask(turns, "b", most=1), ask(turns, "c", most=1)) == (0, 1)
    clock.now_s += CALL_S / 2 + 1
    assert ask(turns, "c", most=1) == 0
    assert ask(turns, "b", is_on=True, most=1) == 1


def test_a_stream_may_last_as_long_as_nobody_waits_and_some_minutes_where_somebody_does(
    turns: Turns, clock: Clock
) -> None:
    for _ in range(100):
        assert ask(turns, "a", is_on=True, most=1) == 0
        clock.now_s += 20
    assert ask(turns, "b", is_on=True, most=1) == 1
    assert ask(turns, "a", is_on=True, most=1) == 2  # it had its minutes, and is at the end of the line
    assert ask(turns, "b", is_on=True, most=1) == 0


def test_closed_tabs_hold_no_turn_and_no_place(turns: Turns, clock: Clock) -> None:
    assert [ask(turns, who, is_on=True, most=1) for who in "abc"] == [0, 1, 2]
    clock.now_s += SILENT_S / 2
    ask(turns, "c", most=1)
    clock.now_s += SILENT_S / 2 + 1
    assert ask(turns, "c", most=1) == 0
    assert turns.count() == (0, 0)


@pytest.mark.parametrize(("host", "most"), [(1.0, 1), (2.7, 2), (16.0, 4)])
def test_each_size_of_a_host_has_its_number_of_streams(host: float, most: int) -> None:
    assert (HOSTS[host].most_streams, HOSTS[host].stream_minutes) == (most, 5)
