"""How long the Dataset page takes to its first view, with few pictures and with very many, in a real browser.

python -m benchmarks.first_view

The first view is there when the first 48 thumbnails are. Server and browser are warm, the folder is new to both.
"""

import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from devtools.browser import FLAGS, find_browser
from devtools.server import serve
from rps_core import CLASSES
from rps_core.data.class_folders import scan

SIZES = (1_000, 100_000)
ROUNDS = 5
THUMBNAILS = 48
ALL_THERE = f"""() => [...document.querySelectorAll("*")].flatMap(element =>
  element.shadowRoot ? [...element.shadowRoot.querySelectorAll("img")] : []).length >= {THUMBNAILS}"""


def make_folder(root: Path, count: int) -> Path:
    """A folder of so many pictures: links to a few shipped hands."""
    for folder in (".files", *CLASSES):
        (root / folder).mkdir(parents=True)
    files = [shutil.copy(file, root / ".files") for file in scan(None).files[:THUMBNAILS]]
    for number in range(count):
        os.link(files[number % THUMBNAILS], root / CLASSES[number % len(CLASSES)] / f"{number:06d}.jpg")
    return root


def first_view(browser: Browser, url: str, folder: Path) -> float:
    """Seconds from the address to the last thumbnail."""
    (folder / CLASSES[0]).touch()  # a folder that was changed is listed anew
    tab = browser.contexts[0].new_page()
    started = time.perf_counter()
    tab.goto(f"{url}/dataset?data={folder}")
    tab.wait_for_function(ALL_THERE, timeout=120_000)
    elapsed_s = time.perf_counter() - started
    tab.close()
    return elapsed_s


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        (Path(name) / "home").mkdir()
        folders = [make_folder(Path(name) / str(size), size) for size in SIZES]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        with serve(Path(name) / "home") as server:
            browser.new_context(viewport={"width": 1280, "height": 900})
            first_view(browser, server.url, folders[0])
            taken = [[first_view(browser, server.url, folder) for folder in folders] for _ in range(ROUNDS)]
        browser.close()
    few, many = (statistics.median(column) for column in zip(*taken, strict=True))
    print(f"{SIZES[0]:,} pictures {few:.2f} s, {SIZES[1]:,} pictures {many:.2f} s, ratio {many / few:.2f}")


if __name__ == "__main__":
    main()
