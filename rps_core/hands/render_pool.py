"""Many hands at once: one worker process a core, each rendering every n-th item of a set.

The workers are started as `python -m rps_core.hands.render_pool`, not through multiprocessing, because that would
import the program's main module again in each of them: inside a Streamlit server that is the whole dashboard.
They send pickled items through their standard output. A worker that is ahead waits in its pipe, so that memory
stays bounded whatever the size of the set.
"""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2

from rps_core.hands.one_hand import picture_of_one_hand
from rps_core.hands.pictures import numbered_layer, picture

FEW = 12  # starting a worker takes as long as rendering about this many
KINDS: dict[str, Callable[[int, int, int, str], Any]] = {
    "layers": numbered_layer,
    "pictures": picture,
    "one hand": picture_of_one_hand,
}
"""What can be rendered: each from a seed, a number, a side in pixels and a gesture."""
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Each worker has one core: the threads of BLAS would only get in each other's way."""


def render_many(
    kind: str, count: int, seed: int, size_px: int, gestures: tuple[str, ...], workers: int | None
) -> Iterator[Any]:
    """Items 0 to count - 1 in order; `kind` is one of KINDS. Gestures take turns.

    Without a number of workers there are as many as cores, or none for a few items. Raises RuntimeError, with what
    the worker said, when one dies.
    """
    if workers is None:
        workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        workers = 1 if count <= FEW else workers
    if workers <= 1:
        yield from _items(kind, seed, size_px, gestures, range(count))
        return
    running = [_start(kind, seed, size_px, gestures, range(first, count, workers)) for first in range(workers)]
    try:
        for index in range(count):
            yield _receive(running[index % workers])
    finally:
        for process in running:
            process.kill()
            process.communicate()


def _items(kind: str, seed: int, size_px: int, gestures: tuple[str, ...], indices: range) -> Iterator[Any]:
    for index in indices:
        gesture = gestures[index % len(gestures)]
        yield KINDS[kind](seed, index, size_px, gesture)


def _start(kind: str, seed: int, size_px: int, gestures: tuple[str, ...], indices: range) -> subprocess.Popen[bytes]:
    job = {"kind": kind, "seed": seed, "size_px": size_px, "gestures": gestures}
    job["indices"] = (indices.start, indices.stop, indices.step)
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
    return subprocess.Popen(
        [sys.executable, "-m", "rps_core.hands.render_pool", json.dumps(job)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
    )


def _receive(process: subprocess.Popen[bytes]) -> Any:
    assert process.stdout is not None and process.stderr is not None  # both are pipes
    try:
        return pickle.load(process.stdout)
    except EOFError:
        said = process.stderr.read().decode(errors="replace").strip()
        raise RuntimeError(f"a hands worker ended early: {said or 'it said nothing'}") from None


def main() -> None:
    """The worker: renders the job given as JSON and sends the items, until done or nobody listens."""
    cv2.setNumThreads(1)
    job = json.loads(sys.argv[1])
    items = _items(job["kind"], job["seed"], job["size_px"], tuple(job["gestures"]), range(*job["indices"]))
    try:
        for item in items:
            pickle.dump(item, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        os._exit(0)  # the reader has gone; closing the pipe again would only complain


if __name__ == "__main__":
    main()
