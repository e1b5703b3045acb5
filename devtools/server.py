"""Runs the dashboard for tests and benchmarks, as a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
START_S = 60  # on a busy machine a server takes this long before it answers, at worst


@dataclass(frozen=True)
class Server:
    """A running dashboard: its port on 127.0.0.1, the home of its runs, the file with what it printed, its process."""

    port: int
    home: Path
    log: Path
    pid: int

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def memory_mb(self) -> float:
        """Physical memory that the process holds, in MB (VmRSS). Linux only."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) * 1024 / 1e6

    def cpu_s(self) -> float:
        """Seconds that the process has spent on a core so far, of all its threads. Linux only."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def tracebacks(self) -> str:
        """What the server printed from its first traceback on; empty, if it printed none."""
        _, traceback, rest = self.log.read_text(errors="replace").partition("Traceback (most recent call last)")
        return traceback + rest


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    home: Path, script: Path = ROOT / "app.py", options: Sequence[str] = (), *, shared: Path | None = None
) -> Iterator[Server]:
    """Start the dashboard on a free port with an empty home of its own; stop it, by its id, at the end.

    Streamlit reads the project's own .streamlit/config.toml, as users get it, also for another `script`; `options` go
    on its command line. With `shared` what is made stands there, for several servers at once. Torch takes one thread,
    as `make run` has it, unless OMP_NUM_THREADS says otherwise.
    Raises RuntimeError, with what the server printed, when it does not answer within START_S seconds.
    """
    port = _free_port()
    log_file = home / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}", *options]
    environment = {"OMP_NUM_THREADS": "1"} | os.environ | {"RPS_HOME": str(shared or home)}
    with log_file.open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        server = Server(port, home, log_file, process.pid)
        try:
            _wait_until_healthy(server, process)
            yield server
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Asks it to end, and ends it where it does not within 20 s."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_healthy(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not answer within {START_S} s:\n{server.log.read_text()}")
