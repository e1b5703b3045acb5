"""Data sets from zip files: checked before anything is unpacked, and there whole or not at all."""

import errno
import re
import shutil
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from rps_core.data.class_layout import arrange, list_folders
from rps_core.data.images import MAX_FILE_BYTES, encoded_anew
from rps_core.data.input_paths import FORMATS, MOST_DEPTH, is_left_behind, is_picture
from rps_core.errors import LONGEST_NAME, InputError, folder_name, shortened
from rps_core.recordings.zip_reader import MAX_FILES, PictureReader, check_some_opened, open_zip
from rps_core.reports import counted
from rps_core.storage import trash
from rps_core.storage.files import writing
from rps_core.storage.limits import check_disk, check_room
from rps_core.storage.staging import commit, staging
from rps_core.storage.trash import Change
from rps_core.storage.workspace import Workspace

Member = tuple[zipfile.ZipInfo, PurePosixPath]
"""A picture in a zip, and where it belongs, as paper/1.jpg."""
MAX_BYTES = 8 * 10**9
"""Of all pictures, unpacked. A zip of a few kB can claim terabytes."""
SHARE_OF_DISK = 0.9
"""Of what is free: the rest is for everything else."""
_DRIVE = re.compile(r"[A-Za-z]:")
NO_PICTURE = "not a picture that can be opened"
CHECK_DISK_EVERY = 10**7  # bytes
BAD_NAME = frozenset((errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EINVAL))
"""What the system says of a name that cannot be, or that is both a file and a folder."""


@dataclass(frozen=True)
class Imported:
    """A data set that was unpacked: how many pictures, and a sentence for each that was left out."""

    folder: Path
    pictures: int
    notes: list[str]


def import_zip(
    workspace: Workspace, source: BinaryIO, file_name: str, on_progress: Callable[[int, int], None] | None = None
) -> Imported:
    """Unpacks the pictures of a zip with a folder for each class into a data set of the file's name, all or nothing.

    A folder around the class folders is taken off. What is no picture, cannot be opened, or would land elsewhere (..)
    is left out, with a note. Raises InputError where the zip cannot be used; then nothing is left behind.
    """
    notes: list[str] = []
    _check_count(workspace)
    with open_zip(workspace, source, file_name) as archive:
        wanted = choose_pictures(workspace, archive, notes, file_name)
        reader = PictureReader(workspace, archive, notes)
        reader.check_cost(info for info, _ in wanted)
        with staging(workspace, workspace.datasets) as stage, writing(workspace.datasets):
            written = unchecked = 0
            for done, (info, name) in enumerate(wanted, start=1):
                size = _unpack(workspace, reader, info, stage / "new" / name, notes)
                written, unchecked = written + (size > 0), unchecked + size
                if unchecked > CHECK_DISK_EVERY:
                    trash.make_room(workspace)  # a picture that is encoded anew may be larger than it was
                    unchecked = 0
                if on_progress:
                    on_progress(done, len(wanted))
            check_some_opened(written, len(wanted), file_name, notes)
            with workspace.locked():  # of several at once each is judged with those that came before it
                _check_count(workspace)
                trash.make_room(workspace)
                folder = _free_folder(workspace, PurePosixPath(file_name).stem)
                commit(workspace, stage, [(stage / "new", folder)])
    return Imported(folder, written, notes)


def _check_count(workspace: Workspace) -> None:
    count, still = len(list_folders(workspace.datasets)) + 1, "delete one first; trainings on the others still work"
    check_room(workspace, "most_imports", count, "imports", still, "import")


def delete(workspace: Workspace, name: str) -> Change:
    """Puts an imported data set into the trash. Raises InputError for another name."""
    folder = workspace.datasets / name
    with workspace.locked():
        if folder not in list_folders(workspace.datasets):
            raise InputError(f"the data set {name} does not exist (any more); choose one from the list")
        return trash.delete(workspace, f"the data set {name} is in the trash", [folder])


def choose_pictures(workspace: Workspace, archive: zipfile.ZipFile, notes: list[str], file_name: str) -> list[Member]:
    """The pictures, and where each belongs, as paper/1.jpg. The rest goes to the notes.

    Raises InputError where there is none, or there are too many to be taken.
    """
    chosen: list[Member] = []
    others: list[str] = []  # what is no picture by its name
    left_behind: Counter[str] = Counter()
    folders: dict[PurePosixPath, None] = {}
    holding: set[PurePosixPath] = set()  # folders in which something lies
    for info in archive.infolist():
        name = PurePosixPath(info.filename.replace("\\", "/"))
        holding.update(name.parents)
        if info.filename.endswith("/") or not name.parts:
            if not info.file_size and not name.is_absolute() and not any(map(is_left_behind, name.parts)):
                folders[name] = None
            continue
        if name.is_absolute() or ".." in name.parts or _DRIVE.match(name.parts[0]) or _kind(info) == stat.S_IFLNK:
            notes.append(f"{shortened(info.filename)} points out of the zip")
        elif systems := next(filter(is_left_behind, name.parts), None):
            left_behind[systems] += 1
        elif not is_picture(name.name):
            what = "a zip in the zip, which is not opened" if name.suffix.lower() == ".zip" else NO_PICTURE
            others.append(f"{shortened(info.filename)} is {what}")
        elif problem := _problem(info, name):
            notes.append(f"{shortened(info.filename)} {problem}")
        else:
            chosen.append((info, name))
    notes += others
    if left_behind:
        hidden = counted(left_behind.total(), "file is", "files are")
        notes.append(f"{hidden} left out, hidden or kept by a system for itself: {', '.join(sorted(left_behind)[:5])}")
    empty = [shortened(str(folder)) for folder in folders if folder.parts and folder not in holding]
    if empty:
        notes.append(f"{counted(len(empty), 'folder holds', 'folders hold')} no file: {', '.join(empty[:5])}")
    if not chosen:
        why = notes[0] if notes else "it is empty"
        raise InputError(
            f"{file_name} holds no picture that can be taken: {why}; zip one folder of pictures a class ({FORMATS})"
        )
    wanted = _placed(chosen, notes, file_name)
    if not wanted:
        raise InputError(
            f"{file_name} holds pictures that are in no folder, but the folder tells the class; "
            "put them into one folder a class, such as paper, rock and scissors"
        )
    _check_size(workspace, wanted, file_name)
    return wanted


def _kind(info: zipfile.ZipInfo) -> int:
    """As Unix counts them, such as stat.S_IFLNK; 0 where another system made the zip."""
    return stat.S_IFMT(info.external_attr >> 16)


def _problem(info: zipfile.ZipInfo, name: PurePosixPath) -> str | None:
    """Why a member that is named like a picture is left out, whatever it holds; None where it may be one."""
    if _kind(info) not in (0, stat.S_IFREG):
        return "is no plain file"
    if len(name.parts) > MOST_DEPTH:
        return f"lies more than {MOST_DEPTH} folders deep"
    if any(":" in part for part in name.parts[:-1]):
        return "lies in a folder with a colon in its name, which Windows takes for a drive: rename it"
    if any(part != folder_name(part) for part in name.parts[:-1]):
        return f"lies in a folder with more than {LONGEST_NAME} letters in its name, or unseen ones"
    if info.file_size > MAX_FILE_BYTES:
        allowed = f"a picture may have at most {MAX_FILE_BYTES / 1e6:,.0f} MB"
        return f"unpacks to {info.file_size / 1e6:,.0f} MB, but {allowed}, so scale it down"
    return None


def _check_size(workspace: Workspace, wanted: Sequence[Member], file_name: str) -> None:
    if len(wanted) > MAX_FILES:
        raise InputError(
            f"{file_name} holds {counted(len(wanted), 'picture')}, but at most {MAX_FILES:,} are taken; zip a part"
        )
    others = "zip a part of it; what is here already still works"
    check_room(workspace, "most_pictures", len(wanted), "pictures in one zip", others)
    total = sum(info.file_size for info, _ in wanted)
    check_disk(workspace, total)
    there = next(folder for folder in (workspace.folder, *workspace.folder.parents) if folder.exists())
    allowed, free = f"at most {MAX_BYTES / 1e9:.1f} GB are taken", SHARE_OF_DISK * shutil.disk_usage(there).free
    if free < min(total, MAX_BYTES):
        allowed = f"only {free / 1e9:.1f} GB of this disk may still be filled"
    if total > min(MAX_BYTES, free):
        raise InputError(
            f"{file_name} unpacks to {total / 1e9:.1f} GB, but {allowed}; "
            "zip a part of it, or unpack it yourself and open the folder"
        )


def _placed(chosen: Sequence[Member], notes: list[str], file_name: str) -> list[Member]:
    """The members that lie in a class folder, by where they belong: the class first, whatever is around it in the zip.

    Of those that have one name, size and checksum in a class the first is taken. Those of one name that differ, in
    train and test or in Rock and rock, get the number of their folder: no folder stays around them that may be taken
    for a class or a part of a set when the import is opened.
    """
    layout = arrange(Counter(_folder(name) for _, name in chosen), file_name)
    notes += layout.notes
    class_of = {folder: label for label, folders in layout.classes.items() for folder in folders}
    placed: list[Member] = []
    known: set[tuple[str, str, int, int]] = set()
    folder_of: dict[str, str] = {}  # the first of each path in the data set, capitals or not
    left_out: Counter[str] = Counter()
    for info, name in chosen:
        folder = layout.class_folder(_folder(name))
        if folder is None:
            left_out["in no class folder"] += 1
            continue
        label, rest = class_of[folder], str(name)[len(folder) + 1 :]
        if (same := (label, name.name, info.file_size, info.CRC)) in known:
            left_out["copies of others"] += 1
            continue
        known.add(same)
        path = PurePosixPath(label, rest)
        if folder_of.setdefault(str(path).casefold(), folder) != folder:
            path = path.with_name(f"{layout.classes[label].index(folder) + 1}-{path.name[-60:]}")  # 255 bytes at most
        placed.append((info, path))
    notes += [f"{counted(n, 'picture is', 'pictures are')} left out, {why}" for why, n in left_out.items()]
    return placed


def _folder(name: PurePosixPath) -> str:
    return "/".join(name.parts[:-1])


def _unpack(workspace: Workspace, reader: PictureReader, info: zipfile.ZipInfo, target: Path, notes: list[str]) -> int:
    """Writes one picture, if it can be opened, and returns its bytes."""
    picture = reader.read(info)
    if picture is None:
        return 0
    content, image = picture
    if workspace.of_visitor:
        content, ending = encoded_anew(image, target.suffix)
        target = target.with_suffix(ending)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:  # of two with one name the first stays, and the second is told
            return file.write(content)
    except OSError as error:
        if error.errno not in BAD_NAME:
            raise
        notes.append(f"{shortened(info.filename)} cannot be a file here ({error.strerror})")
        return 0


def _free_folder(workspace: Workspace, name: str) -> Path:
    """A folder of that name that is not there yet."""
    name = folder_name(name).strip().lstrip(".") or "import"
    folder, number = workspace.datasets / name, 2
    while folder.exists():
        folder = workspace.datasets / f"{name} {number}"
        number += 1
    return folder
