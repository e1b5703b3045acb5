"""Finds a browser for tests and benchmarks, and installs one where there is none.

`python -m devtools.browser` prints its path; with `--install` it first installs one if it has to: the
`chromium` package as root on Debian, else Playwright's own build.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    """Path of a Chromium or Chrome on the PATH, else of the one Playwright downloaded, else None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_browser() -> None:
    """Debian's package where we may install it, because it brings the libraries it needs; else Playwright's."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], check=False)
        apt = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
        if subprocess.run(apt, check=False, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if "--install" in sys.argv and find_browser() is None:
        install_browser()
    browser = find_browser()
    if browser is None:
        sys.exit(
            "error: no Chromium or Chrome found or installed; install one so that it is on the PATH, and try again"
        )
    print(browser)
