"""An exception on a page: the visitor reads one sentence, the log has the traceback, and a test would notice both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from devtools.server import Server, serve


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Server]:
    """A server of one page that always fails, with the project's own settings."""
    script = tmp_path / "broken.py"
    script.write_text('raise ValueError("private words")')
    with serve(tmp_path, script) as server:
        yield server


def test_an_exception_is_shown_without_its_words_and_logged_with_them(broken: Server, browser: Browser) -> None:
    assert broken.tracebacks() == ""
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(broken.url)
        expect(tab.get_by_test_id("stException")).to_be_visible()  # what the fixture `tab` looks for
        assert "private words" not in tab.content()
        assert "ValueError: private words" in broken.tracebacks()
