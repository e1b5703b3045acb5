"""Takes the pictures of the README anew: python -m devtools.screenshots"""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from devtools.browser import FLAGS, find_browser
from devtools.camera import chromium, rendered_scene, start_camera, write_film
from devtools.server import ROOT, serve


def take(tab: Page, name: str) -> None:
    tab.screenshot(path=ROOT / "docs" / "img" / f"{name}.png")
    tab.close()


def main() -> None:
    """One picture a page, of a dashboard that nobody has used yet."""
    with tempfile.TemporaryDirectory() as home, serve(Path(home)) as server, sync_playwright() as playwright:
        film = write_film(Path(home) / "film.y4m", [(rendered_scene("scissors"), 5)])
        with chromium(playwright, film) as browser:
            tab = browser.new_page(viewport={"width": 1280, "height": 800})
            tab.goto(f"{server.url}/webcam")
            start_camera(tab)
            expect(tab.locator(".rps-numbers")).to_contain_text("frames/s")
            tab.wait_for_timeout(10_000)  # until the chart of the last ten seconds is full
            take(tab, "webcam")
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for name, path, sign in (
            ("network", "network?net=handnet&layer=relu4", re.compile("exactly the")),
            ("convolution", "convolution", re.compile("The formulas, with these numbers")),
            ("training", "training", re.compile("Among other people")),
            ("home", "", re.compile("what the net sees")),
        ):
            tab = browser.new_page(viewport={"width": 1280, "height": 800})
            tab.goto(f"{server.url}/{path}")
            expect(tab.get_by_text(sign).first).to_be_attached()
            expect(tab.get_by_test_id("stStatusWidget")).to_have_count(0)
            tab.wait_for_timeout(1000)  # charts and columns settle
            take(tab, name)
        browser.close()


if __name__ == "__main__":
    main()
