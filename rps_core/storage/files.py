"""Files of a workspace: written whole or not at all. No torch."""

import errno
import json
import math
import os
import re
import stat
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from rps_core.errors import InputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PROJECT = Path(__file__).resolve().parents[2]
ASSETS = PROJECT / "rps_core" / "assets"
_IN_WORKSPACE = re.compile(r"/(?:visitors/[0-9a-f]{40}/|(?=classroom/collections/))(.+)")
CAN_SHARE_LOCKS = fcntl is not None
AGE_STEP_S = 6 * 3600.0
PIECE_BYTES = 2**18
MOST_BYTES = 500 * 10**6  # of a file that is read at once: what is larger was never written here
HOME_REMEDY = "make room on the disk, or set RPS_HOME to a folder that can be written to"
NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
LOCK_REMEDY = "its file system keeps no locks; mount it with them, or set RPS_HOME to a folder of this computer"


def now() -> str:
    """ISO 8601, UTC, in milliseconds: two things of one second still have an order."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def grown_old(record: Path, marks: Mapping[str, float], older_than_s: float) -> set[str]:
    """Which of some things nobody used for so many seconds. `marks` gives each a number that another use changes.

    Their ages are kept in the file `record` and grow from call to call, by AGE_STEP_S at most: a clock that jumps makes
    nothing old at once, and one that is set back nothing young. A thing's age begins where it is first met here, and
    time passes only while somebody calls. Raises OSError where the record cannot be written.
    """
    clock = time.time()
    before, ages = _read_ages(record)
    step = min(max(clock - before, 0.0), AGE_STEP_S)
    grown = {
        name: ages[name][1] + step if name in ages and ages[name][0] == mark else 0.0 for name, mark in marks.items()
    }
    write_atomically(record, json.dumps({"at": clock, "ages": {name: [marks[name], grown[name]] for name in marks}}))
    return {name for name, age in grown.items() if age >= older_than_s}


def _read_ages(record: Path) -> tuple[float, dict[str, tuple[float, float]]]:
    """When they were last written, and by name the mark and the age; nothing of what is lost or damaged."""
    try:
        values = json.loads(read_regular(record))
        ages = {str(name): (float(mark), float(age)) for name, (mark, age) in values["ages"].items()}
        at = float(values["at"])
        return (at, ages) if all(map(math.isfinite, (at, *(age for _, age in ages.values())))) else (0.0, {})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return 0.0, {}


def write_atomically(path: Path, data: bytes | str | memoryview) -> None:
    """Writes beside the file and renames: a kill or a power cut at any instant leaves the old file or the new one.

    Raises InputError where something else than a regular file stands there: a device, a folder, a pipe, or a link,
    whose target might be anything; OSError where the folder cannot be written.
    """
    check_replaceable(path)
    temporary = path.with_name(f".{path.name[:80]}.{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            _take(file.fileno())
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _take(descriptor: int, *, shared: bool = False) -> bool:
    """Takes the system's lock of an open file, unless another holds it; its holder's death frees it. Not on Windows."""
    try:
        if CAN_SHARE_LOCKS:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(path: Path) -> bool:
    """Whether a process holds the lock of a file. Any number may ask at once. Raises OSError for no file."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe in its place is not waited for
    try:
        return not _take(descriptor, shared=True)
    finally:
        os.close(descriptor)


def open_regular(path: Path) -> BufferedReader:
    """The bytes of a file. Raises OSError where it is no regular file (EINVAL): a pipe would be waited for for ever."""

    def without_waiting(name: str, flags: int) -> int:
        return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))

    file = open(path, "rb", opener=without_waiting)  # noqa: SIM115 - whoever asked closes it
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    return file


def read_regular(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """What a regular file holds. Raises OSError as `open_regular`, and for more than `most_bytes` (EFBIG)."""
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size > most_bytes:
            raise OSError(errno.EFBIG, f"it has more than {most_bytes / 1e6:,.0f} MB", str(path))
        return file.read()


def check_replaceable(path: Path) -> None:
    """Raises InputError unless a file can be written there: before work that would be in vain."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise InputError(
                f"{path} is {_kind(path)}, but only a regular file is ever replaced; give the path of a new file"
            )


def check_target(path: Path, remedy: str = "give the path of a file in a folder that can be written to") -> None:
    """Raises InputError unless a new file can be made there or an old one replaced: before work that would be in vain.

    Nothing is left behind: the file that is tried has no name, or goes at once.
    """
    if not path.parent.is_dir():
        raise InputError(f"the folder {path.parent} does not exist; make it first, or give another path")
    with writing(path, remedy):
        check_replaceable(path)
        tempfile.TemporaryFile(dir=path.parent).close()


def _kind(path: Path) -> str:
    if path.is_symlink():
        return "a link"
    return "a folder" if path.is_dir() else "a pipe" if path.is_fifo() else "a device"


def _sync_folder(folder: Path) -> None:
    """The rename itself must reach the disk, too. Windows cannot open a folder, and needs no such thing."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def writing(path: Path, remedy: str = HOME_REMEDY) -> Iterator[None]:
    """Turns an OSError into an InputError that says what cannot be written and what to do."""
    try:
        yield
    except OSError as error:
        said = LOCK_REMEDY if error.errno in NO_LOCKS else remedy
        raise InputError(f"{path} cannot be written ({error.strerror or error}); {said}") from None


Edit = Callable[[bytes], bytes]


def zip_pieces(
    members: Iterable[tuple[str, Path]], edit: Callable[[Path], Edit | None] = lambda file: None
) -> Iterator[bytes]:
    """A zip of files by their names in it, in pieces of about PIECE_BYTES: no part of it is ever kept.

    Nothing is compressed: pictures and weights do not get smaller. `edit` gives what is to be done to the bytes of a
    file, if anything. One that has gone meanwhile is left out.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, file in members:
            with suppress(FileNotFoundError), open_regular(file) as source:
                info = zipfile.ZipInfo.from_file(file, name, strict_timestamps=False)
                change = edit(file)
                if change:
                    archive.writestr(info, change(source.read()))
                else:
                    with archive.open(info, "w") as target:
                        while piece := source.read(PIECE_BYTES):
                            target.write(piece)
                            yield from sink.taken(PIECE_BYTES)
            yield from sink.taken(PIECE_BYTES)
    yield from sink.taken(1)


class _Sink:
    """What a zip writes, until it is taken; it cannot be wound back, so each member's sum stands behind it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    def taken(self, least: int) -> Iterator[bytes]:
        """All of it as one piece, where it has at least so many bytes."""
        if sum(map(len, self._parts)) >= least:
            piece = b"".join(self._parts)
            self._parts.clear()
            yield piece


def picture_in_script(path: str, box: tuple[int, int, int, int] | None) -> str:
    """Code that opens a picture, or the part x, y, width, height of it, by `rps_core.data.images.load_image`."""
    if box is None:
        return f"load_image({path!r})"
    x, y, width, height = box
    return f"load_image({path!r}).crop({(x, y, x + width, y + height)})"


def path_in_script(path: Path) -> str:
    """A path as code that runs in the project's folder opens it: relative to that folder where it lies inside.

    A visitor's paths begin in the workspace, as in the zip that the visitor may take along to a project of its own.
    """
    if own := _IN_WORKSPACE.search(path.as_posix()):
        return own[1]
    return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)
