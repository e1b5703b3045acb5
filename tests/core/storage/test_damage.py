"""Every kind of file with every kind of damage: nothing breaks, nothing is lost, and it is said."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rps_core.data.checks import damaged_in
from rps_core.data.class_folders import scan
from rps_core.data.class_layout import list_folders
from rps_core.data.exclusions import exclude, excluded_files, exclusions
from rps_core.errors import InputError
from rps_core.exercises import solved
from rps_core.game import history
from rps_core.recordings import advice, archive, store
from rps_core.storage import trash
from rps_core.storage.json_file import damaged_files
from rps_core.storage.workspace import local_workspace
from tests.helpers.game import a_round
from tests.helpers.recordings import record

DATES = '[{"opponent": "random", "player": "rock", "computer": "rock", "nonce": "1", "played_at": "%s"}]'
CONTENTS: dict[str, bytes] = {
    "empty": b"",
    "an empty object": b"{}",
    "a number": b"7",
    "null": b"null",
    "half a character": b'["\\ud800"]',
    "half a character in UTF-8": b'["\xed\xa0\x80"]',
    "half a character in an object": b'{"excluded": ["\\ud800"]}',
    "wrong types": b'[1, {"player": []}]',
    "an object of wrong types": b'{"excluded": {"a": 1}, "folder": 7}',
    "a list of wrong types in an object": b'{"excluded": [1, null]}',
    "no time": (DATES % "yesterday").encode(),
    "a time of year 0": (DATES % "0000-01-01T00:00:00").encode(),
    "a year of five digits": (DATES % "99999-12-31T23:59:59+00:00").encode(),
    "a move that is none": (DATES % "2026-01-01T00:00:00").replace("rock", "banana", 1).encode(),
    "NUL": b"\0" * 40,
    "undecodable": b'["\xff\xfe\x80"]',
    "nested without end": b"[" * 100_000,
    "a number without end": b"[" + b"9" * 5_000 + b"]",
    "another program's": b"\x89PNG\r\n\x1a\n\0\0",
}
FILES: dict[str, tuple[Callable[[], Path], Callable[[], object], Callable[[], object], object]] = {
    "exercises": (
        lambda: local_workspace().folder / "solved.json",
        lambda: solved.mark_solved(local_workspace(), "a"),
        lambda: solved.solved(local_workspace()),
        {"a"},
    ),
    "exclusions": (
        lambda: exclusions(local_workspace(), "/data").path,
        lambda: exclude(local_workspace(), "/data", ["rock/1.jpg"]),
        lambda: excluded_files(local_workspace(), "/data"),
        {"rock/1.jpg"},
    ),
    "rounds": (
        lambda: history.file(local_workspace()).path,
        lambda: history.put(local_workspace(), a_round()),
        lambda: history.rounds(local_workspace()),
        [a_round()],
    ),
}


def damaged_by(kind: str, path: Path, whole: bytes) -> None:
    """Puts something damaged into the place of a file."""
    path.unlink()
    if kind == "cut in half":
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "a folder":
        (path / "inside").mkdir(parents=True)
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "far too large":
        path.touch()
        os.truncate(path, 20 * 10**9)
    else:
        path.write_bytes(CONTENTS[kind])


@pytest.mark.parametrize("damage", ["cut in half", "a folder", "a pipe", "far too large", *CONTENTS])
@pytest.mark.parametrize("kind", FILES)
def test_a_damaged_file_is_set_aside_and_a_new_one_begins(kind: str, damage: str) -> None:
    path_of, write, read, one = FILES[kind]
    write()
    path = path_of()
    assert read() == one
    damaged_by(damage, path, path.read_bytes())
    nothing = read()
    assert not nothing
    (aside,) = damaged_files(path)
    assert not path.exists()
    if damage in CONTENTS:
        assert aside.read_bytes() == CONTENTS[damage]
    write()
    assert read() == one
    assert damaged_files(path) == [aside]


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_damaged_again_loses_neither(kind: str) -> None:
    path_of, write, _, _ = FILES[kind]
    write()
    for content in (b"{", b"}"):
        path_of().write_bytes(content)
        write()
    assert [file.read_bytes() for file in damaged_files(path_of())] == [b"{", b"}"]


def test_a_reset_that_is_damaged_cannot_be_taken_back_and_loses_no_round() -> None:
    history.put(local_workspace(), a_round(nonce="1"))
    history.reset(local_workspace())
    history.put(local_workspace(), a_round(nonce="2"))
    before = history.file(local_workspace(), "before").path
    before.write_bytes(b"[{")
    assert history.last_reset(local_workspace()) is None
    history.undo_reset(local_workspace())
    assert history.rounds(local_workspace()) == [a_round(nonce="2")]
    assert damaged_files(before)


def test_a_round_of_the_year_9999_is_a_round_or_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    path = history.file(local_workspace()).path
    path.parent.mkdir(parents=True)
    path.write_text(DATES % "9999-12-31T23:59:59-12:00")  # later than any date in UTC
    assert history.rounds(local_workspace()) == []
    assert damaged_files(path)


def _undecodable(folder: Path, name: bytes) -> Path:
    return Path(os.fsdecode(os.fsencode(folder) + b"/" + name))


DAMAGED_FOLDERS = (
    "is no folder",
    "holds rock,",
    "holds lizard/1.jpg",
    "holds lizard/2.jpg",
    "holds lizard/\\udcff.jpg",
    "holds readme.txt",
)


def damage(folder: Path, sentence: str) -> None:
    """Damages a collection or an import so that the sentence says it."""
    (folder / "lizard").mkdir()
    match sentence:
        case "is no folder":
            folder.rename(folder.with_name(".gone"))
            folder.write_bytes(b"\x89PNG")
        case "holds rock,":
            (folder / "rock").rename(folder / ".rock")
            (folder / "rock").write_text("[]")
        case "holds lizard/1.jpg":
            (folder / "lizard" / "1.jpg").mkdir()
        case "holds lizard/2.jpg":
            (folder / "lizard" / "2.jpg").symlink_to("/nowhere/2.jpg")
        case "holds lizard/\\udcff.jpg":
            _undecodable(folder / "lizard", b"\xff.jpg").write_bytes(b"")
        case _:
            (folder / "readme.txt").write_text("words")


@pytest.mark.parametrize("sentence", DAMAGED_FOLDERS)
def test_a_damaged_collection_is_shown_as_damaged_and_deleted_with_undo(sentence: str) -> None:
    record("paper"), record("rock"), record("rock", name="whole")
    folder = store.folder(local_workspace(), "mine")
    damage(folder, sentence)
    (path,) = store.damaged(local_workspace())
    assert path == folder and f"mine {sentence}" in store.damaged(local_workspace())[path]
    for name in store.names(local_workspace()):  # whatever is asked of it
        advice.weigh(store.pictures(local_workspace(), name))
        archive.export(local_workspace(), name)
        scan(store.folder(local_workspace(), name)).fingerprint()
    done = trash.delete(local_workspace(), "the collection mine", [path])
    assert store.names(local_workspace()) == ["whole"] and store.damaged(local_workspace()) == {}
    done.take_back()
    assert list(store.damaged(local_workspace())) == [folder]


def test_folders_with_other_names_among_collections_are_said() -> None:
    for name in (b"que?", b"-x", b"\xff"):
        _undecodable(local_workspace().collections, name).mkdir(parents=True)
    (local_workspace().collections / ".hidden").mkdir()
    assert store.names(local_workspace()) == []
    assert len(store.damaged(local_workspace())) == 3
    assert list_folders(local_workspace().collections) == [
        local_workspace().collections / name for name in ("-x", "que?")
    ]
    for sentence in store.damaged(local_workspace()).values():
        sentence.encode()


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 half a JPEG", b"[]", b"\0" * 100], ids=repr)
def test_a_damaged_picture_harms_no_other(content: bytes) -> None:
    files = record("rock")
    files[0].write_bytes(content)
    balance = advice.weigh(store.pictures(local_workspace(), "mine"))
    assert balance.pictures["rock"] == 8
    assert store.damaged(local_workspace()) == {}  # it can be selected and deleted like any other
    assert archive.export(local_workspace(), "mine")


@pytest.mark.parametrize("sentence", DAMAGED_FOLDERS)
def test_a_damaged_import_is_shown_as_damaged(sentence: str) -> None:
    record("paper"), record("rock")
    local_workspace().datasets.parent.mkdir(exist_ok=True)
    local_workspace().collections.rename(local_workspace().datasets)
    damage(local_workspace().datasets / "mine", sentence)
    assert f"mine {sentence}" in damaged_in(local_workspace().datasets)[local_workspace().datasets / "mine"]
    for folder in list_folders(local_workspace().datasets):
        scan(folder).fingerprint()


def test_a_file_where_all_collections_should_be_is_said() -> None:
    local_workspace().folder.mkdir()
    local_workspace().collections.write_text("words")
    assert store.names(local_workspace()) == []
    assert list(store.damaged(local_workspace())) == [local_workspace().collections]
    with pytest.raises(InputError, match="cannot be written"):
        store.create(local_workspace(), "mine")
    trash.delete(local_workspace(), "it", list(store.damaged(local_workspace())))
    assert store.create(local_workspace(), "mine") == "mine"
