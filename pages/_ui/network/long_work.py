"""Work of seconds that goes on while its page is drawn anew, as after a click elsewhere. No Streamlit in here.

The page's own run is cut off by a click, and with it whatever it computes. So the work has a thread of its own, which
the page waits for, and the next run of the page waits on. Where nobody waits any more, it ends.
"""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

Progress = Callable[[int, int], None]

ALONE_S = 5.0
"""For so long work goes on that nobody waits for: a page that is drawn anew comes back sooner."""
LOOK_S = 0.05
_lock = threading.Lock()
_at_work: dict[Hashable, "_Work"] = {}


class _NobodyWaits(Exception):  # noqa: N818 - it is no error
    """Ends work in the middle."""


class _Work:
    def __init__(self, key: Hashable, compute: Callable[[Progress], Any]) -> None:
        self.asked_at, self.so_far = time.monotonic(), (0, 0)
        self.result: Any = None
        self.error: BaseException | None = None
        self.ended = threading.Event()
        threading.Thread(target=self._run, args=(key, compute), daemon=True).start()

    def _run(self, key: Hashable, compute: Callable[[Progress], Any]) -> None:
        try:
            self.result = compute(self._note)
        except BaseException as error:  # whoever waits gets it
            self.error = error
        with _lock:
            del _at_work[key]
        self.ended.set()

    def _note(self, done: int, total: int) -> None:
        self.so_far = done, total
        if time.monotonic() - self.asked_at > ALONE_S:
            raise _NobodyWaits

    def wait(self, on_progress: Progress) -> None:
        while not self.ended.wait(LOOK_S):
            self.asked_at = time.monotonic()
            if self.so_far[1]:
                on_progress(*self.so_far)


def wait_for(key: Hashable, compute: Callable[[Progress], Any], on_progress: Progress) -> Any:
    """What `compute` gives, which tells how far it is; work under the same key is done once, whoever waits for it.

    `on_progress` may raise, as where a run of a page is cut off: the work goes on. Raises what `compute` raises.
    """
    while True:
        with _lock:
            work = _at_work.get(key)
            if work is None:
                work = _at_work[key] = _Work(key, compute)
        work.wait(on_progress)
        if not isinstance(work.error, _NobodyWaits):  # else it was given up just now: once more
            break
    if work.error:
        raise work.error
    return work.result
