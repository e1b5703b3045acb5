"""Each visitor has a workspace that nobody else can name, and that goes when it is not used."""

import io
import os
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.exercises import solved
from rps_core.labels import CLASSES
from rps_core.recordings import store
from rps_core.recordings.archive import take_in
from rps_core.recordings.changes import delete_collection
from rps_core.recordings.zip_import import import_zip
from rps_core.runs import launch
from rps_core.storage import visitors
from rps_core.storage.limits import HOSTS, Limits, limits
from rps_core.storage.trash import empty_trash
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace

GREY = np.full((40, 40, 3), 128, np.uint8)
DAY_S = 24 * 3600.0


def a_visitor() -> Workspace:
    """A new one, who has recorded a picture and solved an exercise."""
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    store.add(mine, "my hands", "rock", GREY, store.new_burst(), 0)
    solved.mark_solved(mine, "shapes")
    return mine


def test_tokens_have_256_bits_and_no_two_are_the_same() -> None:
    tokens = {visitors.new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert all(visitors.is_token(token) and len(token) == 43 for token in tokens)


@pytest.mark.parametrize("given", ["", "x", "../" * 15, "a" * 42, "a" * 44, "é" * 43, "a" * 42 + "/", "a" * 42 + "\n"])
def test_what_is_no_token_opens_no_workspace(given: str) -> None:
    with pytest.raises(InputError, match="the cookie of this site is damaged"):
        visitor_workspace(local_workspace(), given)


def test_a_workspaces_folder_does_not_give_its_token_away() -> None:
    token = visitors.new_token()
    folder = visitor_workspace(local_workspace(), token).folder
    assert folder == visitor_workspace(local_workspace(), token).folder
    assert folder.parent == local_workspace().folder / "visitors"
    assert token not in str(folder)
    assert visitor_workspace(local_workspace(), folder.name + "a" * 3).folder != folder  # the name is no key


def test_what_one_visitor_makes_is_not_there_for_another() -> None:
    one, other = a_visitor(), visitor_workspace(local_workspace(), visitors.new_token())
    assert (store.counts(one, "my hands")["rock"], solved.solved(one)) == (1, {"shapes"})
    for stranger in (other, local_workspace()):
        assert (store.names(stranger), solved.solved(stranger)) == ([], set())


def test_a_workspace_goes_once_it_was_not_used_for_the_set_time(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = a_visitor(), a_visitor()
    (local_workspace().folder / "visitors" / "notes.txt").write_text("somebody else's")
    began, gone = time.time(), []
    for hour in range(0, 8 * 24, 6):
        monkeypatch.setattr(time, "time", lambda hours=hour: began + hours * 3600)
        visitors.touch(new)
        os.utime(new.folder / ".used", (time.time(), time.time()))
        gone += [hour] * visitors.remove_unused(local_workspace(), 7 * DAY_S)
    assert gone == [7 * 24]
    assert not old.folder.exists()
    assert store.counts(new, "my hands")["rock"] == 1
    assert (local_workspace().folder / "visitors" / "notes.txt").is_file()


def test_a_visit_that_keeps_nothing_leaves_no_folder() -> None:
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    visitors.touch(mine)
    assert not mine.folder.exists()


def test_forgetting_leaves_nothing_of_one_and_all_of_the_others() -> None:
    one, other = a_visitor(), a_visitor()
    visitors.forget(one)
    visitors.forget(one)  # twice is once
    kept = {path.name for path in (local_workspace().folder / "visitors").iterdir()}
    assert kept == {one.folder.name, other.folder.name}
    assert one.folder.read_bytes() == b"" and visitors.all_workspaces(local_workspace()) == [other]
    assert store.counts(other, "my hands")["rock"] == 1


def test_a_persons_own_folder_is_never_forgotten() -> None:
    solved.mark_solved(local_workspace(), "shapes")
    with pytest.raises(InputError, match="this computer's own"):
        visitors.forget(local_workspace())
    assert solved.solved(local_workspace()) == {"shapes"}


def test_all_of_a_visitors_things_come_as_a_zip_and_nothing_hidden(tmp_path: Path) -> None:
    mine = a_visitor()
    (mine.folder / "link").symlink_to(tmp_path)
    (mine.folder / "link.txt").symlink_to(__file__)
    packed = io.BytesIO()
    packed.writelines(visitors.packed(mine))
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert [Path(name).parts[:-1] for name in names] == [(), ("collections", "my hands", "rock")]
    assert names[0] == "solved.json"


def test_paths_are_shown_to_a_visitor_from_the_workspace_on() -> None:
    mine, home = visitor_workspace(local_workspace(), visitors.new_token()), local_workspace()
    assert mine.shown(mine.collections / "my hands") == "collections/my hands"
    assert mine.shown(Path("/etc")) == "/etc"
    assert home.shown(home.collections / "my hands") == str(home.collections / "my hands")


@pytest.mark.parametrize(("size_gb", "allowed"), [("1", 1.0), ("2.7", 2.7), ("4", 2.7), ("64", 16.0)])
def test_limits_follow_the_hosts_size(monkeypatch: pytest.MonkeyPatch, size_gb: str, allowed: float) -> None:
    monkeypatch.setenv("RPS_HOST_GB", size_gb)
    assert limits() == HOSTS[allowed]


def test_one_limit_is_set_by_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPS_KEEP_DAYS", "3")
    assert limits() == Limits(keep_days=3)


@pytest.mark.parametrize("given", ["", "many", "0", "-1", "nan", "inf", "1e99"])
def test_a_setting_that_is_no_number_is_said(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("RPS_KEEP_DAYS", given)
    with pytest.raises(InputError, match=r"RPS_KEEP_DAYS is .* but a number from 1 on is expected"):
        limits()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A visitor where everything is allowed once or a little."""
    given = {"MOST_RUNS": 1, "MOST_RECORDED": 3, "MOST_IMPORTS": 1, "MOST_PICTURES": 30, "MOST_EPOCHS": 2}
    for name, value in given.items():
        monkeypatch.setenv(f"RPS_{name}", str(value))
    return visitor_workspace(local_workspace(), visitors.new_token())


def zipped(count: int) -> io.BytesIO:
    picture = io.BytesIO()
    Image.fromarray(GREY).save(picture, "PNG")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for index in range(count):
            archive.writestr(f"{CLASSES[index % 3]}/{index}.png", picture.getvalue())
    return buffer


def test_recordings_end_at_their_limit_and_none_is_lost(small: Workspace) -> None:
    for index in range(3):
        store.add(small, "mine", "rock", GREY, store.new_burst(), index)
    with pytest.raises(InputError, match="3 recorded pictures, and this would make 4; delete some first"):
        store.add(small, "mine", "rock", GREY, store.new_burst(), 3)
    with pytest.raises(InputError, match="and this would make 5"):
        store.add_all(small, "mine", "paper", [Image.fromarray(GREY)] * 2)
    with pytest.raises(InputError, match="and this would make 7"):
        take_in(small, "mine", zipped(4), "four.zip")
    assert store.total(small) == 3


def test_imports_end_at_their_number_and_at_the_disk(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    import_zip(small, zipped(6), "one.zip")
    with pytest.raises(InputError, match="1 import, and this would make 2"):
        import_zip(small, zipped(6), "two.zip")
    monkeypatch.setenv("RPS_MOST_IMPORTS", "9")
    monkeypatch.setenv("RPS_MOST_DISK_MB", "1")
    (small.folder / "guide.json").write_bytes(b" " * 10**6)
    with pytest.raises(InputError, match="1 MB, and this would make 2; delete runs, recordings or imports"):
        import_zip(small, zipped(6), "two.zip")
    assert [folder.name for folder in small.datasets.iterdir() if folder.name[0] != "."] == ["one"]


def test_runs_epochs_and_pictures_of_a_training_have_limits(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "spawn", lambda folder: None)
    with pytest.raises(InputError, match="2 epochs of a training, and this would make 3"):
        launch.start(small, TrainConfig(data=None, epochs=3))
    with pytest.raises(InputError, match="30 pictures of a training, and this would make 1,500"):
        launch.start(small, TrainConfig(data=None, epochs=2))
    monkeypatch.setenv("RPS_MOST_PICTURES", "2000")
    launch.start(small, TrainConfig(data=None, epochs=2))
    with pytest.raises(InputError, match="1 run, and this would make 2; delete one first"):
        launch.start(small, TrainConfig(data=None, epochs=2))
    assert len(list(small.runs.glob("*/config.json"))) == 1


def test_at_home_nothing_is_limited(small: Workspace) -> None:
    for _ in range(5):
        store.add(local_workspace(), "mine", "rock", GREY, store.new_burst(), 0)
    assert store.total(local_workspace()) == 5


def test_a_share_ends_with_its_folder_and_another_of_that_name_is_not_shared() -> None:
    mine, home = a_visitor(), local_workspace()
    folder = mine.collections / "my hands"
    token = visitors.share(home, folder)
    assert (visitors.share(home, folder), visitors.open_share(home, token)) == (token, folder)
    change = delete_collection(mine, "my hands")
    store.add(mine, "my hands", "rock", GREY, store.new_burst(), 0)  # of the same name
    with pytest.raises(InputError, match=r"shows nothing \(any more\)"):
        visitors.open_share(home, token)
    assert change.moves
    visitors.forget(mine)
    with pytest.raises(InputError, match="shows nothing"):
        visitors.open_share(home, token)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b'{"folder": 1, "inode": 1, "token": 1}', b"\xff"])
def test_a_damaged_share_shows_nothing(content: bytes) -> None:
    mine, home = a_visitor(), local_workspace()
    token = visitors.share(home, mine.collections / "my hands")
    (file,) = (home.folder / "visitors" / ".shares").iterdir()
    file.write_bytes(content)
    with pytest.raises(InputError, match="shows nothing"):
        visitors.open_share(home, token)
    assert visitors.shared_by(home, mine.collections / "my hands") is None


def test_a_link_to_what_is_gone_for_good_is_kept_no_longer_and_one_that_an_undo_brings_back_is() -> None:
    home, mine = local_workspace(), visitor_workspace(local_workspace(), visitors.new_token())
    for name in ("stays", "goes", "comes back"):
        store.create(mine, name)
    links = {name: visitors.share(home, store.folder(mine, name)) for name in store.names(mine)}
    delete_collection(mine, "goes")
    undo = delete_collection(mine, "comes back")
    visitors.remove_unused(home, 1e9)
    undo.take_back()
    assert visitors.open_share(home, links["comes back"]) == store.folder(mine, "comes back")
    empty_trash(mine, 0)
    visitors.remove_unused(home, 1e9)
    kept = {file.name for file in (home.folder / "visitors" / ".shares").iterdir()}
    assert len(kept) == 2
    assert all(visitors.open_share(home, links[name]) for name in ("stays", "comes back"))
