"""The current picture is in the workspace: a refresh finds it, a stranger's has lost its metadata."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from pages._ui.widgets import kept_picture
from pages._ui.widgets.current_picture import OWN
from pages._ui.widgets.kept_picture import MOST_KEPT, Source
from rps_core.data.images import load_image
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.current_picture import PICTURE_PAGES, go, jpeg, shown
from tests.helpers.pages import link_notes
from tests.helpers.photographs import CAMERA, SECRET, photograph
from tests.helpers.pictures import png

PHOTOGRAPH = "IMG 1.jpg"


def bring(at, data: bytes, name: str = PHOTOGRAPH):
    return at.file_uploader(key="uploads").set_value([(name, data, "image/jpeg")]).run()


def files(workspace: Workspace) -> list[Path]:
    return [file for file in (workspace.folder / "picture").glob("*") if file.suffix != ".json"]


@pytest.mark.parametrize("page", PICTURE_PAGES)
def test_a_refresh_finds_the_picture_on_every_page(open_page, home, page):
    bring(open_page("photo"), jpeg(), "mine.jpg")
    at = open_page(page, picture=OWN)  # a new session
    assert link_notes(at) == ""
    assert at.query_params["picture"] in (OWN, [OWN])
    assert shown(at, page) == ("mine.jpg" if page == "photo" else OWN)
    assert [file.read_bytes() for file in files(local_workspace())] == [jpeg()]  # at home as it was


def test_of_several_the_one_that_was_meant_is_meant_again_with_its_part(open_page):
    at = open_page("photo", region="Use my box")
    files = [(f"{name}.jpg", jpeg(f"{name} 2"), "image/jpeg") for name in ("paper", "rock")]
    at.file_uploader(key="uploads").set_value(files).run()
    at.button(key="photo_inside_1").click().run()
    part = re.search(r"load_image\('rock.jpg'\).crop\(.*\)", at.code[0].value)
    assert part
    again = open_page("network", picture=OWN)
    assert part[0] in again.code[0].value
    assert len(go(again, "photo").pills(key="picture").options) > 2


def test_a_strangers_picture_loses_its_metadata_and_is_the_same_before_and_after_a_refresh(open_page, come_as):
    mine = come_as(visitors.new_token())
    at = bring(open_page("photo"), photograph("JPEG"))
    assert shown(at, "photo") == PHOTOGRAPH
    (file,) = files(mine)
    assert SECRET not in file.read_bytes()
    with Image.open(file) as image:
        assert not dict(image.getexif()) and "comment" not in image.info
        assert image.size == (40, 60)  # upright, as its EXIF said
    before = at.session_state["picture_own"][0].data
    assert SECRET not in before and CAMERA not in dict(load_image(before).getexif())
    again = open_page("photo", picture=OWN)
    assert again.session_state["picture_own"][0].data == before


def test_another_visitor_has_another_picture_and_a_link_names_none(open_page, come_as):
    come_as(visitors.new_token())
    bring(open_page("photo"), jpeg(), "hers.jpg")
    come_as(visitors.new_token())
    at = open_page("photo", picture=OWN)
    assert "it does not hold" in link_notes(at)
    assert "hers.jpg" not in str(at.pills(key="picture").options)


def test_it_goes_along_with_all_of_mine_and_with_forget_me(open_page, come_as):
    mine = come_as(visitors.new_token())
    bring(open_page("photo"), photograph("JPEG"))
    packed = io.BytesIO()
    packed.writelines(visitors.packed(mine))
    with zipfile.ZipFile(packed) as archive:
        names = [name for name in archive.namelist() if name.startswith("picture/")]
        assert sorted(Path(name).suffix for name in names) == [".jpg", ".json"]
    visitors.forget(mine)
    assert not (mine.folder / "picture").exists()


def test_taking_the_picture_away_and_bringing_another_leave_no_file(open_page):
    at = bring(open_page("photo"), jpeg(), "first.jpg")
    bring(at, jpeg("rock 2"), "second.jpg")
    assert [file.read_bytes() for file in files(local_workspace())] == [jpeg("rock 2")]
    at.file_uploader(key="uploads").set_value([]).run()
    assert files(local_workspace()) == []
    assert shown(open_page("photo"), "photo") == "sample paper 1"


def test_what_is_no_picture_is_not_kept(open_page, come_as):
    mine = come_as(visitors.new_token())
    at = bring(open_page("photo"), b"no picture", "notes.txt")
    assert "notes.txt is not a picture" in at.error[0].value
    assert files(mine) == []


def test_without_room_it_is_said_and_shown_all_the_same(open_page, come_as, monkeypatch):
    mine = come_as(visitors.new_token())
    monkeypatch.setenv("RPS_MOST_DISK_MB", "1")
    (mine.folder / "runs").mkdir(parents=True)
    (mine.folder / "runs" / "big").write_bytes(bytes(10**6))
    at = bring(open_page("photo"), jpeg())
    assert "This site allows each visitor 1 MB, and this would make 2;" in at.warning[0].value
    assert "Your picture is shown until you reload the page" in at.warning[0].value
    assert shown(at, "photo") == PHOTOGRAPH
    assert files(mine) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"index": 0, "pictures": [{"file": "../../secret", "name": "a", "path": "a", "box": null}]}',
        '{"index": 7, "pictures": []}',
        '{"index": 0, "pictures": [{"file": "a", "name": "a", "path": "a", "box": [1]}]}',
    ],
)
def test_a_damaged_list_is_set_aside(home, content):
    (home / "picture").mkdir()
    (home / "picture" / "pictures.json").write_text(content)
    assert kept_picture.read(local_workspace()) == ((), 0)
    assert (home / "picture" / "pictures.damaged-1.json").read_text() == content


def test_a_file_that_is_gone_leaves_the_others(home):
    kept_picture.keep(local_workspace(), [Source(f"{n}.png", png(n), f"{n}.png") for n in range(3)], 2)
    listed = json.loads((home / "picture" / "pictures.json").read_text())["pictures"]
    (home / "picture" / listed[0]["file"]).unlink()
    sources, index = kept_picture.read(local_workspace())
    assert ([one.name for one in sources], index) == (["1.png", "2.png"], 0)


def test_of_many_the_first_are_kept(home):
    kept_picture.keep(local_workspace(), [Source(f"{n}.png", png(n), "") for n in range(MOST_KEPT + 5)], 0)
    assert len(kept_picture.read(local_workspace())[0]) == MOST_KEPT


def test_a_name_can_lead_nowhere(home):
    names = ["../../x.png", "a\0b.png", "x" * 4_000 + ".jpg", "sp ace.p/ng", ".hidden", ""]
    kept_picture.keep(local_workspace(), [Source(name, png(1), name) for name in names], 1)
    sources, index = kept_picture.read(local_workspace())
    assert ([one.name for one in sources], index) == (names, 1)
    assert {file.parent for file in files(local_workspace())} == {home / "picture"}
