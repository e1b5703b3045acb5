"""What the owner of a hosted dashboard sees, and nobody else: the log of a visit, and the status page."""

import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from devtools.server import ROOT, Server, serve
from pages._ui.app.visitor import COOKIE
from rps_core.recordings import store
from rps_core.storage.limits import Limits
from tests.helpers.visitors import come

SECRET = "correct horse battery staple"
HOSTILE = ("hands of Ada <img src=x>", "p&per ![x](www.evil.example)", "My holiday in Rome")
OUR_ADDRESS = re.compile(r"^[a-z_/.0-9-]+:\d+$")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RPS_STATUS_SECRET", SECRET)
        patch.setenv("RPS_LOG_LEVEL", "debug")
        with serve(tmp_path_factory.mktemp("home"), ROOT / "hosted.py") as server:
            yield server


def a_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for label in ("rock", HOSTILE[1]):
            for index in range(3):
                picture = io.BytesIO()
                colour = np.full((40, 40, 3), 40 * index, np.uint8)
                Image.fromarray(colour).save(picture, "JPEG", comment=HOSTILE[2])
                archive.writestr(f"{HOSTILE[0]}/{label}/{HOSTILE[2]} {index}.jpg", picture.getvalue())
    return packed.getvalue()


def log_of(server: Server) -> list[dict[str, object]]:
    """Its lines on standard error; Streamlit's greeting goes elsewhere."""
    return [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]


def test_the_log_of_a_visit_names_nothing_of_it(browser: Browser, server: Server) -> None:
    context, tab, mine = come(browser, server)
    (token,) = [one["value"] for one in context.cookies() if one["name"] == COOKIE]
    tab.goto(f"{server.url}/dataset?data={HOSTILE[0]}")
    expect(tab.get_by_text("but a data set of yours, or one that ships, is expected")).to_be_visible()
    tab.goto(f"{server.url}/dataset")
    tab.get_by_role("button", name="Import a zip").click()
    upload = {"name": f"{HOSTILE[0]}.zip", "mimeType": "application/zip", "buffer": a_zip()}
    tab.locator("input[type=file]").first.set_input_files(upload)  # type: ignore[arg-type]
    tab.get_by_role("button", name="Import", exact=True).click()
    expect(tab.get_by_text("Imported 6 pictures from")).to_be_visible()
    expect(tab.get_by_role("button", name="Import", exact=True)).to_be_hidden()
    store.add(mine, "holiday", "rock", np.zeros((9, 9, 3), np.uint8), store.new_burst(), 0)
    (mine.collections / "holiday" / "rock").rename(mine.collections / "holiday" / HOSTILE[2])
    tab.goto(f"{server.url}/collect?collection=holiday")
    expect(tab.get_by_text(HOSTILE[2]).first).to_be_visible()
    assert context.request.get(f"{server.url}/mine.zip").ok
    context.request.get(f"{server.url}/mine.zip?collection={HOSTILE[0]}")
    context.request.get(f"{server.url}/shared?shared={token[::-1]}")
    context.close()
    deadline = time.monotonic() + 60
    while not {"visit", "import", "upload", "download", "page", "refused"} <= {one["event"] for one in log_of(server)}:
        assert time.monotonic() < deadline, log_of(server)
        time.sleep(0.2)
    printed = server.log.read_text()
    hidden = [*HOSTILE, "evil.example", "holiday", "Ada", token, token[::-1], mine.folder.name, str(server.home)]
    assert [one for one in hidden if one in printed] == []
    (imported,) = [one for one in log_of(server) if one["event"] == "import"]
    assert imported["visitor"] == mine.folder.name[:8]
    assert (imported["outcome"], imported["pictures"], imported["bytes"]) == ("done", 6, len(a_zip()))
    for line in printed.splitlines():
        assert line.startswith("{") or "Streamlit app" in line or "URL:" in line or not line.strip(), line


def test_without_its_secret_the_status_page_is_a_page_that_is_not_there(browser: Browser, server: Server) -> None:
    stranger = browser.new_context()
    nothing = stranger.request.get(f"{server.url}/no-such-page?key=x")
    for address in ("/status", "/status?key=", "/status?key=wrong", f"/status?key={SECRET[:-1]}", "/status/"):
        answer = stranger.request.get(server.url + address)
        assert (answer.status, answer.body()) == (nothing.status, nothing.body()), address
    forged = {"cookie": "rps_owner=" + "a" * 43}
    assert stranger.request.get(f"{server.url}/status", headers=forged).body() == nothing.body()
    assert [one["event"] for one in log_of(server)].count("status_refused") >= 3
    assert SECRET not in server.log.read_text()
    tab = stranger.new_page()
    for link in ("key=a-wrong-secret", f"secret={SECRET[:-1]}", "x=1"):
        tab.goto(f"{server.url}/status?{link}")
        assert "?" not in tab.url  # right or wrong, it leaves the address bar
    stranger.close()


def test_tries_are_heard_one_after_the_other_and_too_many_not_at_all(browser: Browser, server: Server) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{server.url}/_stcore/health")
    took_s = tab.evaluate(
        """async () => { const began = performance.now();
        await Promise.all([...Array(4)].map((_, n) => fetch('/status?key=wrong' + n)));
        return (performance.now() - began) / 1000; }"""
    )
    assert took_s > 3.9  # a second each: no upper bound, which a busy machine would break
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_owner_sees_the_servers_state_on_a_phone_too(
    browser: Browser, server: Server, width: int, scheme: str
) -> None:
    visitor, _, _ = come(browser, server)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.goto(f"{server.url}/status?key={SECRET}")
    assert tab.url == f"{server.url}/status"  # the secret is gone from the address bar
    said = tab.locator("main").inner_text()
    for card in ("Visitors now\n\n1", "Visitors today", "Trainings\n\n0 of 1", "Live videos\n\n0 of 2", "Memory left"):
        assert card.replace("\n\n", "\n") in said.replace("\n\n", "\n"), said
    for limit in Limits.__dataclass_fields__:
        assert f"RPS_{limit.upper()}" in said
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    (cookie,) = [one for one in context.cookies() if one["name"] == "rps_owner"]
    assert cookie["httpOnly"] and SECRET not in str(cookie["value"])
    assert visitor.request.get(f"{server.url}/status").body() != context.request.get(f"{server.url}/status").body()
    context.close()
    visitor.close()


@pytest.mark.parametrize("secret", ["", "too short"])
def test_without_a_secret_or_with_a_short_one_there_is_no_status_page(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("RPS_STATUS_SECRET", secret)
    with serve(tmp_path, ROOT / "hosted.py") as server:
        stranger = browser.new_context()
        nothing = stranger.request.get(f"{server.url}/no-such-page").body()
        assert stranger.request.get(f"{server.url}/status?key={secret}").body() == nothing
        assert ("fewer than 16 letters" in server.log.read_text()) == bool(secret)
        stranger.close()
