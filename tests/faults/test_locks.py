"""A shared file system without locks: nothing is written over, a sentence says why, and no server starts."""

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import classroom
from pages._ui.app import site
from pages._ui.runs import queue
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.exercises import solved
from rps_core.recordings import store
from rps_core.runs import launch
from rps_core.storage import visitors
from rps_core.storage.staging import staging, sweep
from rps_core.storage.workspace import Workspace, check_locks, local_workspace, without_paths
from tests.helpers.pictures import plain_folder

SAID = "its file system keeps no locks; mount it with them"


@pytest.fixture(params=["ENOLCK", "ENOTSUP"])
def _without_locks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    code = getattr(errno, request.param)

    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)


def files(home: Path) -> list[str]:
    """What stands there with anything in it."""
    return [one.name for one in home.rglob("*") if one.is_file() and one.stat().st_size]


@pytest.mark.usefixtures("_without_locks")
def test_whatever_is_made_is_refused_in_a_sentence_and_nothing_is_half_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)
    config = TrainConfig(data=str(plain_folder(tmp_path / "data")), batch_size=8, epochs=1)

    def stage(mine: Workspace) -> None:
        with staging(mine, mine.datasets):
            pass

    work: list[Callable[[Workspace], object]] = [
        lambda mine: solved.mark_step(mine, 3, True),
        lambda mine: store.create(mine, "my hands"),
        lambda mine: launch.start(mine, config, lambda folder: None),
        stage,
        sweep,
    ]
    for mine in (local_workspace(), visitors.visitor_workspace(local_workspace(), visitors.new_token())):
        mine.folder.mkdir(parents=True)
        for one in work:
            with pytest.raises(InputError, match=SAID) as error:
                one(mine)
            assert SAID not in (shown := without_paths(local_workspace(), str(error.value)))
            assert "this site has no room, or no right, to write" in shown
        solved.mark_solved(mine, "pool_ceil")  # which says nothing where it cannot be kept
        assert solved.solved(mine) == set()
    assert files(home) == []


@pytest.mark.usefixtures("_without_locks")
def test_a_server_for_others_says_so_and_does_not_start(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RPS_HOSTED", raising=False)
    with pytest.raises(SystemExit, match=SAID):
        site.for_strangers()
    assert "RPS_HOSTED" not in os.environ
    monkeypatch.setattr("sys.argv", ["classroom.py", "--no-browser"])
    with pytest.raises(SystemExit):
        classroom.main()
    assert SAID in capsys.readouterr().err
    assert files(home) == []


def test_with_locks_the_check_leaves_nothing_and_a_full_disk_is_no_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_locks(home := Workspace(tmp_path / "home"))
    assert list(home.folder.iterdir()) == []

    def full(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(fcntl, "flock", full)
    check_locks(home)


@pytest.mark.parametrize("obstacle", ["a pipe", "a folder", "a link to nowhere"])
def test_what_stands_in_place_of_the_queues_log_keeps_no_training_waiting(
    home: Path, monkeypatch: pytest.MonkeyPatch, obstacle: str
) -> None:
    log_file = home / "visitors" / "queue.log"
    log_file.parent.mkdir(parents=True)
    {"a pipe": os.mkfifo, "a folder": os.mkdir, "a link to nowhere": lambda file: file.symlink_to("gone/nowhere")}[
        obstacle
    ](log_file)
    begun: list[object] = []

    class Process:
        def __init__(self, command: object, **_: object) -> None:
            begun.append(command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(queue.subprocess, "Popen", Process)
    queue.ensure_consumer()
    assert len(begun) == 1 and log_file.is_file() and not log_file.is_symlink()
