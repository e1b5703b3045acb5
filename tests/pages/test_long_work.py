"""Work of the page Network outlives a run of the page that is cut off, and nobody computes for nobody."""

import threading
from collections.abc import Callable, Iterator

import pytest

from pages._ui.network import long_work
from pages._ui.network.long_work import Progress, wait_for

WAIT_S = 30


class CutOff(BaseException):
    """As Streamlit's, where a click is heard."""


@pytest.fixture
def steps() -> Iterator[threading.Semaphore]:
    """How far work may go."""
    allowed = threading.Semaphore(0)
    yield allowed
    allowed.release(1000)


def counting(begun: list[int], allowed: threading.Semaphore) -> Callable[[Progress], str]:
    def compute(note: Progress) -> str:
        begun.append(0)
        for done in range(1, 11):
            assert allowed.acquire(timeout=WAIT_S)
            note(done, 10)
        return "found"

    return compute


def test_a_run_that_is_cut_off_leaves_the_work_going_and_the_next_one_waits_on(steps: threading.Semaphore) -> None:
    begun: list[int] = []
    seen: list[int] = []
    steps.release(4)

    def cut_off(done: int, total: int) -> None:
        if done == 4:
            raise CutOff

    with pytest.raises(CutOff):
        wait_for("key", counting(begun, steps), cut_off)

    def look(done: int, total: int) -> None:
        seen.append(done)
        steps.release(6)

    assert wait_for("key", counting(begun, steps), look) == "found"
    assert len(begun) == 1 and seen[0] >= 4
    assert not long_work._at_work


def test_work_for_which_nobody_waits_ends_and_begins_anew_for_whoever_comes(
    steps: threading.Semaphore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    steps.release(1)

    def cut_off(done: int, total: int) -> None:
        raise CutOff

    with pytest.raises(CutOff):
        wait_for("key", counting(begun, steps), cut_off)
    work = long_work._at_work["key"]
    monkeypatch.setattr(long_work, "ALONE_S", -1)
    steps.release(1)
    assert work.ended.wait(WAIT_S) and not long_work._at_work
    monkeypatch.undo()
    steps.release(10)
    assert wait_for("key", counting(begun, steps), lambda done, total: None) == "found"
    assert len(begun) == 2


def test_what_goes_wrong_is_raised_where_it_is_waited_for() -> None:
    def fails(note: Progress) -> None:
        raise ValueError("no picture")

    with pytest.raises(ValueError, match="no picture"):
        wait_for("key", fails, lambda done, total: None)
