"""What keeps the queue of trainings: huey over a file of the home, or over a Redis server that several machines share.

RPS_QUEUE names the Redis server, such as redis://:password@host:6379/0; without it the queue is visitors/queue.db.
Whoever can write into the store can run code here: huey pickles its tasks. So the server belongs into a network of its
own. No Streamlit.
"""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock
from huey import RedisHuey, SqliteHuey
from huey.api import Huey

from rps_core.errors import InputError
from rps_core.storage.files import HOME_REMEDY
from rps_core.storage.json_file import set_aside
from rps_core.storage.workspace import local_workspace

try:
    import redis
except ImportError:  # one machine needs none
    redis = None  # type: ignore[assignment]

TIMEOUT_S = 5.0
"""For a word of the Redis server; longer than a consumer waits for a task at a time, which is 1 s."""
SILENT = "the queue of trainings does not answer; try again in some minutes. Everything else works meanwhile"
_NO_ADDRESS = "RPS_QUEUE is no address of a Redis server; give one such as redis://host:6379/0, or none"
_NO_CLIENT = "RPS_QUEUE names a Redis server, but the package redis is missing; pip install -r hosting/requirements.txt"
_RedisError: type[Exception] = redis.RedisError if redis else InputError


class Store:
    """Names that wait, first come, first served. `task` is called with each, by the process that takes from it."""

    def __init__(self, task: Callable[[str], None]) -> None:
        self._task = task
        self._opened: dict[tuple[str, int], tuple[Huey, Callable[[str], object]]] = {}

    def put(self, name: str) -> None:
        """To the end. A file that is damaged is replaced by a new one. Raises InputError where it cannot be done."""
        for _ in range(2):
            try:
                self._open()[1](name)
                return
            except _RedisError:
                raise InputError(SILENT) from None
            except sqlite3.DatabaseError as error:
                why = str(error)
                if _is_damage(error):
                    self._start_anew()  # what waited goes back once a process takes from the new one
        raise InputError(f"the queue of trainings cannot be written ({why}); {HOME_REMEDY}")

    def names(self) -> list[str]:
        """Those that wait, the next one first. Raises InputError where the Redis server does not answer."""
        try:
            return [str(task.args[0]) for task in self._open()[0].pending()]
        except _RedisError:
            raise InputError(SILENT) from None
        except (sqlite3.DatabaseError, OSError) as error:
            if _is_damage(error):
                self._start_anew()
            return []

    def serve(self, workers: int) -> None:
        """Takes from it, so many at once, as long as the process lives."""
        self._open()[0].create_consumer(workers=workers, periodic=False, max_delay=1.0).run()

    def lock(self) -> FileLock:
        """Who holds it takes from the queue: one process for a file, one on each machine for a Redis server."""
        home = _file().parent
        if is_shared():
            name = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
            return FileLock(Path(tempfile.gettempdir()) / f"rps-queue-{name}.lock", timeout=0, thread_local=False)
        home.mkdir(parents=True, exist_ok=True)
        return FileLock(home / "queue.lock", timeout=0, thread_local=False)

    def inode(self) -> int:
        """Of its file; 0 where there is none. Who holds a file open goes on writing after it was deleted."""
        return 0 if is_shared() or not _file().exists() else _file().stat().st_ino

    def _open(self) -> tuple[Huey, Callable[[str], object]]:
        address = os.environ.get("RPS_QUEUE") or str(_file())
        if not is_shared():
            _file().parent.mkdir(parents=True, exist_ok=True)
            _file().touch()
        known = address, self.inode()
        if known not in self._opened:
            huey = _over_redis(address) if is_shared() else _over_file()
            self._opened[known] = huey, huey.task()(self._task)
        return self._opened[known]

    def _start_anew(self) -> None:
        """The file is damaged: it is set aside, and an empty one takes its place."""
        self._opened.clear()
        with suppress(FileNotFoundError):
            set_aside(_file())


def is_shared() -> bool:
    """Whether other machines may take from the queue, too."""
    return bool(os.environ.get("RPS_QUEUE"))


def check_address() -> None:
    """Raises InputError where RPS_QUEUE is no address. Whether a server is there is not asked: it may come later."""
    if is_shared():
        _over_redis(os.environ["RPS_QUEUE"])


def _over_file() -> Huey:
    return SqliteHuey("trainings", filename=str(_file()), journal_mode=None, strict_fifo=True, results=False)


def _over_redis(address: str) -> Huey:
    if redis is None:
        raise InputError(_NO_CLIENT)
    try:
        pool = redis.ConnectionPool.from_url(address, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
    except ValueError:
        raise InputError(_NO_ADDRESS) from None  # which may hold a password
    return RedisHuey("trainings", connection_pool=pool, results=False)


def _is_damage(error: Exception) -> bool:
    """Rather than a full disk, or one without rights."""
    return "no such table" in str(error) or not isinstance(error, sqlite3.OperationalError | OSError)


def _file() -> Path:
    return local_workspace().folder / "visitors" / "queue.db"
