"""Names and paths that people give: a file, a folder, or a pattern, which Windows hands on as it is. No torch.

Nothing without an end is walked through: neither a whole disk nor the folders that the system makes up.
"""

import errno
import glob
import os
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from urllib.request import url2pathname

from rps_core.errors import InputError
from rps_core.reports import counted

ENDINGS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "GIF": (".gif",),
    "TIFF": (".tif", ".tiff"),
    "PPM": (".ppm", ".pgm", ".pbm", ".pnm"),
    "AVIF": (".avif",),
    "HEIF": (".heic", ".heif", ".hif"),
}
"""What is opened, by the name of Pillow's decoder, and how its files end: in folders, zips and uploads alike."""
FORMATS = "JPEG, PNG, WebP, BMP, GIF, TIFF, PPM, AVIF, HEIC, MPO"
"""The same as people call them, wherever a picture of another kind is refused."""
PICTURE_SUFFIXES = frozenset(ending for endings in ENDINGS.values() for ending in endings)

MOST_ENTRIES = 1_000_000
"""Files in a folder that are listed. The largest public sets of pictures have as many."""
MADE_UP = frozenset(Path(root) for root in ("/proc", "/sys", "/dev"))
"""Folders of Linux and macOS whose files are no files: some of them never end."""

MOST_DEPTH = 20
"""Folders in folders; a tree that is deeper is no set of pictures."""
_SYSTEMS = (
    *("#recycle", "#snapshot", "$recycle.bin", "recycler", "recycled", "system volume information", "lost+found"),
    *("network trash folder", "temporary items", "found.000", "thumbs.db", "desktop.ini", "node_modules", "venv"),
)


def is_left_behind(name: str) -> bool:
    """Whether a folder or file is hidden, or made by a system, a disk, a network drive or a notebook for itself."""
    return name.startswith((".", "__", "@")) or name.casefold() in _SYSTEMS


def is_picture(path: str | Path) -> bool:
    """Whether the file's name ends like a picture's and is text, and it is not a hidden file of the system."""
    name = str(path).replace(os.sep, "/").rpartition("/")[2]  # five times as fast as a Path; folders hold 100,000 files
    dot = name.rfind(".")
    return dot > 0 and name[dot:].lower() in PICTURE_SUFFIXES and name[0] != "." and is_text(name)


def is_text(name: str) -> bool:
    """Whether a file's name is text: bytes that are none can neither be shown nor be written into a list."""
    return name.isascii() or name == as_text(name)


def as_text(name: str) -> str:
    """The name with the bytes that are no text written out, in hex."""
    return name.encode("utf-8", "backslashreplace").decode()


def check_path(text: str) -> str:
    """The path. Raises InputError where it is empty, as a variable that is not set, or none that a system takes."""
    if not text:
        raise InputError("the path is empty, but that of a file or a folder is expected (this folder is .)")
    if "\0" in text:
        raise InputError("the path holds a NUL character, which no path can; give it without")
    try:
        os.lstat(text)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise InputError(
                f"the path has {counted(len(text), 'character')}, more than this system takes; give a shorter one"
            ) from None
    return text


def pasted(text: str) -> str:
    """A path without what came along when it was pasted: spaces and quotes around it, file:// before it.

    What is there under the very name is left as it is. Raises InputError for an address on the web.
    """
    if os.path.lexists(os.path.expanduser(text)):  # noqa: PTH111 - a Path would drop a slash at the end
        return text
    bare = text.strip()
    while len(bare) > 2 and bare[0] + bare[-1] in ('""', "''", "``", "“”", "‘’", "„“", "«»"):
        bare = bare[1:-1].strip()
    if bare.startswith("file://"):
        bare = url2pathname(bare.removeprefix("file://"))
    if re.match(r"(?i)(https?|ftps?|data|blob):(//|\w+/)", bare):
        raise InputError(
            f"{bare} is an address on the web, but a path is expected; download it, and give its path here"
        )
    return bare or text


def check_walkable(folder: Path) -> None:
    """Raises InputError for a whole disk, and for what the system makes up."""
    resolved = folder.resolve()
    if resolved == Path(resolved.anchor):
        raise InputError(f"the folder {folder} is the whole disk; give the folder in which the pictures are")
    if not MADE_UP.isdisjoint((resolved, *resolved.parents)):
        raise InputError(f"the folder {folder} is made up by the system and holds no pictures; give another folder")


def walk(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """As os.walk, but raises InputError where there is more than can be listed in a short time."""
    entries = 0
    for root, folders, files in os.walk(folder):
        entries += len(folders) + len(files)
        if entries > MOST_ENTRIES:
            raise InputError(f"the folder {folder} holds more than {MOST_ENTRIES:,} files; give one with fewer in it")
        yield root, folders, files


def read_tree(root: Path) -> tuple[dict[str, list[str]], list[str]]:
    """(names of the files in each folder below the root, by its path there; a sentence for each folder left out).

    Hidden folders and those of systems are left out at any depth. Of links, those in the root itself are followed. None
    of the files is asked for: that would cost most. Raises InputError where there are more than can be listed.
    """
    files: dict[str, list[str]] = {}
    notes: list[str] = []
    links: list[str] = []
    for start in (root, links):
        for top in [root] if start is root else [root / name for name in links]:
            for folder, folders, names in walk(top):
                below = Path(folder).relative_to(root).as_posix() if folder != str(root) else ""
                files[below] = sorted(names)
                kept = []
                for name in sorted(folders):
                    path = f"{below}/{name}" if below else name
                    reason = _why_not(root / path, path)
                    if reason is None and not below and (root / path).is_symlink():
                        links.append(name)
                    elif reason is None:
                        kept.append(name)
                    else:
                        notes.append(f"{as_text(path)} is left out, {reason}")
                folders[:] = kept
    return files, notes


def _why_not(folder: Path, below: str) -> str | None:
    """Why a folder is left out, in words; None where it is read."""
    if is_left_behind(folder.name):
        return "it is hidden, or a system keeps it for itself"
    if not is_text(folder.name):
        return "its name is no text; rename it"
    if folder.is_symlink() and ("/" in below or folder.parent.resolve().is_relative_to(folder.resolve())):
        return "it is a link to another folder; put the pictures themselves there"
    if below.count("/") >= MOST_DEPTH:
        return f"it lies more than {MOST_DEPTH} folders deep"
    return None if os.access(folder, os.R_OK | os.X_OK) else "it may not be read; change its permissions"


def expand(text: str, wanted: Callable[[str], bool]) -> list[Path]:
    """The files that are meant, sorted: all wanted ones below a folder or of a pattern, or the one file of that path.

    Hidden folders are left out. Raises InputError where a folder or a pattern comes to no wanted file. What is said by
    name is taken as it is, whatever it holds and whether or not it is there.
    """
    path = Path(text)
    if os.path.isdir(text):  # noqa: PTH112 - a Path's own raises where a folder above may not be read
        return _wanted_below(path, wanted)
    if os.path.lexists(path) or not glob.has_magic(text):
        return [path]
    found: list[Path] = []
    for match in sorted(islice(_matches(text), MOST_ENTRIES)):
        if os.path.isdir(match):  # noqa: PTH112
            found += _wanted_below(Path(match), wanted, needed=False)
        elif wanted(match):
            found.append(Path(match))
    if not found:
        raise InputError(f"no picture matches {text}; give the path of a photograph, of a folder, or another pattern")
    return list(dict.fromkeys(found))  # of a/**/* one is a folder, the next what is in it


def _matches(pattern: str) -> Iterator[str]:
    """As glob's; but ** goes neither through links, which may lead in circles, nor through a whole disk."""
    above, *below = re.split(r"(?:^|(?<=[\\/]))\*\*(?:[\\/]|$)", pattern, maxsplit=1)
    if not below:
        yield from glob.iglob(pattern)  # noqa: PTH207 - a Path's takes no whole path
        return
    for start in map(Path, _matches(above) if above else ("",)):
        for folder, _ in _folders_below(start) if below[0] else ():
            yield from _matches(os.path.join(glob.escape(folder), below[0]))  # noqa: PTH118
        yield from _files_below(start) if not below[0] else ()


def _wanted_below(folder: Path, wanted: Callable[[str], bool], needed: bool = True) -> list[Path]:
    found = [Path(name) for name in _files_below(folder) if wanted(name)]
    if needed and not found:
        raise InputError(f"the folder {folder} holds no picture that can be opened ({FORMATS}); give another")
    return found


def _files_below(folder: Path) -> Iterator[str]:
    for root, files in _folders_below(folder):
        yield from (os.path.join(root, name) for name in files)  # noqa: PTH118 - a Path each costs most


def _folders_below(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """It and those below it, as they are sorted, with the names of the files in each."""
    check_walkable(folder)
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise InputError(f"the folder {folder} cannot be read ({error.strerror}); change its permissions") from None
    for root, folders, files in walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        yield root, sorted(files)


def find_class_names(root: Path) -> list[str]:
    """Names of the folders right in a folder, sorted; hidden ones and those of systems are no classes."""
    found = (entry.name for entry in root.iterdir() if entry.is_dir())
    return sorted(name for name in found if is_text(name) and not is_left_behind(name))
