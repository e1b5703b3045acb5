"""A dashboard that a benchmark starts for itself, set up as users get it, and how much memory its process holds."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
START_S = 60  # the longest that a server may take before it answers
STOP_S = 10


@dataclass(frozen=True)
class Server:
    """A running dashboard: its port on 127.0.0.1, its process id, and the file with what it printed."""

    port: int
    pid: int
    log: Path

    def memory_mb(self) -> float:
        """Physical memory that the process holds, in MB (VmRSS). Linux only."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) * 1024 / 1e6


@contextmanager
def serve(*options: str) -> Iterator[Server]:
    """Start the dashboard on a free port of this machine, with an empty home; stop it by its process id at the end.

    Streamlit reads the project's own .streamlit/config.toml. `options` go on its command line.
    Raises RuntimeError, with what the server printed, when it does not answer within START_S seconds.
    """
    with TemporaryDirectory() as home:
        port, log_file = _free_port(), Path(home) / "server.log"
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.headless=true"]
        command += ["--server.address=127.0.0.1", f"--server.port={port}", *options]
        environment = {"OMP_NUM_THREADS": "1"} | os.environ | {"RPS_HOME": home}  # one thread, as `make run` has it
        with log_file.open("w") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
            try:
                _wait_until_healthy(port, process, log_file)
                yield Server(port, process.pid, log_file)
            finally:
                process.terminate()
                try:
                    process.wait(STOP_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not answer within {START_S} s:\n{log.read_text()}")
