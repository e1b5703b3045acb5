"""Records a burst from a stream of frames: a countdown, then so many pictures a second, or as long as a key is held.

Frames are offered by the camera's thread, orders come from the page's: a lock stands between them. No torch.
"""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from rps_core.arrays import ImageU8
from rps_core.errors import InputError
from rps_core.recordings import store
from rps_core.storage.workspace import Workspace

MOST_HELD = 100
"""Pictures of a held recording, at most: a tab that closes while the button is down never says that it was let go."""


@dataclass(frozen=True)
class Plan:
    """What is to be recorded. Without `pictures` it goes on until `stop`, or MOST_HELD."""

    collection: str
    label: str
    pictures: int | None
    per_second: float
    countdown_s: float = 0.0


@dataclass(frozen=True)
class Recorded:
    """How far a recording is. `state` is "countdown", "recording" or "done"; `countdown_s` is what is left of it."""

    state: str
    plan: Plan
    burst: str
    taken: int
    skipped: int = 0
    """Frames that were due but showed no hand."""
    countdown_s: float = 0.0
    silent_s: float = 0.0
    """Seconds since a picture was due and no frame came."""
    problem: str | None = None

    @property
    def wanted(self) -> int:
        return self.plan.pictures or MOST_HELD


class Recorder:
    """One camera's recordings, one at a time. Times are those of time.monotonic(), in seconds."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._plan: Plan | None = None
        self._burst = ""
        self._begins_s = 0.0
        self._taken: list[tuple[float, Path]] = []
        self._skipped = 0
        self._offered_s = 0.0
        self._running = False
        self._problem: str | None = None

    def start(self, plan: Plan) -> None:
        """Begins, after the countdown; a recording that is under way ends."""
        with self._lock:
            self._plan, self._burst = plan, store.new_burst()
            self._begins_s = time.monotonic() + plan.countdown_s
            self._taken, self._skipped, self._running, self._problem = [], 0, True, None

    def stop(self, held_s: float | None = None) -> None:
        """Ends it. Word that a button was let go arrives late: what was taken after `held_s` seconds is dropped."""
        with self._lock:
            self._running = False
            while held_s is not None and self._taken and self._taken[-1][0] > self._begins_s + held_s:
                self._taken.pop()[1].unlink(missing_ok=True)

    def offer(self, rgb: ImageU8 | None, at_s: float) -> None:
        """A frame, uint8 (H, W, 3): kept if one is due. None: it shows no hand, and is counted as skipped."""
        with self._lock:
            plan = self._plan
            self._offered_s = at_s
            if plan is None or not self._running or at_s < self._due_s(plan):
                return
            if rgb is None:
                self._skipped += 1
                return
            try:
                file = store.add(self._workspace, plan.collection, plan.label, rgb, self._burst, len(self._taken))
            except InputError as error:  # nobody listens in the camera's thread: the page asks
                self._problem, self._running = str(error), False
                return
            self._taken.append((at_s, file))
            self._running = len(self._taken) < (plan.pictures or MOST_HELD)

    def now(self) -> Recorded | None:
        """How far it is; None before the first recording."""
        with self._lock:
            if self._plan is None:
                return None
            moment = time.monotonic()
            left = max(0.0, self._begins_s - moment)
            state = "done" if not self._running else "countdown" if left else "recording"
            since_s = max(self._due_s(self._plan), self._offered_s)
            silent = max(0.0, moment - since_s) if self._running else 0.0
            taken = len(self._taken)
            return Recorded(state, self._plan, self._burst, taken, self._skipped, left, silent, self._problem)

    def _due_s(self, plan: Plan) -> float:
        return self._taken[-1][0] + 1 / plan.per_second if self._taken else self._begins_s
