"""Starts and stops the webcam again and again, and counts what the server keeps of it: threads and memory.

    python -m benchmarks.webcam_memory --times 20

Each time a new tab opens the page, starts the camera, waits for a label and closes the tab. The first times are told
apart, because they load the net, the codecs and the page's modules.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, expect, sync_playwright

from devtools.camera import PLAYER, chromium, rendered_hand, start_camera, write_film
from devtools.server import Server, serve

PATIENCE_MS = 180_000  # with a page and its first frame, on a busy machine
GRACE_S = 60  # after the last tab was closed; Streamlit keeps a session a while, in case the tab comes back


def one_visit(browser: Browser, server: Server) -> None:
    """From the opened tab to the closed one."""
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{server.url}/webcam")
    expect(tab.locator(PLAYER)).to_be_visible(timeout=PATIENCE_MS)
    start_camera(tab)
    expect(tab.locator(".rps-numbers")).to_contain_text("frames/s", timeout=PATIENCE_MS)
    context.close()


def threads_and_memory(pid: int) -> tuple[int, float]:
    """How many threads a process has, and how many MB of memory it holds. Linux only."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    status = dict(line.split(":", 1) for line in lines if ":" in line)
    return int(status["Threads"]), int(status["VmRSS"].split()[0]) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=20)
    times: int = parser.parse_args().times
    with TemporaryDirectory() as home, serve(Path(home)) as server, sync_playwright() as playwright:
        film = write_film(Path(home) / "film.y4m", [(rendered_hand("rock"), 2)])
        with chromium(playwright, film) as browser:
            for number in range(times + 1):
                if number:
                    one_visit(browser, server)
                    time.sleep(3)
                threads, memory = threads_and_memory(server.pid)
                print(f"after {number:2} visits: {threads} threads, {memory:.0f} MB", flush=True)
        time.sleep(GRACE_S)
        threads, memory = threads_and_memory(server.pid)
        print(f"{GRACE_S} s after the last: {threads} threads, {memory:.0f} MB")


if __name__ == "__main__":
    main()
