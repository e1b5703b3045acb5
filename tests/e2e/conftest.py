"""A real server and a real browser for the end-to-end tests."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from devtools.browser import FLAGS, find_browser
from devtools.server import Server, serve
from tests.helpers.javascript import Run, run_in_browser, run_in_node

expect.set_options(timeout=60_000)  # as long as a busy machine takes to load a page anew


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has visited yet."""
    with serve(tmp_path) as server:
        yield server
        assert not server.tracebacks()
        assert "value_refused" not in server.log.read_text()  # what a page sends is what its widgets can hold


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the tests of one file share. At the end it may have logged no traceback, whoever had the tab."""
    with serve(tmp_path_factory.mktemp("home")) as server:
        yield server
        assert not server.tracebacks()
        assert "value_refused" not in server.log.read_text()  # what a page sends is what its widgets can hold


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
        pytest.fail("no browser: run `make test`, which installs one, or `python -m devtools.browser --install`")
    browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--use-fake-device-for-media-stream"])
    yield browser
    browser.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """An empty browser tab with cookies of its own. At the end no page may show an exception."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    yield page
    exceptions = page.get_by_test_id("stException").all_inner_texts()
    context.close()
    assert not exceptions


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest) -> Run:
    """Node where there is one; else the browser of the end-to-end tests."""
    if shutil.which("node"):
        return run_in_node
    return partial(run_in_browser, request.getfixturevalue("browser"))
