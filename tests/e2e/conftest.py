"""A real server and a real browser for the end-to-end tests."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.e2e.find_browser import find_browser

ROOT = Path(__file__).parents[2]
START_S = 60  # on a busy machine a server takes this long before it answers, at worst
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=60_000)  # as long as a busy machine takes to load a page anew
OVERTAKEN = """
const twice = `export default function (args) {
  component(args)?.();
  window.overtaken = true;
  return component(args);
}
function component`;
window.Blob = class extends Blob {
  constructor(parts, options) {
    const isModule = options?.type === "text/javascript";
    super(isModule ? parts.map((text) => text.replace("export default function", twice)) : parts, options);
  }
};
"""
"""For `add_init_script`: runs every component twice at each update, as Streamlit does where a second update overtakes
the first: the first run's cleanup is called although the component stays on the page."""


@dataclass(frozen=True)
class Server:
    """A running dashboard: where it answers, the home its runs go to, the file with what it printed, its process."""

    url: str
    home: Path
    log: Path
    pid: int


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(home: Path) -> Iterator[Server]:
    """Start the dashboard on a free port with an empty home of its own; stop it, by its id, at the end."""
    port = _free_port()
    log_file = home / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    command += ["--server.fileWatcherType=none"]
    environment = os.environ | {"RPS_HOME": str(home), "OMP_NUM_THREADS": "1"}
    with log_file.open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        server = Server(f"http://127.0.0.1:{port}", home, log_file, process.pid)
        try:
            _wait_until_healthy(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_healthy(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not start:\n{server.log.read_text()}")


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has visited yet."""
    with serve(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the tests of one file share."""
    with serve(tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What launches browsers; there can be only one."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests. It has a camera that shows a test picture, so that no page asks for one."""
    path = find_browser()
    if path is None:
        pytest.fail("no browser: run `make test`, which installs one, or `python tests/e2e/find_browser.py --install`")
    browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--use-fake-device-for-media-stream"])
    yield browser
    browser.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """An empty browser tab with cookies of its own. At the end no page may have shown a traceback."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    yield page
    exceptions = page.get_by_test_id("stException").all_inner_texts()
    context.close()
    assert not exceptions


def title(tab: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the page with this title is there."""
    expect(tab.get_by_role("heading", level=1, name=text)).to_be_visible()
