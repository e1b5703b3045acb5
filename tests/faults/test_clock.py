"""A clock that jumps, by a year and in both directions: nothing is deleted for it, and every state shown is true."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pages._ui.runs import supervision
from rps_core.config import TrainConfig
from rps_core.recordings import store
from rps_core.recordings.changes import delete
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder
from rps_core.runs.status import RunStatus, worker_lock, write_status
from rps_core.storage import files, staging, trash, visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace

GREY = np.full((40, 40, 3), 128, np.uint8)
HOUR_S, DAY_S, YEAR_S = 3600.0, 24 * 3600.0, 365 * 24 * 3600.0
KEPT_S = 7 * DAY_S
Jump = Callable[[float], None]
JUMPS = pytest.mark.parametrize("jump_s", [YEAR_S, -YEAR_S, 40 * YEAR_S], ids=["on", "back", "on by forty"])


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """Sets the clock so many seconds on, or back."""
    real, ahead = time.time, 0.0

    def set_clock(seconds: float) -> None:
        nonlocal ahead
        ahead += seconds
        monkeypatch.setattr(time, "time", lambda: real() + ahead)

    return set_clock


def a_visitor() -> Workspace:
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    store.add(mine, "my hands", "rock", GREY, store.new_burst(), 0)
    return mine


def visit(mine: Workspace) -> None:
    """A touch, at the time of the clock that jumped; the system's own clock did not."""
    visitors.touch(mine)
    os.utime(mine.folder / ".used", (time.time(), time.time()))


def clear_away() -> int:
    return visitors.remove_unused(local_workspace(), KEPT_S)


@JUMPS
def test_no_workspace_goes_because_the_clock_jumped(jump: Jump, jump_s: float) -> None:
    mine = a_visitor()
    visit(mine)
    clear_away()
    jump(jump_s)
    assert clear_away() == 0
    jump(HOUR_S)
    assert clear_away() == 0
    assert store.counts(mine, "my hands")["rock"] == 1


@JUMPS
def test_after_a_jump_what_is_used_stays_and_what_is_not_goes_in_its_time(jump: Jump, jump_s: float) -> None:
    used, unused = a_visitor(), a_visitor()
    visit(used)
    visit(unused)
    clear_away()
    jump(jump_s)
    gone = []
    for hour in range(8 * 24):
        if not unused.folder.exists():
            gone.append(hour)
            break
        visit(used)
        clear_away()
        jump(HOUR_S)
    assert gone and gone[0] > 6 * 24
    assert used.folder.exists()


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"at": 1e999, "ages": {}}', '{"at": 0, "ages": {"x": 7}}'])
def test_where_the_record_of_ages_is_lost_nothing_is_taken_for_old(home: Path, content: str | None) -> None:
    mine = a_visitor()
    clear_away()
    record = home / "visitors" / ".ages"
    record.unlink() if content is None else record.write_text(content)
    assert clear_away() == 0
    assert mine.folder.exists()


@JUMPS
def test_what_was_deleted_can_be_brought_back_after_the_clock_jumped(jump: Jump, jump_s: float) -> None:
    mine = a_visitor()
    deleted = delete(mine, "my hands", store.pictures(mine, "my hands")["rock"])
    jump(jump_s)
    staging.sweep(mine)
    trash.empty_trash(mine)
    deleted.take_back()
    assert store.counts(mine, "my hands")["rock"] == 1


@JUMPS
def test_a_run_says_what_it_is_after_the_clock_jumped(home: Path, jump: Jump, jump_s: float) -> None:
    states = ("waiting", "starting", "running", "finished", "stopped")
    runs = {state: create_run(local_workspace(), home / "runs" / state, TrainConfig(data=None)) for state in states}
    for state, folder in runs.items():
        write_status(folder, RunStatus(state))
    with worker_lock(runs["running"]):
        jump(jump_s)
        assert {state: read_folder(folder).status.state for state, folder in runs.items()} == {
            state: state for state in states
        }
    assert read_folder(runs["running"]).status.state == "interrupted"  # its worker is gone, whatever the time is
    assert not any(read_folder(folder).damage for folder in runs.values())


@JUMPS
def test_a_start_that_never_came_is_not_waited_for_until_the_clock_comes_round(
    home: Path, jump: Jump, jump_s: float
) -> None:
    folder = create_run(local_workspace(), home / "runs" / "one", TrainConfig(data=None))
    write_status(folder, RunStatus("starting", uptime_s=time.monotonic() - 100))
    jump(jump_s + 100)
    assert read_folder(folder).status.state == "interrupted"


@JUMPS
def test_nobody_is_taken_to_have_gone_away_because_the_clock_jumped(jump: Jump, jump_s: float) -> None:
    mine = a_visitor()
    folder = mine.runs / "one"
    assert not supervision.is_away(folder)
    jump(jump_s)
    assert not supervision.is_away(folder)


@JUMPS
def test_a_file_that_is_being_written_is_not_swept_away(
    jump: Jump, jump_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = a_visitor()
    flush = os.fsync

    def jump_and_sweep(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", flush)
        jump(jump_s)
        staging.sweep(mine)
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", jump_and_sweep)
    files.write_atomically(mine.folder / "solved.json", "[]")
    assert (mine.folder / "solved.json").read_text() == "[]"
    (mine.folder / ".left.0123.tmp").write_text("half")
    staging.sweep(mine)
    assert not list(mine.folder.glob(".*.tmp"))
