"""Pages that open, and say what is damaged, whatever stands in the home."""

from pathlib import Path

import pytest

from rps_core.data.exclusions import exclusions
from rps_core.game import history
from rps_core.recordings import store
from rps_core.storage.workspace import local_workspace
from tests.helpers.recordings import record


def damage_everything() -> None:
    """Damaged lists, a damaged collection, a damaged import, and what only looks like one."""
    for path in (
        local_workspace().folder / "solved.json",
        exclusions(local_workspace(), None).path,
        history.file(local_workspace()).path,
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b'[{"player": "ro')
    rock = record("rock")
    rock[0].write_bytes(b"half a picture")
    (store.folder(local_workspace(), "mine") / "rock" / "99999999-999999-999-001.jpg").write_bytes(b"")
    (store.folder(local_workspace(), "mine") / "paper" / "folder.jpg").mkdir()
    (store.folder(local_workspace(), "mine") / "rock" / "broken.ppm").write_bytes(b"P6\n9x 9\n255\n")
    (local_workspace().collections / "a file").write_text("words")
    (local_workspace().datasets / "empty").mkdir(parents=True)
    (local_workspace().datasets / "words").write_text("words")


@pytest.mark.parametrize("page", ["home", "collect", "dataset", "game", "layer_shapes", "teach", "training"])
def test_a_page_opens_whatever_is_damaged(open_page, page: str) -> None:
    damage_everything()
    at = open_page(page)
    assert not at.exception
    assert not any("Traceback" in error.value for error in at.error)


def test_a_damaged_collection_is_said_deleted_and_brought_back(open_page) -> None:
    damage_everything()
    at = open_page("collect", collection="mine", label="rock")
    assert not at.exception
    said = [warning.value for warning in at.warning]
    assert any(" file is no folder" in words for words in said)
    assert any("mine holds paper/folder.jpg" in words for words in said)
    at.button(key="damaged_a file").click().run()
    assert not at.exception
    assert not (local_workspace().collections / "a file").exists()
    at.button(key="damaged_folder_undo").click().run()
    assert not at.exception
    assert (local_workspace().collections / "a file").read_text() == "words"


def test_a_damaged_import_is_said_deleted_and_brought_back(open_page) -> None:
    damage_everything()
    at = open_page("dataset", data=str(local_workspace().datasets / "empty"))
    assert not at.exception
    assert "holds no class folders" in at.error[0].value
    assert any("words is no folder" in warning.value for warning in at.warning)
    at.button(key="damaged_words").click().run()
    assert not at.exception
    assert [path.name for path in local_workspace().datasets.iterdir()] == ["empty"]
    at.button(key="damaged_folder_undo").click().run()
    assert not at.exception
    assert Path(local_workspace().datasets / "words").read_text() == "words"
