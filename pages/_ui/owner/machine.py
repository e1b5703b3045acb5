"""What the host has, and what the dashboard takes of it. No Streamlit."""

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from rps_core.runs.run import run_folders
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace, local_workspace

CGROUP = Path("/sys/fs/cgroup/memory.max")
COUNTED_EVERY_S = 60.0  # walking through every workspace takes its time
_kept: tuple[float, list["Kept"]] = (float("-inf"), [])


@dataclass(frozen=True)
class Memory:
    """Bytes. `total` is the container's limit where it has one, `workers` what trainings take."""

    total: int
    free: int
    server: int
    workers: int


@dataclass(frozen=True)
class Kept:
    """A visitor's workspace and its size in bytes."""

    workspace: Workspace
    size: int
    runs: int


def memory() -> Memory:
    """As it is now."""
    host = psutil.virtual_memory()
    limit = host.total
    with suppress(OSError, ValueError):  # "max" where there is no limit, no such file where there is no container
        limit = min(limit, int(CGROUP.read_text()))
    server = int(psutil.Process().memory_info().rss)
    workers = sum(_workers())
    return Memory(limit, min(host.available, max(limit - server - workers, 0)), server, workers)


def _workers() -> list[int]:
    """Physical memory of each process that trains for this home, in bytes."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if "rps_core.runs.worker" in (process.info["cmdline"] or ()):
            with suppress(psutil.Error):
                if process.environ().get("RPS_HOME") == os.environ.get("RPS_HOME"):
                    found.append(int(process.memory_info().rss))
    return found


def disk() -> tuple[int, int]:
    """Bytes of the disk that holds what visitors make: all, and free."""
    folder = local_workspace().folder
    usage = shutil.disk_usage(folder if folder.is_dir() else folder.parent)
    return usage.total, usage.free


def kept() -> list[Kept]:
    """All visitors' workspaces, the largest first, as they were at most COUNTED_EVERY_S ago."""
    global _kept
    if time.monotonic() - _kept[0] > COUNTED_EVERY_S:
        all_of_them = [
            Kept(one, one.used_bytes(), len(run_folders(one))) for one in visitors.all_workspaces(local_workspace())
        ]
        _kept = time.monotonic(), sorted(all_of_them, key=lambda one: one.size, reverse=True)
    return _kept[1]
