"""Builds what the Dockerfile describes without a container, as a user without rights, and opens every page of it.

    python -m devtools.hosting_check                      # torch from PyPI, 7 GB; some minutes
    python -m devtools.hosting_check --torch-index https://download.pytorch.org/whl/cpu

The user is nobody. The checkout belongs to root and holds what .dockerignore lets in; the packages are installed by the
Dockerfile's own command and made read-only; the server runs with the Dockerfile's variables. Only the folder that
stands for the volume, and a temporary one, can be written to. Needs root, to become nobody. Linux only.
"""

import argparse
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from devtools.browser import FLAGS, find_browser

ROOT = Path(__file__).parents[1]
NOBODY = 65534
START_S = 120.0
PAGE_MS = 120_000
OWN = sorted((ROOT / "rps_core" / "assets" / "samples").iterdir())[0]


def instructions(word: str) -> list[str]:
    """The arguments of each such instruction of the Dockerfile, with its lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    joined = re.sub(r"\\\n\s*", "", text)
    return [line.split(maxsplit=1)[1] for line in joined.splitlines() if line.startswith(f"{word} ")]


def as_nobody(*, reads_all: bool) -> list[str]:
    """What to put before a command. `reads_all`: it may read what others may not, and still write nothing."""
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
    capability = "+dac_read_search" if reads_all else "-all"
    return [*words, f"--inh-caps={capability}", f"--ambient-caps={capability}", "--bounding-set", capability]


def copy_checkout(target: Path) -> None:
    """What the image holds, as root's and read-only."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = [line[1:] for line in lines if line.startswith("!")]
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if any(name == one or name.startswith(f"{one}/") for one in let_in):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    make_read_only(target)


def make_read_only(folder: Path) -> None:
    subprocess.run(["chmod", "-R", "a+rX,a-w", str(folder)], check=True)
    subprocess.run(["chown", "-R", "0:0", str(folder)], check=True)


def install(folder: Path, python: str, torch_index: str) -> Path:
    """A virtual environment with what the Dockerfile installs, made by nobody; its interpreter."""
    (venv := folder / "venv").mkdir()
    os.chown(venv, NOBODY, NOBODY)
    command = next(run for run in instructions("RUN") if "pip install" in run)
    path = f"{venv / 'bin'}:/usr/bin:/bin"
    pip = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "REQUESTS_"))}
    environment = pip | {"PATH": path, "HOME": str(folder / "tmp"), "TMPDIR": str(folder / "tmp")}
    environment |= {"TORCH_INDEX": torch_index, "PIP_NO_CACHE_DIR": "1"}
    subprocess.run([*as_nobody(reads_all=False), python, "-m", "venv", str(venv)], env=environment, check=True)
    shell = [*as_nobody(reads_all=False), "sh", "-ec", command]
    subprocess.run(shell, cwd=folder / "app", env=environment, check=True)
    make_read_only(venv)
    return venv / "bin" / "python"


@contextmanager
def served(folder: Path, python: Path, *, reads_all: bool = False) -> Iterator[str]:
    """The address of the image's server, run by nobody with the Dockerfile's command and variables."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = dict(pair.split("=", 1) for line in instructions("ENV") for pair in shlex.split(line))
    own = {"RPS_HOME": str(folder / "data"), "HOME": str(folder / "tmp"), "MPLCONFIGDIR": str(folder / "tmp")}
    environment = variables | own | {"TMPDIR": str(folder / "tmp"), "PATH": f"{python.parent}:/usr/bin:/bin"}
    (command,) = instructions("CMD")
    words = re.findall(r'"([^"]+)"', command)[1:]  # those after CMD ["python"; the health check's stand before it
    words = [word.replace("0.0.0.0", "127.0.0.1") for word in words] + [f"--server.port={port}"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*as_nobody(reads_all=reads_all), str(python), *words],
            cwd=folder / "app",
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + START_S
            while not _is_well(port):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the server did not start:\n{(folder / 'server.log').read_text()}")
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _is_well(port: int) -> bool:
    with suppress(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=4).close()
        return True
    return False


def open_every_page(browser: Browser, address: str) -> dict[str, str]:
    """What each page calls itself in a browser, which then brings a picture. Raises RuntimeError for an exception."""
    titles = {}
    tab = browser.new_page()
    for file in sorted((ROOT / "pages").glob("[!_]*.py")):
        tab.goto(f"{address}/{'' if file.stem == 'home' else file.stem}")
        heading = tab.get_by_role("heading", level=1).first
        heading.wait_for(timeout=PAGE_MS)
        tab.get_by_test_id("stStatusWidget").wait_for(state="detached", timeout=PAGE_MS)
        if said := tab.get_by_test_id("stException").all_inner_texts():
            raise RuntimeError(f"{file.stem} shows: {said[0]}")
        titles[file.stem] = heading.inner_text()
    tab.goto(f"{address}/photo")
    tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(OWN)  # a visitor who brings nothing has no folder
    tab.get_by_text("last opened: ").first.wait_for(timeout=PAGE_MS)
    tab.get_by_test_id("stStatusWidget").wait_for(state="detached", timeout=PAGE_MS)
    tab.close()
    return titles


def check(
    browser: Browser,
    folder: Path,
    python: Path | None,
    torch_index: str = "",
    system_python: str = "/usr/bin/python3",
) -> None:
    """Raises RuntimeError for what does not work. `python`: take this interpreter with its packages, install none."""
    folder.chmod(0o755)
    copy_checkout(folder / "app")
    for name in ("data", "tmp"):
        (folder / name).mkdir()
        os.chown(folder / name, NOBODY, NOBODY)
    interpreter = python or install(folder, system_python, torch_index)
    with served(folder, interpreter, reads_all=python is not None) as address:
        titles = open_every_page(browser, address)
        print(f"{len(titles)} pages: {', '.join(titles.values())}")
    log = (folder / "server.log").read_text()
    if "Traceback" in log or "cannot be written" in log or any(not line.startswith("{") for line in log.splitlines()):
        raise RuntimeError(f"the server printed:\n{log}")
    if not any((folder / "data").iterdir()):
        raise RuntimeError("nothing was written to the volume, so no visitor was there")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--torch-index", default="", help="where torch comes from; PyPI by default")
    parser.add_argument("--python", default="/usr/bin/python3", help="an interpreter that everybody may run")
    given = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        print("error: to become nobody this needs root, and setpriv of util-linux", file=sys.stderr)
        return 2
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        try:
            check(browser, Path(folder), None, given.torch_index, given.python)
        except (RuntimeError, subprocess.CalledProcessError) as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    print(f"built and served by nobody in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
