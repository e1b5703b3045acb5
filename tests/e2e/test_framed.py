"""A hosted dashboard that another site shows in a frame, as huggingface.co does its Spaces."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from devtools.server import ROOT, Server, serve
from pages._ui.app.visitor import COOKIE

HTTPS = {"X-Forwarded-Proto": "https"}  # as the proxy before it says


def cookies(url: str, headers: dict[str, str]) -> list[str]:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": "text/html"} | headers)) as answer:
        return list(answer.headers.get_all("set-cookie", []))


@contextmanager
def framing_sites(url: str, folder: Path) -> Iterator[list[str]]:
    """Addresses of two sites, other ones than 127.0.0.1, that have nothing but a frame with what is at the URL."""
    (folder / "index.html").write_text(f'<iframe src="{url}" width="1200" height="800"></iframe>')
    with ThreadingHTTPServer(("0.0.0.0", 0), partial(SimpleHTTPRequestHandler, directory=str(folder))) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield [f"http://{host}:{site.server_port}" for host in ("localhost", "127.0.0.2")]
        site.shutdown()


def framed(context: BrowserContext, site: str) -> FrameLocator:
    tab = context.new_page()
    tab.goto(site)
    return tab.frame_locator("iframe")


def status_of_a_websocket(port: int, origin: str) -> int:
    try:
        with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(origin),
            proxy=None,
        ):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RPS_FRAMED", "1")
        with serve(tmp_path_factory.mktemp("home"), ROOT / "hosted.py") as server:
            yield server
            assert not server.tracebacks()


def test_cookies_are_for_frames_over_https_and_no_other_site_gets_in(server: Server) -> None:
    for address in ("/", "/_stcore/health", "/forgotten"):  # the visitor's, Streamlit's own, and the one taken back
        (over_https,) = cookies(server.url + address, HTTPS)
        assert over_https.endswith("SameSite=None; Secure; Partitioned"), address
        (over_http,) = cookies(server.url + address, {})
        assert over_http.endswith("SameSite=Lax"), address
    assert status_of_a_websocket(server.port, server.url) == 101
    assert status_of_a_websocket(server.port, "https://another.example") == 403


def test_each_site_that_frames_has_a_visitor_of_its_own_and_without_a_cookie_a_tab_helps(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    url = f"{server.url}/convolution?kernel=blur"
    with framing_sites(url, tmp_path) as sites:
        context = browser.new_context(extra_http_headers=HTTPS)
        for number, site in enumerate(sites, 1):
            expect(framed(context, site).get_by_role("heading", name="Convolution", exact=True)).to_be_visible()
            kept = {str(one.get("value")) for one in context.cookies() if one.get("name") == COOKIE}
            assert len(kept) == number
        assert context.request.put(f"{server.url}/_stcore/upload_file/any/any").status == 404  # no page of its own
        context.close()

        context = browser.new_context()  # over HTTP no frame can have a cookie
        inside = framed(context, sites[0])
        expect(inside.get_by_text("a tab of its own helps")).to_be_visible()
        with context.expect_page() as opened:
            inside.get_by_role("link", name="Open it in a tab of its own").click()
        expect(opened.value.get_by_role("heading", name="Convolution", exact=True)).to_be_visible()
        assert opened.value.url == url
        context.close()
