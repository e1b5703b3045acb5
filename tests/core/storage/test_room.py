"""What a visitor deleted counts against nothing: it stays for an undo as long as its room is not needed, then goes."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from rps_core.errors import InputError
from rps_core.recordings import archive, store
from rps_core.recordings.zip_import import import_zip
from rps_core.storage import trash, visitors
from rps_core.storage.limits import check_disk
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.pictures import make_zip, png

MB = 10**6


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A visitor who may have 10 MB."""
    monkeypatch.setenv("RPS_MOST_DISK_MB", "10")
    return visitor_workspace(local_workspace(), visitors.new_token())


def filled(mine: Workspace, name: str, size_mb: int) -> Path:
    folder = mine.runs / name
    folder.mkdir(parents=True)
    (folder / "last.pt").write_bytes(bytes(size_mb * MB))
    return folder


def deleted(mine: Workspace, *sizes_mb: int) -> list[trash.Change]:
    return [trash.delete(mine, f"{size} is in the trash", [filled(mine, f"run {size}", size)]) for size in sizes_mb]


def test_what_was_deleted_counts_no_more_and_the_oldest_gives_way_first(mine: Workspace) -> None:
    first, second = deleted(mine, 4, 3)
    kept = filled(mine, "kept", 2)
    check_disk(mine, 7 * MB)
    trash.make_room(mine, MB - 1_000)  # nothing needs to go
    assert len(list(mine.trash.glob("*/runs/*"))) == 2
    trash.make_room(mine, 2 * MB)
    assert [folder.name for folder in mine.trash.glob("*/runs/*")] == ["run 3"]
    with pytest.raises(InputError, match="or it gave way to something new where this site's room was used up"):
        first.take_back()
    second.take_back()
    assert (mine.runs / "run 3" / "last.pt").stat().st_size == 3 * MB and kept.is_dir()


def test_where_it_would_not_be_enough_nothing_goes_and_it_is_said(mine: Workspace) -> None:
    (change,) = deleted(mine, 4)
    filled(mine, "kept", 5)
    with pytest.raises(InputError, match="allows each visitor 10 MB, and this would make 11; delete runs, recordings"):
        trash.make_room(mine, 6 * MB)
    change.take_back()
    assert (mine.runs / "run 4").is_dir()


def test_whoever_deletes_at_the_limit_can_go_on_at_once(mine: Workspace) -> None:
    """Before, what was deleted counted for a week: deleting, which the sentence advises, helped nothing."""
    packed = make_zip({f"{label}/{number}.png": png(number) for label in ("a", "b") for number in range(2)})
    full = filled(mine, "full", 10)
    with pytest.raises(InputError, match="10 MB, and this would make 11; delete runs, recordings or imports"):
        import_zip(mine, packed, "two.zip")
    trash.delete(mine, "it is in the trash", [full])
    assert import_zip(mine, packed, "two.zip").pictures == 4
    assert not list(mine.trash.glob("*/runs/*"))  # the week is not over, but its room was needed
    assert mine.used_bytes() < 10 * MB


def test_recording_and_deleting_in_turn_fills_no_disk(mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    noise = Image.effect_noise((512, 512), 90).convert("RGB")
    for turn in range(8):
        store.add_all(mine, "mine", "rock", [noise.rotate(angle) for angle in range(10)])
        trash.delete(mine, f"turn {turn}", [mine.collections / "mine"])
    size = mine.used_bytes()
    assert size <= 10 * MB
    turns = len(list(mine.trash.glob("[0-9]*")))
    assert 0 < turns < 8 and size > 2 * MB  # the latest can be taken back


def test_a_zip_into_a_collection_makes_room_too(mine: Workspace) -> None:
    deleted(mine, 9)
    filled(mine, "kept", 1)
    packed = make_zip({"rock/1.png": png(1)})
    assert len(archive.take_in(mine, "mine", packed, "one.zip").files) == 1
    assert not list(mine.trash.glob("*/runs/*"))


def test_at_home_nothing_gives_way(mine: Workspace) -> None:
    home = local_workspace()
    deleted(home, 20)
    trash.make_room(home, 100 * MB)
    assert list(home.trash.glob("*/runs/*"))


def test_no_number_of_visitors_fills_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    usage = shutil.disk_usage(Path(__file__))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=600_000_000))
    check_disk(mine, 50_000_000)
    with pytest.raises(InputError, match="disk of this site is nearly full"):
        check_disk(mine, 150_000_000)
    with pytest.raises(InputError, match="disk of this site is nearly full"):
        trash.make_room(mine, 150_000_000)
    check_disk(local_workspace(), 150_000_000)
    monkeypatch.setenv("RPS_LEAST_FREE_MB", "100")
    check_disk(mine, 150_000_000)
