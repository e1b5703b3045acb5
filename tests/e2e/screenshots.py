"""Takes the pictures of the README anew: python -m tests.e2e.screenshots"""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.e2e.conftest import FLAGS, ROOT, serve
from tests.e2e.find_browser import find_browser


def main() -> None:
    """One picture a page, of a dashboard that nobody has used yet."""
    with tempfile.TemporaryDirectory() as home, serve(Path(home)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for name, path, sign in (
            ("convolution", "convolution", re.compile("The formulas, with these numbers")),
            ("photo", "photo?sample=rock+1", re.compile("what the net sees: 3 x")),
            ("training", "training", re.compile(r"Epoch +40 \|")),
            ("home", "", re.compile("what the net sees")),
        ):
            tab = browser.new_page(viewport={"width": 1280, "height": 800})
            tab.goto(f"{server.url}/{path}")
            expect(tab.get_by_text(sign).first).to_be_attached()
            expect(tab.get_by_test_id("stStatusWidget")).to_have_count(0)
            tab.wait_for_timeout(1000)  # charts and columns settle
            tab.screenshot(path=ROOT / "docs" / "img" / f"{name}.png")
            tab.close()
        browser.close()


if __name__ == "__main__":
    main()
