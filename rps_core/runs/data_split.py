"""Which pictures a run learns from and which it is scored by, kept by name: going on never mixes the two. No torch.

A split is drawn by position in the folder. A picture more, and nearly every later one would change sides unnoticed:
three pictures added to 1,500 put 232 of 301 validation pictures among those that had been trained on. What a picture
holds is kept, too: one replaced by another of the same name and size is another picture.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rps_core.config import TrainConfig
from rps_core.data.class_folders import ClassFolders, check_trainable, scan
from rps_core.errors import InputError
from rps_core.finetuning.split_recordings import split_recordings
from rps_core.runs.run import Run
from rps_core.storage.contents import Contents, changed, is_contents, read_contents
from rps_core.storage.files import write_atomically
from rps_core.storage.json_file import read_json

FILE = "split.json"
PARTS = ("training", "validation")
CONTENTS = "contents"
"""What the pictures of both parts hold; runs of earlier versions have none, and are compared by names and sizes."""


@dataclass(frozen=True)
class DataSplit:
    """Indices into `ClassFolders.names` of the training part and of the validation part."""

    training: list[int]
    validation: list[int]


@dataclass(frozen=True)
class _Kept:
    """What split.json says: sizes in bytes by name, for each part, and what the pictures held."""

    sizes: dict[str, dict[str, int]]
    contents: Contents


def current_data(config: TrainConfig) -> ClassFolders:
    """The pictures of a run's folder as they are now, less those excluded. Raises InputError where they are unfit."""
    if config.lesson:
        return split_recordings(config)[0]
    return check_trainable(scan(config.data).without(config.excluded))


def check_same_data(run: Run) -> ClassFolders:
    """The pictures of the run's folder. Raises InputError, with what has changed, unless they are its own."""
    folders = current_data(run.config)
    kept = _read(run.folder)
    other = set(changed(folders.root, kept.contents)) if kept else set()
    if run.data_fingerprint in ("", folders.fingerprint()) and not other:
        return folders
    raise InputError(
        f"the pictures in {folders.root} are not those the run {run.id} was started on"
        f"{f' ({_changes(kept, folders, other)})' if kept else ''}, and going on would score the net on pictures that "
        "it has learned; put them back as they were, or start a new run"
    )


def read_split(run: Run, folders: ClassFolders) -> DataSplit | None:
    """The split that the run was trained on; None where none was kept yet. Raises InputError where it does not fit."""
    kept = _read(run.folder)
    if kept is None:
        return None
    index = {name: number for number, name in enumerate(folders.names)}
    try:
        training, validation = ([index[name] for name in kept.sizes[part]] for part in PARTS)
    except KeyError as error:
        raise InputError(
            f"{FILE} in {run.folder} names {error.args[0]!r}, which is not in {folders.root}; start a new run"
        ) from None
    return DataSplit(training, validation)


def write_split(
    folder: Path,
    folders: ClassFolders,
    split: DataSplit,
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Keeps names and sizes in bytes of both parts, in the order in which they are drawn, and what the pictures hold.

    Reads every picture's file; `on_progress` gets how many were read, of how many.
    """
    contents = read_contents(
        folders.root, [folders.names[index] for index in (*split.training, *split.validation)], on_progress
    )
    parts = zip(PARTS, (split.training, split.validation), strict=True)
    values = {part: {folders.names[i]: contents[folders.names[i]][1] for i in indices} for part, indices in parts}
    write_atomically(folder / FILE, json.dumps(values | {CONTENTS: contents}))


def _read(folder: Path) -> _Kept | None:
    """None where no split was kept yet. Raises InputError where the file is damaged."""
    try:
        values = read_json(folder / FILE)
        sizes = {part: values[part] for part in PARTS}
        contents = values.get(CONTENTS, {})
        if all(isinstance(size, int) for part in PARTS for size in sizes[part].values()) and is_contents(contents):
            return _Kept(sizes, contents)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise InputError(f"{FILE} in {folder} is damaged, so the run cannot go on; start a new one")


def _changes(kept: _Kept, folders: ClassFolders, other: set[str]) -> str:
    before = {name: size for part in PARTS for name, size in kept.sizes[part].items()}
    after = dict(zip(folders.names, folders.sizes(), strict=True))
    counts = {
        "added": len(after.keys() - before.keys()),
        "removed": len(before.keys() - after.keys()),
        "changed": sum(name in other or after[name] != size for name, size in before.items() if name in after),
    }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())
