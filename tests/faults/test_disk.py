"""A disk that is full, or read-only: one sentence, nothing half, nothing lost; with room again everything goes on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from pages._ui.app import visitor
from pages._ui.runs import queue
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder
from rps_core.runs.worker import run_folder
from rps_core.storage import limits, staging
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import ROOT
from tests.helpers.pictures import noisy_folder
from tests.helpers.power_cut import TOKEN, WORKS, begin_with, kept, left_over, mine, recover

SIZE_MB = 20
OF_A_WORKER = ("an epoch is kept", "weights are kept", "a status is written")
"""A worker makes a sentence of their OSError itself, for it knows where its run is."""
CAN_MOUNT = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("mount") is not None


@pytest.fixture
def disk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk of its own for the home. That it is nearly full is not seen beforehand, else nothing would be tried."""
    monkeypatch.setattr(limits, "_free_bytes", lambda workspace: 10**12)
    home.mkdir()
    if not CAN_MOUNT or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "rps", home]).returncode:
        pytest.skip("mounting a small disk needs root")
    yield home
    subprocess.run(["umount", "--lazy", home], check=True)


def fill(disk: Path) -> Path:
    """A file that leaves no byte free."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 65_536)
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(b"\0")
    return filler


def lock(disk: Path, *, writable: bool) -> None:
    """Makes it read-only, or takes that back."""
    subprocess.run(["mount", "-o", f"remount,{'rw' if writable else 'ro'}", disk], check=True)


@pytest.mark.parametrize("fault", ["full", "read-only"])
@pytest.mark.parametrize("name", WORKS)
def test_on_such_a_disk_work_is_done_whole_or_refused_in_a_sentence(
    disk: Path, name: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "LEFTOVER_S", 0.0)
    monkeypatch.setattr(os, "sync", lambda: None)
    begin_with(name)
    WORKS[name]()
    after = kept()
    begin_with(name)
    before = kept()
    filler = fill(disk) if fault == "full" else None
    if fault == "read-only":
        lock(disk, writable=False)
    refusal = attempt(name)
    assert without(kept(), filler) == (before if refusal else after)
    assert fault == "full" or "read-only" in refusal.lower()
    assert "\n" not in refusal
    if filler:
        filler.unlink()
    else:
        lock(disk, writable=True)
    recover()
    assert left_over() == []
    assert kept() in (before, after)
    begin_with(name)
    WORKS[name]()  # with room again
    assert kept() == after


def attempt(name: str) -> str:
    """Why the work was refused; empty where it was done."""
    try:
        WORKS[name]()
    except InputError as error:
        return str(error)
    except OSError as error:
        if name in OF_A_WORKER:
            return str(error)
        raise
    return ""


def without(found: dict[str, bytes], filler: Path | None) -> dict[str, bytes]:
    return {name: content for name, content in found.items() if filler is None or name != filler.name}


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_every_page_opens_and_says_what_it_cannot_do(disk: Path, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPS_HOSTED", "1")
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: {visitor.COOKIE: TOKEN}))
    monkeypatch.setattr("streamlit_webrtc.component.get_this_session_info", lambda: None)
    begin_with("")
    data = noisy_folder(mine().datasets / "noise", 12, ("paper", "rock", "scissors"))
    before = kept()
    filler = fill(disk) if fault == "full" else None
    if fault == "read-only":
        lock(disk, writable=False)
    try:
        for page in sorted((ROOT / "pages").glob("[!_]*.py")):
            at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
            at.switch_page(f"pages/{page.name}").run()
            assert not at.exception, (page.name, at.exception[0].message, at.exception[0].stack_trace)
        with pytest.raises(InputError, match="cannot be written"):
            queue.start(mine(), TrainConfig(data=str(data), batch_size=8))
        assert without(kept(), filler) == before
    finally:
        if filler is None:
            lock(disk, writable=True)


def test_a_training_on_a_disk_that_fills_up_keeps_its_best_weights_and_goes_on_later(disk: Path) -> None:
    """The guide's net and what going on needs take 9 MB, and twice that while they are written anew."""
    data = noisy_folder(disk / "noise", 12, ("paper", "rock", "scissors"))
    folder = create_run(local_workspace(), disk / "runs" / "one", TrainConfig(data=str(data), epochs=3, batch_size=8))
    with pytest.raises(InputError, match="No space left on device"):
        run_folder(folder, lambda line: None)
    run = read_folder(folder)
    assert run.status.state in ("failed", "interrupted")  # it is not said to run any more
    assert run.checkpoint and 1 <= len(run.metrics) < 3 and not run.damage
    assert not list(folder.rglob("*.tmp"))
    subprocess.run(["mount", "-o", f"remount,size={4 * SIZE_MB}m", disk], check=True)
    run_folder(folder, lambda line: None)
    assert read_folder(folder).status.state == "finished"
    assert [line["epoch"] for line in read_folder(folder).metrics] == [1, 2, 3]
