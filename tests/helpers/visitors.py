"""Visitors of a hosted dashboard: browsers with cookies of their own, and the process that takes from their queue."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from devtools.server import Server
from pages._ui.app.visitor import COOKIE
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace


def come(browser: Browser, server: Server, home: Path | None = None) -> tuple[BrowserContext, Page, Workspace]:
    """A new browser, whose first page is Home; and its workspace on the disk. `home`: where the server keeps them."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(server.url)
    expect(tab.get_by_text("Your visit")).to_be_visible()
    assert COOKIE not in tab.evaluate("document.cookie + JSON.stringify(localStorage)")
    return context, tab, visitor_workspace(Workspace(home or server.home), key_of(context))


def key_of(context: BrowserContext) -> str:
    """The visitor's token in a browser's cookie, which no script there can read; empty where there is none."""
    cookies = [one for one in context.cookies() if one.get("name") == COOKIE]
    assert all(one.get("httpOnly") for one in cookies)
    return str(cookies[0].get("value")) if cookies else ""


def consumers(home: Path) -> list[int]:
    """Ids of the processes that take from the queue of this home: the test's own, of nobody else."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:
            continue
        if b"queue.main()" in command and f"RPS_HOME={home}\0".encode() in environment + b"\0":
            found.append(int(entry.name))
    return found
