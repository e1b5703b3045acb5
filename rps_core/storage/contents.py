"""Whether files still hold what they held, or what others hold, without reading each of them again. No torch.

Names and sizes are not enough: a picture can be replaced by another one of the same size. A file is read, and its
digest compared, where its times show that it may have been written since; 100,000 untouched files cost no reading.
"""

import hashlib
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from pathlib import Path

from rps_core.storage.files import read_regular

Contents = Mapping[str, Sequence[str | int]]
"""By name: digest in hex, size in bytes, then the times of the last write and of the last change of the file's entry,
in ns. The last one is set by the system alone, so that no copy that keeps the first hides behind it."""


def read_contents(
    root: Path, names: Collection[str], on_progress: Callable[[int, int], None] | None = None
) -> dict[str, tuple[str, int, int, int]]:
    """What the files below a folder hold now. Reads every file once."""
    contents = {}
    for done, name in enumerate(names, start=1):
        times = _times(root / name)  # before reading: what is written meanwhile has later times
        contents[name] = (_digest(root / name), *times)
        if on_progress:
            on_progress(done, len(names))
    return contents


def changed(root: Path, contents: Contents) -> list[str]:
    """Names of the files that hold something else by now, or are gone."""
    return [name for name, kept in contents.items() if not _same(root / name, kept)]


def size_and_time(file: Path) -> tuple[int, int]:
    """(bytes, time of the last write in ns); -1 for a file that is gone, or a link to nowhere. Decoding says which."""
    try:
        status = file.stat()
    except OSError:
        return -1, -1
    return status.st_size, status.st_mtime_ns


def copies(root: Path, names: Iterable[str]) -> set[str]:
    """Those that hold the bytes of an earlier one, and are called as it is, but for the folder.

    A file is read only where another one has its name and its size.
    """
    found: set[str] = set()
    for same_name in _alike(names, lambda name: name.rpartition("/")[2]):
        for same_size in _alike(same_name, lambda name: size_and_time(root / name)[0]):
            for equal in _alike(same_size, lambda name: _digest(root / name) or name):  # what cannot be read is no copy
                found.update(equal[1:])
    return found


def _alike(names: Iterable[str], key: Callable[[str], Hashable]) -> list[list[str]]:
    """Groups of at least two for which the key is one."""
    groups: dict[Hashable, list[str]] = {}
    for name in names:
        groups.setdefault(key(name), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def is_contents(value: object) -> bool:
    """Whether what was read from a file has the form of `Contents`."""
    return isinstance(value, dict) and all(
        isinstance(kept, list) and [type(part) for part in kept] == [str, int, int, int] for kept in value.values()
    )


def _same(file: Path, kept: Sequence[str | int]) -> bool:
    digest, *times = kept
    now = _times(file)
    return list(now) == times or (now[0] == times[0] and _digest(file) == digest)


def _times(file: Path) -> tuple[int, int, int]:
    """Size and the two times; -1 for a file that is gone."""
    try:
        entry = file.stat()
    except OSError:
        return -1, -1, -1
    return entry.st_size, entry.st_mtime_ns, entry.st_ctime_ns


def _digest(file: Path) -> str:
    """128 bits of BLAKE2b; empty for a file that cannot be read."""
    try:
        return hashlib.blake2b(read_regular(file), digest_size=16).hexdigest()
    except OSError:
        return ""
