"""One collection out of many people's: what a class recorded, as one set of pictures. No torch."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rps_core.recordings import store
from rps_core.storage.files import read_regular, writing
from rps_core.storage.workspace import Workspace


def gather(target: Workspace, name: str, sources: Iterable[Workspace]) -> int:
    """The collection of this name holds what those of the same name hold in the sources, and no more; its pictures.

    Only classes that it has itself are taken. Where the disk allows it a picture is kept once, under two names. Each
    picture comes whole or not at all, so that after a kill the next call goes on. Raises InputError where the target
    cannot be written.
    """
    with target.locked():
        store.ensure(target, name)
        there = store.pictures(target, name)
        recorded = [store.pictures(source, name) for source in sources if name in store.names(source)]
        for label, files in there.items():
            wanted = {file.name: file for pictures in recorded for file in pictures.get(label, ())}
            for file in files:
                if file.name not in wanted:
                    file.unlink(missing_ok=True)
            folder = store.folder(target, name) / label
            for missing in wanted.keys() - {file.name for file in files}:
                _take(wanted[missing], folder / missing)
        return sum(store.counts(target, name).values())


def _take(source: Path, target: Path) -> None:
    """Nothing where it was deleted meanwhile."""
    with writing(target), suppress(FileNotFoundError):
        try:
            os.link(source, target)
        except OSError:  # another disk, or one that knows no links
            store.write(target, read_regular(source))
