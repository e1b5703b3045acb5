"""What a rendering leaves where it is ended: nothing, or what the next one clears away."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rps_core.hands.sets import STAGE, write_folder

ROOT = Path(__file__).parents[3]


def heed_signals() -> None:
    """What runs in the background of a shell or under nohup inherits that it ignores some."""
    for name in ("SIGHUP", "SIGINT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)


@contextmanager
def rendering(out: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that renders, and has begun to; it is gone at the end."""
    command = [sys.executable, "-m", "rps_core", "hands", "--count", "100000", "--size", "16", "--out", str(out)]
    heed = None if sys.platform == "win32" else heed_signals
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed
    )
    try:
        until = time.monotonic() + 120
        while not list(out.parent.glob(f"{STAGE}*/*/*.jpg")):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.communicate(timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without a signal")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_rendering_that_is_ended_by_a_signal_leaves_nothing(name: str, tmp_path: Path) -> None:
    with rendering(tmp_path / "hands") as process:
        process.send_signal(getattr(signal, name))
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and said.startswith("error: interrupted") and said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_rendering_left_goes_with_the_next_one_but_not_under_one_at_work(tmp_path: Path) -> None:
    with rendering(tmp_path / "hands"):
        write_folder(tmp_path / "first", 3, 0, 16)
        assert len(list(tmp_path.glob(f"{STAGE}*"))) == 1  # that of the one at work
    assert len(list(tmp_path.glob(f"{STAGE}*"))) == 1
    write_folder(tmp_path / "second", 3, 0, 16)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "second"]


def test_what_was_left_in_the_folder_itself_does_not_make_it_full(tmp_path: Path) -> None:
    (tmp_path / f"{STAGE}dead" / "rock").mkdir(parents=True)
    (tmp_path / f"{STAGE}dead" / "owner.lock").touch()
    assert write_folder(tmp_path, 3, 0, 16) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["paper", "rock", "scissors"]
