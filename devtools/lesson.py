"""Runs `make classroom` for tests and pictures, as a process of its own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from devtools.server import ROOT, START_S, end

JOIN = "The class joins at"
TEACHER = "The teacher's page"


@dataclass(frozen=True)
class Lesson:
    """A class that is served: the home of its things, the file with what the terminal shows."""

    home: Path
    log: Path

    @property
    def server_log(self) -> Path:
        """The file to which the terminal leaves what the server logs."""
        return self.home / "classroom" / "server.log"

    def printed(self, before: str) -> str:
        """The address that the terminal shows behind these words: JOIN or TEACHER."""
        found = re.search(rf"{before}\s+(https?://\S+)", self.log.read_text())
        assert found, self.log.read_text()
        return found[1]


@contextmanager
def lesson(home: Path, host: str, *arguments: str) -> Iterator[Lesson]:
    """Serves a class on a free port of this address until the end of the block, and stops it, by its id.

    Raises RuntimeError, with what the terminal shows, where it does not answer within START_S seconds.
    """
    with socket.create_server((host, 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "classroom.py", "--address", host, "--port", str(port), "--no-browser", *arguments]
    environment = {"OMP_NUM_THREADS": "1"} | os.environ | {"RPS_HOME": str(home)}
    log = home / "terminal.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + START_S
            while not _answers(host, port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the class was not served within {START_S} s:\n{log.read_text()}")
                time.sleep(0.2)
            yield Lesson(home, log)
        finally:
            end(process)


def _answers(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False
