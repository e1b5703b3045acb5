"""Programs that a test starts beside the dashboard, on loopback."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextmanager
def running(command: list[str], log: Path, port: int, **variables: str) -> Iterator[None]:
    """A program until the end of the block; it is there once its TCP port on loopback answers."""
    with log.open("w") as output:
        path = "/usr/sbin:/usr/bin:/sbin:/bin"
        environment = {"PATH": path, "HOME": str(log.parent), **variables}
        process = subprocess.Popen(command, env=environment, cwd=log.parent, stdout=output, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + 30
            while not answers(port):
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)
