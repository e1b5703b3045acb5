"""Zips as strangers make them: exactly what is told is taken, what is left out is said, and nothing else happens."""

import io
import random
import shutil
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rps_core.data.class_layout import arrange
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.recordings import archive, store, zip_import, zip_reader
from rps_core.recordings.zip_import import import_zip
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.attempts import Attempts, Lost, WronglyAccepted
from tests.helpers.hostile.zip_bytes import Member, write_zip
from tests.helpers.hostile.zips import CASES, GOOD, PICTURES, Case
from tests.helpers.pictures import noise

MOST_FILES = 1_000
OWN = (".lock", "owner.lock")


@pytest.fixture(autouse=True)
def _fewer_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """200,000 take seconds to list, and writing them through to the disk takes a moment each time."""
    monkeypatch.setattr("os.sync", lambda: None)
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    monkeypatch.setattr(zip_import, "MAX_FILES", MOST_FILES)
    monkeypatch.setattr(zip_reader, "MAX_FILES", MOST_FILES)


def standing(root: Path) -> dict[Path, bytes]:
    """Everything that stands in a folder, but for locks."""
    files = [path for path in root.rglob("*") if not path.is_dir() and path.name not in OWN]
    return {path.relative_to(root): b"a link" if path.is_symlink() else path.read_bytes() for path in files}


def added(root: Path, before: dict[Path, bytes]) -> dict[Path, bytes]:
    """What stands there now that did not; fails where something that stood there is gone or another."""
    now = standing(root)
    if not before.items() <= now.items():
        raise Lost(str([path for path in before if now.get(path) != before[path]]))
    return {path: content for path, content in now.items() if path not in before}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_zip_is_taken_as_far_as_it_is_one(tmp_path: Path, attempts: Attempts, case: Case) -> None:
    home = local_workspace()
    store.add(home, "mine", "rock", noise(1), store.new_burst(), 0)
    (home.datasets / "mine" / "rock").mkdir(parents=True)
    (home.datasets / "mine" / "rock" / "1.png").write_bytes(PICTURES[3])
    before = standing(tmp_path)
    with attempts.of("zips"):
        folder, pictures, said = imported(home, case)
        new = added(tmp_path, before)
        if len(new) != case.pictures or pictures != len(new):
            raise WronglyAccepted(f"{sorted(new)}: {said}")
        if folder is not None and folder.parent != home.datasets:
            raise WronglyAccepted(str(folder))
        for path, content in new.items():
            inside = folder is not None and (tmp_path / path).is_relative_to(folder)
            if not inside or content not in PICTURES or len(path.parts) < len(folder.relative_to(tmp_path).parts) + 2:  # type: ignore[union-attr]
                raise WronglyAccepted(str(path))
        assert case.says in said, said
        assert bool(case.says) == bool(said), said
        assert all(len(line) <= 1_100 for line in said.splitlines()), said[:2_000]


def imported(home: Workspace, case: Case) -> tuple[Path | None, int, str]:
    """The folder, how many pictures, and what is said, a line each."""
    try:
        result = import_zip(home, io.BytesIO(case.content()), case.file_name)
    except InputError as error:
        return None, 0, str(error)
    return result.folder, result.pictures, "\n".join(result.notes)


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.name.startswith("cut")], ids=lambda case: case.name
)
def test_a_visitors_collection_takes_pictures_alone(tmp_path: Path, case: Case) -> None:
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    store.add(mine, "mine", "rock", noise(1), store.new_burst(), 0)
    before = standing(tmp_path)
    try:
        taken = archive.take_in(mine, "mine", io.BytesIO(case.content()), case.file_name)
    except InputError:
        assert added(tmp_path, before) == {}
        return
    new = added(tmp_path, before)
    assert sorted(tmp_path / path for path in new) == sorted(taken.files)
    assert len(new) <= MOST_FILES + 1
    for path, content in new.items():
        assert (tmp_path / path).is_relative_to(mine.collections / "mine") and path.suffix == ".jpg"
        assert content not in PICTURES and max(load_image(content).size) <= 8  # encoded anew


def test_any_bytes_of_a_zip_may_be_others(tmp_path: Path, attempts: Attempts) -> None:
    home, dice = local_workspace(), random.Random(0)
    for _ in range(300):
        data = bytearray(GOOD)
        for _ in range(dice.randint(1, 4)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        with attempts.of("zips"):
            try:
                folder = import_zip(home, io.BytesIO(bytes(data)), "mine.zip").folder
            except InputError:
                assert standing(tmp_path) == {}
                continue
            for path, content in standing(tmp_path).items():
                if content not in PICTURES or not (tmp_path / path).is_relative_to(folder):
                    raise WronglyAccepted(str(path))
            shutil.rmtree(folder)


@pytest.mark.parametrize(("is_said_behind", "megapixels", "read"), [(False, 80, 0), (True, 32, 7)])
def test_what_a_visitors_zip_costs_to_decode_is_bounded(
    monkeypatch: pytest.MonkeyPatch, attempts: Attempts, is_said_behind: bool, megapixels: int, read: int
) -> None:
    """Twenty files of 4 megapixels each, half of which cannot be opened at their very end.

    Those that say their size at the beginning are refused before one is decoded; of others each is counted.
    """
    monkeypatch.setenv("RPS_MOST_MEGAPIXELS", "30")
    large = encoded(Image.new("L", (2_000, 2_000)), "JPEG" if is_said_behind else "PNG")
    if is_said_behind:
        comment = b"\xff\xfe\xff\xff" + bytes(2**16 - 3)
        large = large[:2] + 2 * comment + large[2:]
    members = [
        Member(f"{label}/{number}.png", large[:-200] if number % 2 else large)
        for label in ("paper", "rock")
        for number in range(10)
    ]
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    opened: list[int] = []
    said = f"allows each visitor 30 megapixels of pictures in one zip, and this would make {megapixels};"
    with attempts.of("zips"), pytest.raises(InputError, match=said):
        import_zip(mine, io.BytesIO(write_zip(members)), "mine.zip", lambda done, _: opened.append(done))
    with attempts.of("zips"), pytest.raises(InputError, match=said):
        archive.take_in(mine, "mine", io.BytesIO(write_zip(members)), "mine.zip")
    assert len(opened) == read
    assert not standing(mine.folder)
    assert import_zip(local_workspace(), io.BytesIO(write_zip(members)), "mine.zip").pictures == 10


def test_pictures_that_grow_as_they_are_encoded_anew_fill_no_disk(
    monkeypatch: pytest.MonkeyPatch, attempts: Attempts
) -> None:
    monkeypatch.setenv("RPS_MOST_DISK_MB", "1")
    rough = np.random.default_rng(0).integers(0, 2, (1_500, 1_500), dtype=np.uint8) * 255
    small = encoded(Image.fromarray(rough).convert("1"), "PNG")
    members = [Member(f"{label}/1.jpg", small) for label in ("paper", "rock", "scissors")]
    assert sum(len(member.data) for member in members) < 900_000
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    with attempts.of("zips"), pytest.raises(InputError, match="allows each visitor 1 MB"):
        import_zip(mine, io.BytesIO(write_zip(members)), "mine.zip")
    assert not standing(mine.folder)


@pytest.mark.timeout(60)
def test_the_time_to_arrange_folders_does_not_grow_with_their_square() -> None:
    """That took minutes."""
    many = range(10_000)
    assert len(arrange(Counter({f"class {number}": 1 for number in many}), "mine.zip").classes) == 10_000
    for inner in ("{part}/class {number}", "{number}/{part}", "{number}/paper"):
        counts = Counter(inner.format(part=part, number=number) for part in ("train", "test") for number in many)
        assert arrange(counts, "mine.zip").classes
    capitals = Counter("".join(letters) for letters in product(*zip("paper rock x", "PAPER ROCK X", strict=True)))
    assert list(arrange(capitals, "mine.zip").classes.values()) == [sorted(capitals)]


def encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()
