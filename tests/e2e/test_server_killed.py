"""The server is killed while somebody uploads, imports, records or trains; the next one has all that was finished."""

import io
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from devtools.server import ROOT, Server, serve
from rps_core.data.images import load_image
from rps_core.recordings import store
from rps_core.runs.run import read_run
from rps_core.storage import staging
from rps_core.storage.workspace import Workspace
from tests.helpers.power_cut import left_over, recover
from tests.helpers.queue import a_training, end_all, state, wait_for
from tests.helpers.visitors import come

PICTURES = 200
GREY = np.full((40, 40, 3), 128, np.uint8)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What all servers of a test share."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def start(tmp_path: Path, home: Path) -> Iterator[Callable[[], Server]]:
    """Starts a server of the one home, again and again; at the end none is left, and nothing that one had started."""
    home.mkdir()
    opened: list[AbstractContextManager[Server]] = []

    def start_one() -> Server:
        place = tmp_path / f"server-{len(opened)}"
        place.mkdir()
        opened.append(serve(place, ROOT / "hosted.py", shared=home))
        return opened[-1].__enter__()

    yield start_one
    for one in opened:
        with suppress(Exception):
            one.__exit__(None, None, None)
    end_all(home)


def kill(server: Server) -> None:
    assert not server.tracebacks()
    os.kill(server.pid, signal.SIGKILL)


def a_zip() -> bytes:
    """Pictures that take a while: each is opened, checked and encoded anew."""
    packed, rng = io.BytesIO(), np.random.default_rng(1)
    with zipfile.ZipFile(packed, "w") as archive:
        for index in range(PICTURES):
            picture = io.BytesIO()
            Image.fromarray(rng.integers(0, 255, (400, 400, 3), np.uint8)).save(picture, "JPEG")
            archive.writestr(f"{('paper', 'rock')[index % 2]}/{index}.jpg", picture.getvalue())
    return packed.getvalue()


def with_recordings(browser: Browser, server: Server, home: Path) -> tuple[BrowserContext, Page, Workspace]:
    context, tab, mine = come(browser, server, home)
    for index in range(4):
        store.add(mine, "finished", "rock", GREY, store.new_burst(), index)
    return context, tab, mine


def is_as_it_was(context: BrowserContext, server: Server, mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same browser finds on the next server what was finished, and nothing half."""
    tab = context.new_page()
    tab.goto(f"{server.url}/dataset?data=collections/finished")
    expect(tab.get_by_text("4 rock").first).to_be_visible()
    assert tab.get_by_test_id("stException").count() == 0
    assert store.counts(mine, "finished")["rock"] == 4
    monkeypatch.setattr(staging, "LEFTOVER_S", 0.0)  # a file that was being written goes once it is an hour old
    recover()
    assert left_over() == []
    assert not server.tracebacks()
    context.close()


def test_while_a_zip_is_imported_and_pictures_are_recorded(
    browser: Browser, home: Path, start: Callable[[], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start()
    context, tab, mine = with_recordings(browser, server, home)
    tab.goto(f"{server.url}/dataset")
    tab.get_by_role("button", name="Import a zip").click()
    upload = {"name": "hands.zip", "mimeType": "application/zip", "buffer": a_zip()}
    tab.locator("input[type=file]").first.set_input_files(upload)  # type: ignore[arg-type]
    recording = subprocess.Popen([sys.executable, "-c", RECORDS, str(mine.folder)], cwd=ROOT)  # as the camera's thread
    hands = mine.collections / "hands" / "paper"
    wait_for(lambda: hands.is_dir() and len(list(hands.glob("[!.]*"))) > 20, "pictures come")
    tab.get_by_role("button", name="Import", exact=True).click()
    wait_for(lambda: list(mine.datasets.glob(".stage-*/new/*/*.jpg")), "the first pictures are unpacked")
    kill(server)
    recording.kill()
    recording.wait(60)
    assert len(list(mine.datasets.glob(".stage-*/new/*/*.jpg"))) < PICTURES
    after = start()
    wait_for(lambda: not list(mine.datasets.glob(".stage-*")), "what was half done goes before anybody comes")
    assert not list(mine.datasets.glob("[!.]*"))
    kept = store.pictures(mine, "hands")["paper"]
    assert len(kept) > 20
    for file in kept:
        load_image(file)  # each is whole
    is_as_it_was(context, after, mine, monkeypatch)


RECORDS = """
import sys
from pathlib import Path
import numpy as np
from rps_core.recordings.recorder import Plan, Recorder
from rps_core.storage import staging
from rps_core.storage.workspace import Workspace
recorder, moment, frame = Recorder(Workspace(Path(sys.argv[1]), True)), 1e9, np.zeros((300, 300, 3), np.uint8)
while True:
    recorder.start(Plan("hands", "paper", 100, 30.0))
    for _ in range(100):
        moment += 1
        recorder.offer(frame, moment)
"""


def test_while_a_file_is_uploaded_and_a_net_trains(
    browser: Browser, home: Path, start: Callable[[], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start()
    context, tab, mine = with_recordings(browser, server, home)
    training = a_training(3, mine=mine)
    wait_for(lambda: state(training) == "running", "it trains")
    tab.goto(f"{server.url}/dataset")
    tab.get_by_role("button", name="Import a zip").click()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}  # bytes a second
    session.send("Network.emulateNetworkConditions", slow)
    upload = {"name": "hands.zip", "mimeType": "application/zip", "buffer": os.urandom(4_000_000)}
    with tab.expect_request("**/upload_file/**"):
        tab.locator("input[type=file]").first.set_input_files(upload)  # type: ignore[arg-type]
    kill(server)
    assert state(training) in ("running", "measuring", "finished")
    after = start()
    tab.goto(f"{after.url}/training?run={training[1]}")
    expect(tab.get_by_text("All 3 epochs done", exact=False).first).to_be_visible(timeout=120_000)
    assert len(read_run(*training).metrics) == 3
    is_as_it_was(context, after, mine, monkeypatch)
