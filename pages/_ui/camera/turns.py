"""Who may stream live video now, and who comes next: a server carries so many at once, and no more. No Streamlit."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

SILENT_S = 30.0
"""A page that has not asked for so long is closed: its stream has ended, and it waits no more."""
CALL_S = 30.0
"""Whose turn has come presses Start within so long, where others wait."""
PAUSE_S = 5.0
"""A camera that was switched off keeps its turn for so long, where others wait."""


@dataclass
class _Stream:
    since_s: float
    asked_s: float
    is_on: bool
    allowed_s: float


class Turns:
    """The streams of one server. Each method may be called from any thread; times are in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._streams: dict[str, _Stream] = {}
        self._line: dict[str, float] = {}  # in the order of their coming; when each asked last

    def ask(self, who: str, *, is_on: bool, most: int, most_s: float) -> int:
        """0: this page may stream, or go on. Else its place in the line, from 1; it has to ask again to keep that.

        `is_on`: whether its camera is on, or starting. `most`: streams at once; `most_s`: of one, where others wait.
        """
        with self._lock:
            now = self._clock()
            self._forget(now)
            if stream := self._streams.get(who):
                self._note(stream, now, is_on, most_s)
                return 0
            place = [*self._line, who].index(who) + 1
            if place > most - len(self._streams):
                self._line[who] = now
                return place
            waited = self._line.pop(who, None) is not None
            if is_on or waited:
                self._streams[who] = _Stream(now, now, is_on, most_s if is_on else CALL_S)
            return 0

    def count(self) -> tuple[int, int]:
        """How many stream, and how many wait."""
        with self._lock:
            self._forget(self._clock())
            return sum(stream.is_on for stream in self._streams.values()), len(self._line)

    def _note(self, stream: _Stream, now: float, is_on: bool, most_s: float) -> None:
        stream.asked_s = now
        if stream.is_on != is_on:
            stream.is_on, stream.since_s, stream.allowed_s = is_on, now, most_s if is_on else PAUSE_S

    def _forget(self, now: float) -> None:
        """Pages that were closed; and, where others wait, streams whose time is over."""
        self._line = {who: asked for who, asked in self._line.items() if now - asked <= SILENT_S}
        self._streams = {
            who: stream
            for who, stream in self._streams.items()
            if now - stream.asked_s <= SILENT_S and not (self._line and now - stream.since_s > stream.allowed_s)
        }
