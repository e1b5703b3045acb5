"""Two visitors before a server that carries one live video: the second waits, has snapshots, and gets its turn."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from devtools.camera import PLAYER, chromium, rendered_hand, start_camera, write_film
from devtools.server import ROOT, Server, serve
from tests.helpers.browser import title


@pytest.fixture
def small_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("RPS_MOST_STREAMS", "1")
    with serve(tmp_path, ROOT / "hosted.py") as server:
        yield server
        assert not server.tracebacks()


def open_webcam(tab: Page, server: Server) -> None:
    tab.goto(f"{server.url}/webcam")
    title(tab, "Webcam")


def test_one_too_many_reads_what_still_works_and_gets_the_turn_once_it_is_free(
    playwright: Playwright, small_site: Server, tmp_path: Path
) -> None:
    film = write_film(tmp_path / "film.y4m", [(rendered_hand("rock"), 5)])
    with chromium(playwright, film) as browser:
        adas, bobs, cleos = (browser.new_context(viewport={"width": 1280, "height": 900}).new_page() for _ in range(3))
        for tab in (adas, bobs):  # both see a camera that could be started
            open_webcam(tab, small_site)
            expect(tab.frame_locator(PLAYER).get_by_role("button", name="Start camera")).to_be_visible()
        start_camera(adas)
        expect(adas.locator(".rps-numbers")).to_contain_text("frames/s")
        start_camera(bobs)
        expect(bobs.get_by_text("Live video is taken")).to_be_visible()
        expect(bobs.get_by_text("this site carries 1 stream at once")).to_be_visible()
        expect(bobs.get_by_text("You are 1st in line")).to_be_visible()
        expect(bobs.locator(PLAYER)).to_have_count(0)
        open_webcam(cleos, small_site)
        expect(cleos.get_by_text("You are 2nd in line")).to_be_visible()

        bobs.get_by_test_id("stCameraInput").get_by_role("button", name="Take Photo").click()
        expect(bobs.locator(".rps-verdict")).to_have_text(re.compile(r"^rock \d"))
        expect(adas.locator(".rps-verdict")).to_have_text(re.compile(r"^rock \d"))  # hers goes on

        adas.frame_locator(PLAYER).get_by_role("button", name="Stop").click()
        expect(bobs.get_by_text("It is your turn")).to_be_visible()
        start_camera(bobs)
        expect(bobs.locator(".rps-numbers")).to_contain_text("frames/s")
        expect(cleos.get_by_text("You are 1st in line")).to_be_visible()
