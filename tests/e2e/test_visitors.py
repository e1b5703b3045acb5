"""Two browsers before a hosted dashboard: nothing of the one is reachable, or named, in the other."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from devtools.server import ROOT, Server, serve
from pages._ui.app.routing import PAGES
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace
from tests.helpers import ada
from tests.helpers.browser import text_at_rest
from tests.helpers.visitors import come, key_of


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("home"), ROOT / "hosted.py") as server:
        yield server
        assert not server.tracebacks()


def open_all(tab: Page, server: Server, addresses: list[str]) -> dict[str, str]:
    """What stands on each page once it has come to rest."""
    texts = {}
    for address in addresses:
        tab.goto(server.url + address)
        expect(tab.get_by_test_id("stAppViewContainer").get_by_role("heading").first).to_be_visible()
        texts[address] = text_at_rest(tab, still_ms=1_000)  # a page grows in steps
        assert tab.get_by_test_id("stException").count() == 0, address
    return texts


def all_pages() -> list[str]:
    return [f"/{Path(entry.file).stem}" if entry is not PAGES[0] else "/" for entry in PAGES]


@pytest.mark.timeout(600)
def test_nothing_of_one_browser_is_reachable_in_another(browser: Browser, server: Server) -> None:
    adas_context, adas, workspace = come(browser, server)
    ada.fill(workspace)
    queries = [f"{page}?{query}" for page in all_pages() for query in ada.combined(page.strip("/"))]
    asked_pages = {query.partition("?")[0] for query in queries}
    bare = [page for page in all_pages() if page not in asked_pages or page in ("/dataset", "/training")]
    hers, followed = "", set()
    for address in (*bare, *queries):
        hers += "\n".join(open_all(adas, server, [address]).values())
        links = adas.locator("a").evaluate_all("all => all.map(one => one.href)")
        followed |= {link.removeprefix(server.url) for link in links if link.startswith(server.url)}
    for name in set(ada.NAMES) - {ada.RUN}:
        assert name in hers, name  # else this test would look for what is nowhere
    bob, bobs, _ = come(browser, server)
    others = sorted(link for link in followed - {*all_pages(), *queries} if "/mine.zip" not in link and "#" not in link)
    paths = [f"/dataset?data={workspace.collections / ada.COLLECTION}"]
    for address, text in open_all(bobs, server, [*bare, *queries, *paths, *others]).items():
        asked = {value for values in parse_qs(urlsplit(address).query).values() for value in values}
        for value in asked:  # what the link says itself may be said again: it is not there
            text = text.replace(value, "")
        assert not [name for name in ada.NAMES if name in text], (address, text)
    assert b"Ada" not in bob.request.get(f"{server.url}/mine.zip").body()
    assert bob.request.get(f"{server.url}/mine.zip?collection={ada.COLLECTION}").status == 404
    assert browser.new_context().request.get(f"{server.url}/mine.zip").status == 404
    assert b"hands of Ada" in adas_context.request.get(f"{server.url}/mine.zip").body()
    adas_context.close()
    bob.close()


PICTURE_SITE = """
import sys
from streamlit.starlette import App

sys.path.insert(0, {root!r})
from pages._ui.app.site import for_strangers

app = App("picture.py", **for_strangers())
"""
PICTURE_PAGE = """
import numpy as np
import streamlit as st

st.write("a page")
st.image(np.random.default_rng().integers(0, 255, (8, 8, 3), dtype=np.uint8), alt="of Ada")
"""


def test_a_picture_of_a_page_is_for_the_browser_that_shows_it(browser: Browser, tmp_path: Path) -> None:
    """A page that has one, behind the same doors: of ours the game's card alone is an address, after a round."""
    (tmp_path / "doors.py").write_text(PICTURE_SITE.format(root=str(ROOT)))
    (tmp_path / "picture.py").write_text(PICTURE_PAGE)
    with serve(tmp_path, tmp_path / "doors.py") as server:
        hers, bobs = (browser.new_context() for _ in range(2))
        tab, other = hers.new_page(), bobs.new_page()
        tab.goto(server.url)
        address = tab.get_by_role("img", name="of Ada").get_attribute("src")
        other.goto(server.url)
        expect(other.get_by_text("a page")).to_be_visible()
        assert address is not None and "/media/" in address
        assert hers.request.get(address).status == 200
        for stranger in (bobs, browser.new_context()):
            assert stranger.request.get(address).status == 404
        hers.close()
        bobs.close()


OPEN = {  # each said in docs/security.md; a release of Streamlit that brings another one is to be judged first
    "/mine.zip", "/forgotten", "/open-classroom", "/room", "/class.zip",
    "/_stcore/health", "/_stcore/host-config", "/media/{file_id:path}",
    "/_stcore/upload_file/{session_id}/{file_id}", "/component/{path:path}", "/_stcore/bidi-components/{path:path}",
    "/_stcore/stream", "",
}  # fmt: skip
CLOSED = ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"]
CLOSED += ["/_stcore/script-health-check", "/auth/login", "/auth/logout", "/oauth2callback"]
WRITTEN = ("{}", "{}/", "{}?x", "/.{}", "/a/..{}", "{}%2F")


def test_every_address_of_the_server_is_known_and_what_is_nobodys_business_closed(
    browser: Browser, server: Server
) -> None:
    code = (
        "from streamlit.starlette import App; from pages._ui.app.site import for_strangers\n"
        "routes = App('app.py', **for_strangers())._build_starlette_app().routes\n"
        "print([getattr(one, 'path', '') for one in routes])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(ast.literal_eval(done.stdout)) <= OPEN | set(CLOSED)
    stranger = browser.new_context().request
    for address in (way.format(path) for path in CLOSED for way in WRITTEN):
        for method in ("GET", "POST", "HEAD", "OPTIONS"):
            answer = stranger.fetch(server.url + address, method=method)
            assert answer.status in (404, 405), (method, address)


def test_what_anybody_may_read_says_nothing_of_anybody(browser: Browser, server: Server) -> None:
    stranger = browser.new_context().request
    assert stranger.get(f"{server.url}/_stcore/health").text() == "ok"
    config = stranger.get(f"{server.url}/_stcore/host-config").json()
    assert not any(isinstance(value, str) and value for key, value in config.items()), config


@pytest.mark.parametrize("link", ["/", "/etc", "~", "../..", "%00"])
def test_no_link_opens_the_hosts_disk(browser: Browser, server: Server, link: str) -> None:
    context, tab, _ = come(browser, server)
    tab.goto(f"{server.url}/dataset?data={link}")
    expect(tab.get_by_text("but a data set of yours, or one that ships, is expected")).to_be_visible()
    context.close()


def test_what_is_shared_is_shown_until_the_link_is_taken_back(browser: Browser, server: Server) -> None:
    (hers, _, mine), (his, bobs, _) = come(browser, server), come(browser, server)
    ada.fill(mine)
    home, folder = Workspace(server.home), next(one for one in mine.runs.iterdir() if one.is_dir())
    bobs.goto(f"{server.url}/shared?shared={visitors.share(home, folder)}")
    expect(bobs.get_by_text("Somebody shows you this by a link")).to_be_visible()
    visitors.unshare(home, folder)
    expect(bobs.get_by_text("This link shows nothing (any more)")).to_be_visible()  # by itself
    expect(bobs.get_by_text("Somebody shows you this by a link")).to_have_count(0)
    for context in (hers, his):
        context.close()


def test_a_link_to_the_end_of_a_visit_takes_nobodys_key_away(browser: Browser, server: Server) -> None:
    context, tab, mine = come(browser, server)
    ada.fill(mine)
    before = key_of(context)
    tab.goto(f"{server.url}/forgotten")
    expect(tab.get_by_test_id("stMetric").filter(has_text="Your runs")).to_contain_text("1")
    assert key_of(context) == before
    context.close()


def test_what_a_visitor_made_is_there_after_a_reload_and_gone_once_forgotten(browser: Browser, server: Server) -> None:
    context, tab, mine = come(browser, server)
    ada.fill(mine)
    tab.reload()
    expect(tab.get_by_test_id("stMetric").filter(has_text="Your runs")).to_contain_text("1")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download all of mine").click()
    assert b"hands of Ada" in download.value.path().read_bytes()
    tab.get_by_role("button", name="Forget me").click()
    tab.get_by_role("button", name="Delete everything of mine").click()
    expect(tab).to_have_url(f"{server.url}/forgotten")
    expect(tab.get_by_role("heading", name="Everything of yours is deleted.")).to_be_visible()
    assert mine.is_forgotten
    assert not key_of(context)
    tab.get_by_role("link", name="Begin anew").click()
    expect(tab.get_by_test_id("stMetric").filter(has_text="Your runs")).to_contain_text("0")
    assert visitor_workspace(Workspace(server.home), key_of(context)) != mine
    context.close()
