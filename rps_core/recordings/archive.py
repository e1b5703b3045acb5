"""A collection as a zip of class folders that any ImageFolder reads, and pictures out of such a zip. No torch."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from PIL import Image

from rps_core.errors import InputError
from rps_core.recordings import store
from rps_core.recordings.store import PICTURE_PX, recorded_here
from rps_core.recordings.zip_import import choose_pictures
from rps_core.recordings.zip_reader import PictureReader, check_some_opened, open_zip
from rps_core.storage.files import writing, zip_pieces
from rps_core.storage.staging import commit, staging
from rps_core.storage.trash import make_room
from rps_core.storage.workspace import Workspace

Member = tuple[zipfile.ZipInfo, PurePosixPath]


@dataclass(frozen=True)
class TakenIn:
    """What came out of a zip: the files, how many stood there before, and a sentence for each that was left out."""

    files: list[Path]
    known: int
    notes: list[str]


def export(workspace: Workspace, name: str) -> bytes:
    """What `packed` gives, at once."""
    return b"".join(packed(workspace, name))


def packed(workspace: Workspace, name: str) -> Iterator[bytes]:
    """A zip with the pictures as <name>/<class>/<burst>-<index>.jpg; a class without pictures has no folder in it.

    It comes in pieces. Raises InputError, at once, where there is nothing to export.
    """
    pictures = store.pictures(workspace, name)
    if not any(pictures.values()):
        raise InputError(f"the collection {name} holds no picture to export; record some first")
    return zip_pieces((f"{name}/{label}/{file.name}", file) for label, files in pictures.items() for file in files)


def take_in(
    workspace: Workspace,
    name: str,
    source: BinaryIO,
    file_name: str,
    on_progress: Callable[[int, int], None] | None = None,
) -> TakenIn:
    """Adds the pictures of a zip of class folders to a collection.

    Pictures that were recorded here keep their bursts, and one that is there already is not added again. Raises
    InputError, and adds nothing, for a file that is no such zip, or has a folder that cannot name a class.
    """
    notes: list[str] = []
    done = 0
    with open_zip(workspace, source, file_name) as archive, staging(workspace, workspace.collections) as stage:
        members = choose_pictures(workspace, archive, notes, file_name)
        reader = PictureReader(workspace, archive, notes)
        reader.check_cost(info for info, _ in members)
        labels = _labels(workspace, name, [path.parts[0] for _, path in members])

        def opened(of_class: Iterable[Member]) -> Iterator[tuple[Path, bytes, Image.Image]]:
            nonlocal done
            for info, path in of_class:
                if picture := reader.read(info):
                    yield Path(path.name), *picture
                done += 1
                if on_progress:
                    on_progress(done, len(members))

        for label in dict.fromkeys(labels.values()):
            of_class = sorted((member for member in members if labels[member[1].parts[0]] == label), key=_path)
            ours = [member for member in of_class if recorded_here(Path(_path(member)))]
            foreign = [member for member in of_class if not recorded_here(Path(_path(member)))]
            store.write_bursts(stage / "new" / label, (image for _, _, image in opened(foreign)))
            _write_own(workspace, stage / "new" / label, opened(ours), notes)
        check_some_opened(len(list((stage / "new").glob("*/*.jpg"))), len(members), file_name, notes)
        return _move_in(workspace, name, stage, notes)


def _write_own(
    workspace: Workspace, target: Path, pictures: Iterable[tuple[Path, bytes, Image.Image]], notes: list[str]
) -> None:
    """Pictures that were recorded here keep their names, to be known again. Of two with one name one stays.

    A stranger's are encoded anew, for a file may name place and time (EXIF).
    """
    for own, content, image in pictures:
        file = target / f"{own.stem}.jpg"
        if file.exists():
            notes.append(f"{own.name} stands twice in the class {target.name}, so the second is left out")
            continue
        with writing(target):
            file.write_bytes(content if not workspace.of_visitor and _fits(image, content) else store.to_jpeg(image))


def _move_in(workspace: Workspace, name: str, stage: Path, notes: list[str]) -> TakenIn:
    """From the stage into the collection, all or none, but for those that are there already."""
    with workspace.locked():
        staged = sorted((stage / "new").glob("*/*.jpg"))
        target = {file: store.folder(workspace, name) / file.parent.name / file.name for file in staged}
        moves = [(file, target[file]) for file in staged if not target[file].exists()]
        store.check_recorded(workspace, len(moves))
        make_room(workspace)
        if moves:
            store.ensure(workspace, name)
            commit(workspace, stage, moves)
    return TakenIn([file for _, file in moves], len(staged) - len(moves), notes)


def _labels(workspace: Workspace, name: str, folders: Iterable[str]) -> dict[str, str]:
    """The class of each folder: one that is there already, whatever its capitals, or a new one."""
    known = {label.casefold(): label for label in store.classes(workspace, name)}
    checked = {folder: store.check_name("class", folder) for folder in folders}
    return {folder: known.setdefault(label.casefold(), label) for folder, label in checked.items()}


def _path(member: Member) -> str:
    return str(member[1])


def _fits(image: Image.Image, content: bytes) -> bool:
    """Whether the file can be kept as it is: encoding a JPEG anew would cost detail with every round."""
    return content.startswith(b"\xff\xd8") and max(image.size) <= PICTURE_PX
