"""The current picture on the disk, so that a refresh, another tab and a restart find it. No Streamlit.

picture/pictures.json    names, and which of them is meant
picture/<random>.jpg     their files; a stranger's is encoded anew, without what a camera wrote beside the pixels
"""

import hashlib
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from rps_core.data.images import encoded_anew, load_image
from rps_core.data.input_paths import is_picture
from rps_core.errors import InputError
from rps_core.storage.files import read_regular, write_atomically, writing
from rps_core.storage.json_file import JsonFile
from rps_core.storage.trash import make_room
from rps_core.storage.workspace import Workspace

OWN = "own"
"""What a link holds of one's own picture."""
MOST_KEPT = 20
"""Of more pictures that were brought together the first so many are found again."""


@dataclass(frozen=True)
class Source:
    """A picture. `path` is what a script would open; `sample` its name among the samples, where it is one.

    `box` is the part of it that is looked at: x, y, width and height in pixels; None: all of it.
    """

    name: str
    data: bytes
    path: str
    sample: str = ""
    box: tuple[int, int, int, int] | None = None

    @cached_property
    def key(self) -> tuple[str, str, str, tuple[int, int, int, int] | None]:
        """What is looked at, without the file itself: for what is kept longer than the picture."""
        return hashlib.sha256(self.data).hexdigest(), self.name, self.path, self.box


@dataclass(frozen=True)
class _Entry:
    file: str
    name: str
    path: str
    box: tuple[int, int, int, int] | None


Pictures = tuple[tuple[Source, ...], int]
"""Those that were brought together, and the number of the one that is meant, from 0."""


def as_kept(workspace: Workspace, source: Source) -> Source:
    """The picture as it would be found again: a stranger's without metadata. What is no picture stays as it is."""
    if not workspace.of_visitor:
        return source
    with suppress(InputError):
        return replace(source, data=encoded_anew(load_image(source.data, source.name), Path(source.name).suffix)[0])
    return source


def keep(workspace: Workspace, sources: Sequence[Source], index: int) -> None:
    """These take the place of what was kept; what is no picture is left out.

    Raises InputError where there is no room for them, or they cannot be written: then nothing is kept.
    """
    kept = [one for one in sources[:MOST_KEPT] if _is_picture(one)]
    with workspace.locked():
        forget(workspace)
        if not kept:
            return
        make_room(workspace, sum(len(one.data) for one in kept))
        entries = tuple(_write(workspace, one) for one in kept)
        meant = sources[index]
        _index(workspace).update(lambda _: (entries, kept.index(meant) if meant in kept else 0))


def _write(workspace: Workspace, source: Source) -> _Entry:
    ending = Path(source.name).suffix.lower() if is_picture(source.name) else ""
    ending = {b"\x89PN": ".png", b"\xff\xd8\xff": ".jpg"}.get(source.data[:3], ending)
    file = _folder(workspace) / f"{uuid.uuid4().hex}{ending}"
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, source.data)
    return _Entry(file.name, source.name, source.path, source.box)


def read(workspace: Workspace) -> Pictures:
    """What was kept last; nothing where there is nothing, or it is damaged."""
    entries, index = _index(workspace).read()
    sources = []
    for one in entries:
        with suppress(OSError):
            sources.append(Source(one.name, read_regular(_folder(workspace) / one.file), one.path, box=one.box))
    return tuple(sources), index if len(sources) == len(entries) else 0


def forget(workspace: Workspace) -> None:
    """Nothing is kept any more: the list goes first, so that no file of it is ever missed."""
    if _folder(workspace).is_dir():
        _index(workspace).update(lambda _: ((), 0))
        for file in _folder(workspace).iterdir():
            if file.suffix != ".json":
                with suppress(OSError):
                    file.unlink()


def _is_picture(source: Source) -> bool:
    try:
        load_image(source.data, source.name, at_least_px=1)
    except InputError:
        return False
    return True


def _folder(workspace: Workspace) -> Path:
    return workspace.folder / "picture"


def _index(workspace: Workspace) -> JsonFile[tuple[tuple[_Entry, ...], int]]:
    return JsonFile(workspace, _folder(workspace) / "pictures.json", ((), 0), _parse, _dump)


def _dump(value: tuple[tuple[_Entry, ...], int]) -> dict[str, Any]:
    entries, index = value
    return {"index": index, "pictures": [asdict(one) for one in entries]}


def _parse(value: Any) -> tuple[tuple[_Entry, ...], int]:
    entries = tuple(
        _Entry(_name_of_file(one["file"]), str(one["name"]), str(one["path"]), _box(one["box"]))
        for one in value["pictures"]
    )
    index = value["index"]
    if type(index) is not int or not 0 <= index < max(len(entries), 1):
        raise ValueError
    return entries, index


def _name_of_file(name: Any) -> str:
    if not isinstance(name, str) or Path(name).name != name or name.startswith(".") or "\0" in name:
        raise ValueError
    return name


def _box(value: Any) -> tuple[int, int, int, int] | None:
    if value is None:
        return None
    x, y, width, height = value
    if any(type(part) is not int for part in value):
        raise ValueError
    return x, y, width, height
