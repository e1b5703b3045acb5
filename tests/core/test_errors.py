"""Names and sentences of outside origin: one line, whatever was in them."""

import pytest

from rps_core.errors import LONGEST_NAME, InputError, folder_name, one_line, shortened
from rps_core.recordings.zip_import import import_zip
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import make_zip, png


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("two\nlines\x00\x1b[31m", "two\\nlines\\x00\\x1b[31m"),
        ("photo\u202egpj.exe\u2066\u200f\u061c", "photogpj.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\udcff", "\\udcff"),
        ("o" + "\u0301" * 50, "o" + "\u0301" * 4),
        ("hänsel, 石, שלום, 👩\u200d🔬, می\u200cخواهم", "hänsel, 石, שלום, 👩\u200d🔬, می\u200cخواهم"),
    ],
)
def test_what_is_not_seen_or_turns_the_reading_is_dropped_or_written_out(given: str, shown: str):
    assert one_line(given) == shown
    assert str(InputError(given)) == shown
    assert one_line(shown) == shown


def test_a_long_text_loses_its_middle():
    assert shortened("a" * 4000 + "z") == "a" * 59 + "…" + "a" * 19 + "z"
    assert len(shortened("a b " * 1000)) == LONGEST_NAME
    assert shortened(f"/home/{'x' * 255}/cat.jpg", 1000) == f"/home/{'x' * 59}…{'x' * 20}/cat.jpg"
    assert shortened("paper") == "paper"


def test_folders_of_a_zip_with_unseen_letters_or_endless_names_are_left_out_and_said(
    tmp_path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RPS_HOME", str(tmp_path))
    bad = ("pa\u202eper/1.png", "ro\x07ck/1.png", f"{'s' * 81}/1.png")
    archive = make_zip({name: png(1) for name in ("paper/1.png", "rock/1.png", *bad)})
    result = import_zip(local_workspace(), archive, f"my\u202e \x07hands{'s' * 300}.zip")
    assert result.pictures == 2
    assert sorted(folder.name for folder in result.folder.iterdir()) == ["paper", "rock"]
    assert len(result.notes) == 3
    assert all("more than 80 letters in its name, or unseen ones" in note for note in result.notes)
    assert result.folder.name == folder_name(result.folder.name)
    assert result.folder.name.startswith("my hands")
