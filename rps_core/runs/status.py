"""Where a run is: status.json, rewritten several times a second, the lock its worker lives by, its name. No torch."""

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from filelock import FileLock, Timeout

from rps_core.errors import InputError
from rps_core.reports import Progress
from rps_core.runs.metrics import write_first_epoch
from rps_core.storage.files import CAN_SHARE_LOCKS, is_held, read_regular, write_atomically, writing
from rps_core.storage.json_file import read_json

AT_WORK = ("waiting", "starting", "preparing", "running", "measuring")
ENDED = ("finished", "stopped", "failed", "interrupted")

STARTING_S = 60.0
"""A worker that has not taken its lock after this long has died on the way: importing torch takes 3 to 20 seconds."""

WAITING_S = 60.0
"""Whoever keeps a queue of runs writes the status of each that waits more often than this."""

LOCK_TIMEOUT_S = 2.0
"""A worker waits this long for its lock: who only asks whether it is held holds it for less than a millisecond."""

STATUS_EVERY_S = 0.25  # often enough for a lively progress bar, rarely enough to cost nothing

MOST_LETTERS = 60
"""Of the name that a person gives a run; it stands in name.txt."""

CLOCK_TOLERANCE_S = 3600.0
"""A status that claims to be later than its file by more than this was never written by a worker."""


@dataclass(frozen=True)
class RunStatus:
    """Where a run is. `state` is one of AT_WORK or ENDED.

    "interrupted": the worker died without a word (a power cut, a kill). Such a run can be resumed, like a stopped one.
    """

    state: str
    message: str = ""
    epoch: int = 0
    epochs: int = 0
    batch: int = 0
    batches: int = 0
    images_per_second: float = 0.0
    remaining_s: float = 0.0
    """Of the whole training, if every epoch is run; 0: not known yet."""
    epoch_remaining_s: float = 0.0
    loss: float = 0.0
    """Of the last batch; 0 where it is no number."""
    stopped_early: bool = False
    updated_at: float = field(default_factory=time.time)
    """Unix time in seconds."""
    uptime_s: float = field(default_factory=time.monotonic)
    """The same moment by a clock that nobody sets: of this computer, since it was switched on."""

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def can_stop(self) -> bool:
        """Whether its queue or worker still looks for a wish to stop: what is only measured has ended its training."""
        return not self.ended and self.state != "measuring"


def write_status(folder: Path, status: RunStatus) -> None:
    write_atomically(folder / "status.json", json.dumps(asdict(status)))


def report_counts(folder: Path, status: RunStatus) -> Callable[[int, int], None]:
    """Called with how many pictures are done and how many there will be; writes the status with these."""
    last = time.monotonic()

    def on_progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > STATUS_EVERY_S or done == total:
            last = time.monotonic()
            clocks = time.time(), time.monotonic()
            write_status(folder, replace(status, batch=done, batches=total, updated_at=clocks[0], uptime_s=clocks[1]))

    return on_progress


def report_batches(folder: Path) -> Callable[[Progress], None]:
    """Called after each batch; the first one is written at once."""
    last = 0.0
    losses: list[float] = []

    def on_progress(progress: Progress) -> None:
        nonlocal last
        progress = replace(progress, loss=progress.loss if math.isfinite(progress.loss) else 0.0)
        if progress.epoch == 1:
            losses.append(progress.loss)
        if time.monotonic() - last > STATUS_EVERY_S or progress.batch == progress.batches:
            last = time.monotonic()
            if progress.epoch == 1:
                write_first_epoch(folder, losses, progress.batches)
            write_status(folder, RunStatus("running", **asdict(progress)))

    return on_progress


def read_status(folder: Path) -> RunStatus:
    """Where the run of a folder is by now. Raises InputError, in a sentence, where status.json is damaged."""
    status = last_word(folder)
    if status.ended or worker_alive(folder):
        return status
    if status.state == "waiting":
        if is_younger(status, WAITING_S):
            return status
        return replace(status, state="interrupted", message="the queue does not know it any more; press Resume")
    if status.state == "starting" and is_younger(status, STARTING_S):
        return status
    latest = last_word(folder)  # the worker may have ended since the first reading: its last word counts
    if latest.ended:
        return latest
    message = "the worker ended without a word; press Resume to go on after the last whole epoch"
    return replace(latest, state="interrupted", message=message)


def is_younger(status: RunStatus, seconds: float) -> bool:
    """By either clock: the one jumps where somebody sets it, the other is another computer's where the folder is."""
    ages = (time.time() - status.updated_at, time.monotonic() - status.uptime_s)
    return any(0 <= age < seconds for age in ages)


def status_of_damaged(folder: Path) -> RunStatus:
    """What holds where status.json is damaged: a worker that lives will soon have written a new one."""
    if worker_alive(folder):
        return RunStatus("running")
    return RunStatus("interrupted", "it is not known where the run was; press Resume to go on after the last epoch")


def why_stopped(folder: Path) -> str:
    """What a queue that stopped the run wrote into the file `stop`; nothing where a person pressed Stop."""
    with suppress(OSError, ValueError):
        return read_regular(folder / "stop").decode()[:200]
    return ""


LOCK = "worker.lock"


def worker_lock(folder: Path) -> FileLock:
    """Held by the worker for its whole life; the system frees it when the worker dies, however it dies."""
    return FileLock(folder / LOCK, timeout=LOCK_TIMEOUT_S, poll_interval=0.01)


@contextmanager
def only_worker(folder: Path) -> Iterator[None]:
    """The lock, and at its end no wish to stop any more. Raises InputError where another worker has it."""
    lock = worker_lock(folder)
    with writing(folder / "worker.lock"):
        try:
            lock.acquire()
        except Timeout:  # which is an OSError
            raise InputError(
                f"another worker is at the run in {folder}; stop it first or give another folder"
            ) from None
    try:
        yield
    finally:
        with suppress(OSError):  # the wish is fulfilled, or came too late
            (folder / "stop").unlink(missing_ok=True)
        lock.release()


def worker_alive(folder: Path) -> bool:
    """Whether a worker holds the lock. Any number of tabs may ask at once without taking each other for a worker."""
    try:
        if CAN_SHARE_LOCKS:
            return is_held(folder / LOCK)
        with worker_lock(folder).acquire(timeout=0.05):
            return False
    except Timeout:  # which is an OSError
        return True
    except OSError:  # no lock, something else in its place, or no access: no worker can hold it
        return False


def last_word(folder: Path) -> RunStatus:
    """What status.json says, true by now or not. Raises InputError where the file is none of ours."""
    try:
        values = read_json(folder / "status.json")
        status = RunStatus(**({"uptime_s": -1e9} | values))  # earlier versions wrote none
        written_at = (folder / "status.json").stat().st_mtime  # not the time now: a clock may have been set back
    except FileNotFoundError:
        return RunStatus("interrupted", "the run was never started")
    except (OSError, ValueError, TypeError, RecursionError):
        raise InputError("status.json cannot be read") from None
    for one in fields(RunStatus):
        value = getattr(status, one.name)
        if one.type is float and type(value) is int:
            value = float(value) if abs(value) < 1e15 else math.inf
        if type(value) is not one.type or (one.type is float and not math.isfinite(value)):
            raise InputError(f"status.json holds {value!r} as its {one.name}")
    if status.state not in (*AT_WORK, *ENDED):
        raise InputError(f"status.json says that the run is {status.state!r}, which is no state")
    if status.updated_at > written_at + CLOCK_TOLERANCE_S:
        raise InputError("status.json holds a time after it was written")
    if (
        not 0 <= status.batch <= status.batches
        or status.epoch < 0
        or min(status.remaining_s, status.epoch_remaining_s) < 0
    ):
        raise InputError(f"status.json says batch {status.batch} of {status.batches}, which cannot be")
    return status


def read_name(folder: Path) -> str:
    """Empty where nobody gave one, and where the file is damaged: a name is not worth a run."""
    try:
        text = read_regular(folder / "name.txt", 4 * MOST_LETTERS).decode()
    except (OSError, ValueError):
        return ""
    return clean_name(text)


def give_name(folder: Path, name: str) -> None:
    """An empty name takes it back. Raises InputError where the folder cannot be written."""
    with writing(folder):
        write_atomically(folder / "name.txt", clean_name(name))


def clean_name(text: str) -> str:
    """One line of what can be read, MOST_LETTERS at most."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:MOST_LETTERS]
