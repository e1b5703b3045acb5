"""Collections: kept by class and burst, changed and taken back, split without leaks, weighed, sent and fetched."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from torchvision.datasets import ImageFolder

from rps_core.data.class_folders import scan
from rps_core.errors import InputError
from rps_core.recordings import advice, changes, store
from rps_core.recordings import archive as collection_archive
from rps_core.recordings.burst_split import split_by_burst
from rps_core.recordings.recorder import MOST_HELD, Plan, Recorder


def noise(seed: int, side: int = 40) -> Image.Image:
    """A picture unlike any with another seed."""
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 9, 3)).astype(np.uint8)
    return Image.fromarray(coarse).resize((side, side))


def record(label: str, bursts: int = 2, pictures: int = 4, name: str = "mine") -> list[Path]:
    files, burst = [], ""
    for number in range(bursts):
        burst = store.new_burst(after=burst)
        files += [store.add(name, label, noise(number), burst, index) for index in range(pictures)]
    return files


def test_pictures_stand_where_any_image_folder_reads_them():
    record("rock"), record("lizard", bursts=1)
    data = ImageFolder(str(store.folder("mine")), allow_empty=True)
    assert data.classes == ["lizard", "paper", "rock", "scissors"] == store.classes("mine")
    assert store.counts("mine") == {"lizard": 4, "paper": 0, "rock": 8, "scissors": 0}
    assert not list(store.folder("mine").rglob(".*"))  # no half-written file stays


@pytest.mark.parametrize("name", ["", "  ", ".", "..", "a/b", "../x", ".hidden", "__MACOSX", "a" * 41, "x\ny", "que?"])
def test_a_name_that_cannot_be_a_folder_is_refused(name):
    with pytest.raises(InputError):
        store.create("mine", ["rock", name] if name.strip() else [name])
    with pytest.raises(InputError):
        store.add_class("mine", name)


@pytest.mark.parametrize("name", ["lizard", "Spock 2", "pouce-levé", "x", "daumen_hoch"])
def test_any_other_name_will_do(name):
    store.create("mine", [name])
    assert store.classes("mine") == [name]


def test_names_that_differ_in_capitals_alone_are_one():
    store.create("mine")
    with pytest.raises(InputError, match="there is a class rock already"):
        store.add_class("mine", "Rock")


def test_what_was_deleted_moved_or_renamed_comes_back():
    files = record("rock") + record("paper")
    before = store.pictures("mine")
    for change in (
        lambda: changes.delete("mine", files[:3]),
        lambda: changes.move("mine", files[:3], "scissors"),
        lambda: changes.delete_class("mine", "rock"),
        lambda: changes.rename_class("mine", "rock", "Rock"),
        lambda: changes.rename("mine", "yours"),
        lambda: changes.delete_collection("mine"),
    ):
        done = change()
        assert store.pictures("mine") != before, done.what
        changes.undo(done)
        assert store.pictures("mine") == before, done.what


def test_moving_never_overwrites_a_picture_of_the_same_name():
    for label, seed in (("rock", 1), ("paper", 2)):
        store.add("mine", label, noise(seed), "20260101-000000-000", 0)
    changes.move("mine", store.pictures("mine")["rock"], "paper")
    assert len(store.pictures("mine")["paper"]) == 2


def test_what_was_added_can_be_taken_back_and_undo_waits_for_a_free_place():
    files = record("rock", bursts=1)
    changes.undo(changes.added("mine", files))
    assert store.counts("mine")["rock"] == 0
    change = changes.delete_class("mine", "rock")
    store.add_class("mine", "rock")
    with pytest.raises(InputError, match="cannot be taken back"):
        changes.undo(change)


def test_the_trash_is_emptied_of_what_is_old():
    files = record("rock")
    change = changes.delete("mine", files)
    changes.empty_trash(older_than_s=3600)
    assert change.moves[0][1].exists()
    changes.empty_trash(older_than_s=0)
    assert not change.moves[0][1].exists()


def test_a_burst_never_stands_on_both_sides_of_the_split():
    store.create("mine", ["rock", "lizard"])
    record("rock", bursts=5), record("lizard", bursts=2, pictures=7)
    folders = scan(store.folder("mine"))
    split = split_by_burst(folders, 0.2)
    sides = [{store.burst_of(folders.files[place]) for place in side} for side in (split.training, split.validation)]
    assert not sides[0] & sides[1]
    assert sorted(split.training + split.validation) == list(range(len(folders.files)))
    assert [len([p for p in split.validation if folders.labels[p] == label]) for label in (0, 1)] == [7, 4]
    assert split.by_time == ()


def test_what_is_recorded_later_is_learned_from_and_changes_no_score():
    store.create("mine", ["rock", "paper"])
    record("rock", bursts=2), record("paper", bursts=2)

    def held_out() -> set[Path]:
        folders = scan(store.folder("mine"))
        return {folders.files[place] for place in split_by_burst(folders, 0.2).validation}

    before = held_out()
    record("rock", bursts=2)
    assert held_out() == before


def test_a_single_burst_is_split_by_time_and_said():
    store.create("mine", ["rock", "paper"])
    files = record("rock", bursts=1, pictures=10)
    record("paper")
    folders = scan(store.folder("mine"))
    split = split_by_burst(folders, 0.2)
    assert split.by_time == ("rock",)
    assert [folders.files[place] for place in split.validation if folders.labels[place] == 1] == files[-2:]


def test_a_class_of_one_picture_cannot_be_scored():
    store.create("mine", ["rock"])
    record("rock", bursts=1, pictures=1)
    with pytest.raises(InputError, match="rock has 1 picture"):
        split_by_burst(scan(store.folder("mine")))


def test_uploads_that_look_alike_become_one_burst():
    files = store.add_all("mine", "rock", [noise(1), noise(1, side=50), noise(2), noise(3)])
    assert [store.burst_of(file) for file in files].count(store.burst_of(files[0])) == 2
    assert len({store.burst_of(file) for file in files}) == 3


def test_a_large_photograph_is_kept_small():
    (file,) = store.add_all("mine", "rock", [noise(1, side=2000)])
    assert Image.open(file).size == (512, 512)


def test_an_exported_zip_is_an_image_folder_and_comes_back_bit_by_bit(tmp_path):
    record("rock"), record("lizard", bursts=1)
    data = collection_archive.export("mine")
    zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path)
    assert len(ImageFolder(str(tmp_path / "mine"))) == 12

    store.create("other", [])
    taken = take_in("other", data)
    assert (len(taken.files), taken.known, taken.notes) == (12, 0, [])

    def contents(name: str) -> dict[str, list[tuple[str, bytes]]]:
        kept = store.pictures(name).items()
        return {label: [(file.name, file.read_bytes()) for file in files] for label, files in kept if files}

    assert contents("other") == contents("mine")
    assert take_in("other", data).known == 12
    assert contents("other") == contents("mine")


def take_in(name: str, data: bytes) -> collection_archive.TakenIn:
    return collection_archive.take_in(name, io.BytesIO(data), "hands.zip")


def make_zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def png(seed: int) -> bytes:
    buffer = io.BytesIO()
    noise(seed).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_foreign_zip_is_taken_in_and_what_cannot_be_read_is_said(tmp_path):
    members = {
        "hands/Rock/1.png": png(1),
        "hands/spock/2.png": png(2),
        "hands/spock/broken.jpg": b"no picture",
        "__MACOSX/hands/spock/._2.png": b"\0",
        "../../up/4.png": png(4),
    }
    taken = take_in("mine", make_zip(**members))
    assert {file.parent.name for file in taken.files} == {"rock", "spock"}
    assert taken.notes[0] == "../../up/4.png points out of the zip"
    assert "broken.jpg is not a picture that can be opened" in taken.notes[1]
    assert not list(tmp_path.rglob("4.*"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no zip", "hands.zip is no zip file that can be opened"),
        (make_zip(**{"readme.txt": b"words"}), "holds no picture"),
        (make_zip(**{"1.png": png(1)}), "in no folder"),
        (make_zip(**{"a?b/1.png": png(1), "rock/1.png": png(1)}), "cannot name a class"),
    ],
)
def test_a_zip_that_cannot_be_taken_in_is_said_and_adds_nothing(data, message):
    with pytest.raises(InputError, match=message):
        take_in("mine", data)
    assert store.names() == []


def test_an_empty_collection_is_not_exported():
    with pytest.raises(InputError, match="holds no picture to export"):
        collection_archive.export("mine")


def on_wall(colour: tuple[int, int, int], burst: str, index: int, label: str) -> None:
    picture = Image.new("RGB", (80, 80), colour)
    picture.paste((200, 150, 120), (25, 25, 55, 80))  # a hand in the middle, and its arm
    store.add("mine", label, picture, burst, index)


def test_advice_names_what_is_missing():
    store.create("mine", ["rock", "paper"])
    for number in range(70):
        on_wall((40, 40, 40), "20260101-000000-000", number, "rock")
    for number in range(20):
        on_wall((40, 40, 40) if number % 2 else (220, 220, 220), f"20260101-00000{number % 2}-000", number, "paper")
    found = advice.weigh(store.pictures("mine"))
    assert found.backgrounds == {"rock": 1, "paper": 2}
    assert found.recordings == {"rock": 1, "paper": 2}
    assert found.advice() == ["40 more of paper", "Another background for rock"]


def test_a_class_with_a_wall_of_its_own_is_warned_of():
    store.create("mine", ["rock", "paper"])
    for number in range(4):
        on_wall((40, 40, 40), f"20260101-00000{number}-000", 0, "rock")
        on_wall((220, 220, 220), f"20260101-00000{number}-000", 0, "paper")
    found = advice.weigh(store.pictures("mine"))
    assert found.telltale == ("paper", "rock")
    assert "No other class has the background of paper or rock" in found.advice()[-1]


FRAME = np.full((30, 40, 3), 90, np.uint8)


def play(recorder: Recorder, begin_s: float, seconds: float, frames_per_second: int = 30) -> None:
    for number in range(round(seconds * frames_per_second)):
        recorder.offer(FRAME, begin_s + number / frames_per_second)


def test_a_burst_begins_after_the_countdown_and_ends_by_itself(monkeypatch):
    now = 100.0
    monkeypatch.setattr("rps_core.recordings.recorder.time.monotonic", lambda: now)
    recorder = Recorder()
    assert recorder.now() is None
    recorder.start(Plan("mine", "rock", pictures=6, per_second=5, countdown_s=3))
    play(recorder, 100, 2.9)
    status = recorder.now()
    assert status and (status.state, status.taken, status.countdown_s) == ("countdown", 0, 3)
    play(recorder, 103, 0.5)
    now = 103.5
    status = recorder.now()
    assert status and (status.state, status.taken, status.wanted) == ("recording", 3, 6)
    play(recorder, 103.5, 5)
    status = recorder.now()
    assert status and (status.state, status.taken) == ("done", 6)
    assert [store.burst_of(file) for file in store.pictures("mine")["rock"]] == [status.burst] * 6


def test_what_was_taken_after_the_button_was_let_go_is_dropped(monkeypatch):
    monkeypatch.setattr("rps_core.recordings.recorder.time.monotonic", lambda: 100.0)
    recorder = Recorder()
    recorder.start(Plan("mine", "rock", pictures=None, per_second=10))
    play(recorder, 100, 2)
    recorder.stop(held_s=1.05)
    play(recorder, 102, 2)
    assert store.counts("mine")["rock"] == 11


def test_a_button_that_is_never_let_go_fills_no_disk(monkeypatch):
    monkeypatch.setattr("rps_core.recordings.recorder.time.monotonic", lambda: 100.0)
    recorder = Recorder()
    recorder.start(Plan("mine", "rock", pictures=None, per_second=30))
    play(recorder, 100, 10)
    assert store.counts("mine")["rock"] == MOST_HELD


def test_a_disk_that_cannot_be_written_stops_the_recording_and_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "file"))
    recorder = Recorder()
    recorder.start(Plan("mine", "rock", pictures=5, per_second=30))
    recorder.offer(FRAME, 1e12)
    status = recorder.now()
    assert status and status.state == "done" and status.problem and "cannot be written" in status.problem
