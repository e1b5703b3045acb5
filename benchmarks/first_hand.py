"""How long a hosted dashboard takes until its Home shows a hand that the net has read, in a browser that is new to it.

    python -m benchmarks.first_hand
    python -m benchmarks.first_hand --rounds 9 --width 390

The server is awake, as it is some seconds after its start. Each round has an empty cache: seconds from the address to
the first paint, and to the net's answer in sight.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.memory import warm_up_mb
from devtools.browser import FLAGS, find_browser
from devtools.server import ROOT, serve

ANSWER = """() => [...document.querySelectorAll(".rps-verdict")].some((one) =>
  one.checkVisibility({ visibilityProperty: true }) && /%/.test(one.textContent))"""
PAINT = 'performance.getEntriesByName("first-contentful-paint").map((one) => one.startTime / 1000)'


def first_hand(browser: Browser, url: str, width: int) -> tuple[float, float]:
    """Seconds from the address to the first paint, and to the answer in sight."""
    context = browser.new_context(viewport={"width": width, "height": 844})
    tab = context.new_page()
    started = time.perf_counter()
    tab.goto(url, wait_until="commit")
    tab.wait_for_function(ANSWER, timeout=120_000)
    elapsed_s = time.perf_counter() - started
    (painted_s,) = tab.evaluate(PAINT)
    context.close()
    return painted_s, elapsed_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--width", type=int, default=1280, help="of the window, in px")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        with serve(Path(home), ROOT / "hosted.py") as server:
            warm_up_mb(server)
            taken = [first_hand(browser, server.url, given.width) for _ in range(given.rounds)]
        browser.close()
    for name, column in zip(("first paint", "hand read"), zip(*taken, strict=True), strict=True):
        print(f"{name}: median {statistics.median(column):.2f} s, {min(column):.2f} to {max(column):.2f} s")


if __name__ == "__main__":
    main()
