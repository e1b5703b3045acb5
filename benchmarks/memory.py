"""How much memory the dashboard takes: after its first page, all pages, with big uploads and after them; a worker.

    python -m benchmarks.memory
    python -m benchmarks.memory --uploads 0 --json

MB of physical memory (resident set size). The server is started as users get it; one visitor opens every page, twice;
then a browser drops four pictures of 45 MB on Photo and leaves. The worker trains HandNet for an epoch on the hands
that ship; its figure is the most that it ever had. Run it with the interpreter whose torch you want to know about.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from benchmarks.visitor import arrive
from devtools.browser import FLAGS, find_browser
from devtools.server import ROOT, Server, serve
from rps_core.runs.launch import ALLOCATION

PATIENCE_S = 300.0  # for a page, on a busy machine
BIG_PX = (4000, 3750)  # three bytes a pixel, written without compression: 45 MB
GIVEN_BACK_S = 240  # Streamlit keeps a closed session for two minutes
RETURNED = 0.1  # of what the server had before


def warm_up_mb(server: Server) -> float:
    """Memory once the import of torch in the background is over: when it has not grown for some seconds."""
    latest, since = server.memory_mb(), time.monotonic()
    while time.monotonic() - since < 8:
        time.sleep(1)
        if server.memory_mb() > latest + 2:
            latest, since = server.memory_mb(), time.monotonic()
    return server.memory_mb()


async def open_pages(server: Server, titles: list[str] | None = None) -> list[str]:
    """One visitor opens the first page, then those named, or all in turn. Returns the titles there are."""
    visitor, _ = await arrive(server.port, PATIENCE_S)
    there = list(visitor.view.pages)
    for title in there if titles is None else titles:
        await visitor.go_to(title)
    await visitor.socket.close()
    return there


def upload(server: Server, count: int, folder: Path) -> dict[str, float]:
    """A browser drops so many big pictures on Photo, waits for their answers, and leaves."""
    rng = np.random.default_rng(1)
    files = [folder / f"big-{number}.png" for number in range(count)]
    for file in files:
        pixels = rng.integers(0, 256, (BIG_PX[1], BIG_PX[0], 3), np.uint8)
        Image.fromarray(pixels).save(file, compress_level=0)
    before = server.memory_mb()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        tab = browser.new_page()
        tab.set_default_timeout(PATIENCE_S * 1000)
        tab.goto(f"{server.url}/photo")
        tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)
        expect(tab.get_by_text(f"{count} photographs")).to_be_visible(timeout=PATIENCE_S * 1000)
        expect(tab.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=PATIENCE_S * 1000)
        during = server.memory_mb()
        browser.close()
    left, after = time.monotonic(), server.memory_mb()
    while time.monotonic() - left < GIVEN_BACK_S and after > before * (1 + RETURNED):
        time.sleep(2)
        after = server.memory_mb()
    return {"before": before, "with_uploads": during, "after": after, "given_back_s": time.monotonic() - left}


def worker_mb(folder: Path) -> float:
    """The most memory that a training of one epoch had, with the allocator set as the dashboard does. Linux only."""
    command = [sys.executable, "-m", "rps_core", "train", "--net", "handnet", "--recipe", "fast", "--epochs", "1"]
    environment = {"OMP_NUM_THREADS": "1"} | ALLOCATION | os.environ | {"RPS_HOME": str(folder)}
    worker = subprocess.Popen([*command, "--run-dir", folder / "run"], cwd=ROOT, env=environment, stdout=sys.stderr)
    _, status, usage = os.wait4(worker.pid, 0)
    worker.returncode = os.waitstatus_to_exitcode(status)
    if worker.returncode:
        sys.exit(f"error: the training ended with status {worker.returncode}; its last line says why")
    return usage.ru_maxrss * 1024 / 1e6


def measure(uploads: int, folder: Path) -> dict[str, object]:
    """All of it, in MB."""
    found: dict[str, object] = {"torch": torch.__version__, "python": sys.version.split()[0]}
    with serve(folder) as server:
        found["started"] = server.memory_mb()
        asyncio.run(open_pages(server, []))
        found["first_page"] = warm_up_mb(server)
        found["pages"] = len(asyncio.run(open_pages(server)))
        found["all_pages"] = server.memory_mb()
        asyncio.run(open_pages(server))
        found["all_pages_twice"] = server.memory_mb()
        if uploads:
            found["uploads"] = upload(server, uploads, folder)
        found["tracebacks"] = server.tracebacks()
    found["worker_most"] = worker_mb(folder)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--uploads", type=int, choices=range(9), default=4, help="pictures of 45 MB")
    parser.add_argument("--json", action="store_true", help="one JSON object, and nothing else")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(given.uploads, Path(folder))
    if given.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:16} {value:.0f}" if isinstance(value, float) else f"{name:16} {value}")
    return 1 if found["tracebacks"] else 0


if __name__ == "__main__":
    sys.exit(main())
