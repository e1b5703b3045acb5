"""Collections that tests record themselves."""

from pathlib import Path

import numpy as np

from rps_core.recordings import store
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.pictures import noise

GREY = np.full((40, 40, 3), 128, np.uint8)


def record(label: str, bursts: int = 2, pictures: int = 4, name: str = "mine") -> list[Path]:
    """Record bursts of pictures of one class into a collection; the files, in order."""
    files = []
    for number in range(bursts):
        burst = store.new_burst()
        files += [store.add(local_workspace(), name, label, noise(number), burst, index) for index in range(pictures)]
    return files


def recorded(mine: Workspace, name: str = "my hands") -> None:
    for label in ("paper", "rock"):
        for index in range(3):
            store.add(mine, name, label, GREY, store.new_burst(), index)
