"""Whole sets: lists of layers, streams of pictures, folders of JPEGs."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import cv2
import numpy as np
from filelock import FileLock, Timeout

from rps_core.errors import InputError
from rps_core.hands.cutout import Layer
from rps_core.hands.pictures import GESTURES, Picture
from rps_core.hands.poses import GESTURE_SIGNS
from rps_core.hands.render_pool import render_many

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there will be."""

SIZES_PX = (16, 512)
STAGE, OWNER = ".hands-", "owner.lock"
JPEG_QUALITY = 88


def layers(
    count: int,
    seed: int,
    size_px: int = 128,
    gestures: Sequence[str] = GESTURES,
    on_progress: Progress | None = None,
    workers: int | None = None,
) -> list[Layer]:
    """`count` hands alone; the gestures take turns. `workers` processes, by default one a core."""
    _check(count, seed, size_px, gestures)
    done = []
    for layer in render_many("layers", count, seed, size_px, tuple(gestures), workers):
        done.append(layer)
        if on_progress is not None:
            on_progress(len(done), count)
    return done


def pictures(
    count: int,
    seed: int,
    size_px: int = 128,
    gestures: Sequence[str] = GESTURES,
    on_progress: Progress | None = None,
    workers: int | None = None,
    one_hand: bool = False,
) -> Iterator[Picture]:
    """`count` finished pictures in order, each as soon as it is there; the gestures take turns.

    Number i equals `picture(seed, i, size_px, gestures[i % len(gestures)])`, whatever the number of workers; with
    `one_hand` it equals `picture_of_one_hand` of the same numbers, and all show one person before one wall.
    """
    _check(count, seed, size_px, gestures, one_hand)
    rendered = render_many("one hand" if one_hand else "pictures", count, seed, size_px, tuple(gestures), workers)
    return _counted(rendered, count, on_progress)


def _counted(rendered: Iterator[Picture], count: int, on_progress: Progress | None) -> Iterator[Picture]:
    for done, item in enumerate(rendered, start=1):
        yield item
        if on_progress is not None:
            on_progress(done, count)


def write_folder(
    out: Path,
    count: int,
    seed: int,
    size_px: int = 128,
    on_progress: Progress | None = None,
    gestures: Sequence[str] = GESTURES,
    workers: int | None = None,
    one_hand: bool = False,
) -> int:
    """Writes `count` JPEGs into out/paper, out/rock and out/scissors, and returns how many: see `pictures`.

    All or nothing: they are written beside `out` and moved there when complete. Raises InputError where `out` is no
    folder, is not empty or cannot be written, and for a count, seed, size or gesture that cannot be.
    """
    _check(count, seed, size_px, gestures, one_hand)
    out = Path(out)
    with _stage(out) as stage:
        try:
            for gesture in dict.fromkeys(gestures):  # each once
                (stage / gesture).mkdir()
            for index, item in enumerate(pictures(count, seed, size_px, gestures, on_progress, workers, one_hand)):
                _write_jpeg(stage / item.gesture / f"{item.gesture}-{seed}-{index:06d}.jpg", item)
            out.mkdir(parents=True, exist_ok=True)
            for gesture in dict.fromkeys(gestures):
                (stage / gesture).rename(out / gesture)
        except OSError as error:
            is_filled = error.errno in (errno.ENOTEMPTY, errno.EEXIST)  # by another rendering, meanwhile
            remedy = "name a new or an empty folder" if is_filled else "name one on a disk with room"
            raise InputError(f"{out} cannot be written ({error.strerror or error}): {remedy}.") from None
    return count


def _write_jpeg(path: Path, item: Picture) -> None:
    encoded = cv2.imencode(".jpg", np.ascontiguousarray(item.rgb[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    path.write_bytes(encoded[1].tobytes())


@contextmanager
def _stage(out: Path) -> Iterator[Path]:
    """A hidden folder on the same disk: in the nearest folder above `out` that exists, or in `out` itself.

    It goes afterwards. A process that is killed cannot clear up: the next one that renders there does.
    """
    home = _home_of_stage(out)
    try:
        stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=home))
        owner = _owner(stage)
        owner.acquire()
    except OSError as error:
        raise InputError(f"{out} cannot be made ({error.strerror or error}): name one elsewhere.") from None
    try:
        yield stage
    finally:
        owner.release()
        shutil.rmtree(stage, ignore_errors=True)


def _owner(stage: Path) -> FileLock:
    """Held by the process that renders; the system frees it when that process dies, however it dies."""
    return FileLock(stage / OWNER, timeout=0)


def _home_of_stage(out: Path) -> Path:
    """The folder that the stage is made in, cleared of the stages of processes that were killed."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file, but the hands go into a folder: name a new or an empty folder.")
    if out.is_symlink() and not out.exists():
        raise InputError(f"{out} is a link to nothing, but the hands go into a folder: name a new or an empty folder.")
    home = out
    while not home.exists():
        home = home.parent
    if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
        raise InputError(f"{out} cannot be made because {home} is no folder that can be written: name one that is.")
    for lock in home.glob(f"{STAGE}*/{OWNER}"):
        with suppress(Timeout, OSError), _owner(lock.parent):
            shutil.rmtree(lock.parent, ignore_errors=True)
    if out.is_dir() and any(out.iterdir()):
        raise InputError(f"{out} is not empty, and nothing in it may be overwritten: name a new or an empty folder.")
    return home


def _check(count: int, seed: int, size_px: int, gestures: Sequence[str], one_hand: bool = False) -> None:
    if count < 1:
        raise InputError(f"count is {count}, but at least 1 picture must be asked for: give 1 or more.")
    if seed < 0:
        raise InputError(f"seed is {seed}, but seeds are 0 or more: give another whole number.")
    low, high = SIZES_PX
    if not low <= size_px <= high:
        raise InputError(f"size is {size_px} px, but hands are drawn at {low} to {high}: give a size between.")
    known = GESTURES if one_hand else (*GESTURE_SIGNS, "none")
    for gesture in gestures:
        if gesture not in known:
            raise InputError(f'gesture is "{gesture}", but only {", ".join(known)} are known: choose among these.')
    if not gestures:
        raise InputError(f"no gesture was given: choose at least one of {', '.join(known)}.")
