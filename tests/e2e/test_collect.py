"""Recording before a camera that plays a hand: the crop is kept, and frames without a hand are skipped and said."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from devtools.camera import chromium, start_camera, write_film
from devtools.server import Server
from tests.helpers.browser import title
from tests.helpers.camera import WALL, sure_scene


def begin(browser: Browser, server: Server, query: str) -> Page:
    """The page with its camera on and a burst under way."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(f"{server.url}/collect?label=rock&pictures=4&rate=10&countdown=0{query}")
    title(tab, "Collect")
    start_camera(tab)
    burst = tab.get_by_role("button", name="4 pictures after 0 s")
    expect(burst).to_be_enabled()
    burst.click()
    return tab


def recorded(server: Server) -> list[tuple[int, int]]:
    """Sizes of the pictures of rock."""
    return [Image.open(file).size for file in sorted((server.home / "collections").glob("*/rock/*"))]


def test_a_burst_keeps_what_was_found_and_with_the_box_the_box(
    fresh_server: Server, playwright: Playwright, tmp_path: Path
):
    frame, shot = sure_scene("rock")
    crop = (shot.rgb.shape[1], shot.rgb.shape[0])
    with chromium(playwright, write_film(tmp_path / "rock.y4m", [(frame, 1.0)])) as browser:
        tab = begin(browser, fresh_server, "")
        expect(tab.get_by_text(re.compile("^4 pictures of rock recorded"))).to_be_visible()
        assert [size == pytest.approx(crop, rel=0.1) for size in recorded(fresh_server)] == [True] * 4
        tab.close()
        tab = begin(browser, fresh_server, "&region=Use+my+box")
        expect(tab.get_by_text(re.compile("^4 pictures of rock recorded"))).to_be_visible()
        assert recorded(fresh_server).count((400, 400)) == 4


def test_before_a_wall_nothing_is_recorded_and_that_is_said(
    fresh_server: Server, playwright: Playwright, tmp_path: Path
):
    with chromium(playwright, write_film(tmp_path / "wall.y4m", [(WALL, 1.0)])) as browser:
        tab = begin(browser, fresh_server, "")
        expect(tab.get_by_text("No hand found: such frames are skipped")).to_be_visible()
        tab.get_by_role("button", name="Stop recording").click()
        expect(tab.get_by_text("Nothing was recorded: no hand was found")).to_be_visible()
        assert recorded(fresh_server) == []
