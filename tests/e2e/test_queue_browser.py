"""Three visitors train at once: one runs, the others wait their turn, whatever becomes of the servers."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from devtools.server import ROOT, Server, serve
from rps_core.storage.workspace import Workspace
from tests.helpers.browser import title
from tests.helpers.pictures import noisy_folder
from tests.helpers.visitors import come, consumers

STOP, LEAVE = "Stop, keep the best weights", "Leave the queue"


class Site:
    """Servers of the dashboard that share one folder."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.shared, self._folder, self._stack, self.servers = folder / "shared", folder, stack, list[Server]()

    def open_server(self) -> Server:
        (home := self._folder / f"server-{len(self.servers)}").mkdir()
        self.servers.append(self._stack.enter_context(serve(home, ROOT / "hosted.py", shared=self.shared)))
        return self.servers[-1]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("RPS_MOST_EPOCHS", "10000")
    with ExitStack() as stack:
        site = Site(tmp_path, stack)
        yield site
        for pid in consumers(site.shared):
            os.kill(pid, signal.SIGKILL)
        for server in site.servers:
            assert not server.tracebacks()


def train(tab: Page, server: Server, mine: Workspace, epochs: int) -> str:
    """Starts a training on pictures of the visitor's own; the run's id."""
    noisy_folder(mine.datasets / "noise", 12, ("blue", "orange"))
    tab.goto(f"{server.url}/training?data=datasets/noise&epochs={epochs}&batch=8&patience=9999")
    title(tab, "Training")
    tab.get_by_role("button", name="Start training").click()
    expect(tab).to_have_url(re.compile(r"run=\d{8}-\d{6}-guide"))
    return tab.url.partition("run=")[2].partition("&")[0]


def test_a_training_waits_says_its_place_and_runs_and_its_owner_alone_stops_it(browser: Browser, site: Site) -> None:
    first = site.open_server()
    (_, adas, ada), (_, bobs, bob), (_, cleos, cleo) = (come(browser, first, site.shared) for _ in range(3))
    hers = train(adas, first, ada, epochs=10_000)
    expect(adas.get_by_text(re.compile(r"Epoch \d[\d,]* of 10,?000"))).to_be_visible()
    his = train(bobs, first, bob, epochs=2)
    train(cleos, first, cleo, epochs=2)
    for tab, place in ((bobs, "1st"), (cleos, "2nd")):
        expect(tab.get_by_text(f"Waiting: {place} of 2 in the queue")).to_be_visible()
    cleos.reload()
    expect(cleos.get_by_text("Waiting: 2nd of 2 in the queue")).to_be_visible()

    bobs.goto(f"{first.url}/training?run={hers}")  # another's run: he is told that it is not there, and sees his own
    expect(bobs.get_by_text("one of your runs is expected")).to_be_visible()
    expect(bobs.get_by_role("button", name=LEAVE)).to_have_count(1)
    bobs.goto(f"{first.url}/training?run={his}")
    bobs.get_by_role("button", name=LEAVE).click()
    expect(bobs.get_by_text("Stopped while it waited")).to_be_visible()
    assert (bob.runs / his / "stop").exists() and not (ada.runs / hers / "stop").exists()
    expect(adas.get_by_text(re.compile(r"Epoch \d[\d,]* of 10,?000"))).to_be_visible()

    second = site.open_server()  # a cookie knows no ports: the browsers are the same visitors there
    cleos.goto(f"{second.url}/training")
    expect(cleos.get_by_text("Waiting: 1st of 1 in the queue")).to_be_visible()
    os.kill(first.pid, signal.SIGKILL)
    third = site.open_server()
    adas.goto(f"{third.url}/training?run={hers}")
    expect(adas.get_by_text(re.compile(r"Epoch \d[\d,]* of 10,?000"))).to_be_visible()
    adas.get_by_role("button", name=STOP).click()
    expect(adas.get_by_text(re.compile(r"Stopped .*epoch"))).to_be_visible()
    expect(cleos.get_by_text("All 2 epochs done")).to_be_visible()
