"""Every kind of file with every kind of damage: nothing breaks, nothing is lost, and it is said."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rps_core.data.class_folders import damaged_in, list_folders, scan
from rps_core.data.exclusions import exclude, excluded_files, exclusions
from rps_core.data.zip_import import datasets_dir
from rps_core.errors import InputError
from rps_core.exercises import solved
from rps_core.game import history
from rps_core.recordings import advice, archive, store
from rps_core.storage import trash
from rps_core.storage.files import home
from rps_core.storage.json_file import damaged_files
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
    "exercises": (lambda: home() / "solved.json", lambda: solved.mark_solved("a"), solved.solved, {"a"}),
    "exclusions": (
        lambda: exclusions("/data").path,
        lambda: exclude("/data", ["rock/1.jpg"]),
        lambda: excluded_files("/data"),
        {"rock/1.jpg"},
    ),
    "rounds": (lambda: history.file().path, lambda: history.put(a_round()), history.rounds, [a_round()]),
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
    else:
        path.write_bytes(CONTENTS[kind])


@pytest.mark.parametrize("damage", ["cut in half", "a folder", "a pipe", *CONTENTS])
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
    history.put(a_round(nonce="1"))
    history.reset()
    history.put(a_round(nonce="2"))
    before = history.file("before").path
    before.write_bytes(b"[{")
    assert history.last_reset() is None
    history.undo_reset()
    assert history.rounds() == [a_round(nonce="2")]
    assert damaged_files(before)


def test_a_round_of_the_year_9999_is_a_round_or_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    path = history.file().path
    path.parent.mkdir(parents=True)
    path.write_text(DATES % "9999-12-31T23:59:59-12:00")  # later than any date in UTC
    assert history.rounds() == []
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
    folder = store.folder("mine")
    damage(folder, sentence)
    (path,) = store.damaged()
    assert path == folder and f"mine {sentence}" in store.damaged()[path]
    for name in store.names():  # whatever is asked of it
        advice.weigh(store.pictures(name))
        archive.export(name)
        scan(store.folder(name)).fingerprint()
    done = trash.delete("the collection mine", [path])
    assert store.names() == ["whole"] and store.damaged() == {}
    trash.undo(done)
    assert list(store.damaged()) == [folder]


def test_folders_with_other_names_among_collections_are_said() -> None:
    for name in (b"que?", b"-x", b"\xff"):
        _undecodable(store.collections_dir(), name).mkdir(parents=True)
    (store.collections_dir() / ".hidden").mkdir()
    assert store.names() == []
    assert len(store.damaged()) == 3
    assert list_folders(store.collections_dir()) == [store.collections_dir() / name for name in ("-x", "que?")]
    for sentence in store.damaged().values():
        sentence.encode()


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 half a JPEG", b"[]", b"\0" * 100], ids=repr)
def test_a_damaged_picture_harms_no_other(content: bytes) -> None:
    files = record("rock")
    files[0].write_bytes(content)
    balance = advice.weigh(store.pictures("mine"))
    assert balance.pictures["rock"] == 8
    assert store.damaged() == {}  # it can be selected and deleted like any other
    assert archive.export("mine")


@pytest.mark.parametrize("sentence", DAMAGED_FOLDERS)
def test_a_damaged_import_is_shown_as_damaged(sentence: str) -> None:
    record("paper"), record("rock")
    datasets_dir().parent.mkdir(exist_ok=True)
    store.collections_dir().rename(datasets_dir())
    damage(datasets_dir() / "mine", sentence)
    assert f"mine {sentence}" in damaged_in(datasets_dir())[datasets_dir() / "mine"]
    for folder in list_folders(datasets_dir()):
        scan(folder).fingerprint()


def test_a_file_where_all_collections_should_be_is_said() -> None:
    home().mkdir()
    store.collections_dir().write_text("words")
    assert store.names() == []
    assert list(store.damaged()) == [store.collections_dir()]
    with pytest.raises(InputError, match="cannot be written"):
        store.create("mine")
    trash.delete("it", list(store.damaged()))
    assert store.create("mine") == "mine"
