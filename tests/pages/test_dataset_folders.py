"""The data of the Dataset page: what its checks find, what is left out, and where folders come from."""

import io
import zipfile
from dataclasses import replace

import pytest
from PIL import Image

from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import page_parameters
from rps_core.config import TrainConfig
from rps_core.data.class_folders import scan
from rps_core.data.exclusions import excluded_files
from rps_core.reports import percent
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import all_html, captions, press, run_code, tiles


def test_found_pictures_are_left_out_of_training_and_undo_puts_them_back(open_page, hands):
    at = open_page("dataset", data=str(hands), part="Quality", kind="Near duplicates", bits="4")
    assert not at.exception
    copies = {f"rock/{file.name}" for file in (hands / "rock").glob("z-*")}
    assert copies < {tile["name"] for tile in tiles(at)}
    press(at, f"Leave {len(copies)} out of training")
    assert excluded_files(local_workspace(), hands) == copies
    assert all((hands / name).exists() for name in copies)
    config = TrainConfig(data=str(hands), batch_size=4)
    assert (
        set(read_folder(create_run(local_workspace(), local_workspace().runs / "mine", config)).config.excluded)
        == copies
    )
    assert f"<b>{len(copies)}</b> left out" in all_html(at)
    press(at, "Undo")
    assert excluded_files(local_workspace(), hands) == frozenset()


@pytest.mark.slow
def test_what_is_left_out_is_marked_and_missing_in_split_and_code(open_page, hands):
    at = open_page("dataset", data=str(hands), part="Quality", kind="Near duplicates", bits="4")
    press(at, "Leave 6 out of training")
    at = open_page("dataset", data=str(hands), part="Browse", show="rock")
    assert sum(tile["out"] == "left out" for tile in tiles(at)) == 6
    at = open_page("dataset", data=str(hands), part="Batch", batch_size="3")
    assert len(run_code(at.code[-1].value)["dataset"]) == len(scan(hands).names) - 6
    assert "6 of its pictures are left out" in captions(open_page("training", data=str(hands)))


def test_each_check_has_its_threshold_and_keeps_it(open_page, hands):
    at = open_page("dataset", data=str(hands), part="Quality", blurred="200")
    found = next(part for part in all_html(at).split("<span>") if "blurred" in part)
    at.selectbox(key="kind").select("Dark").run()
    assert found in all_html(at)
    at.slider(key="dark").set_value(100.0).run()
    assert f"<b>{len(scan(hands).names) - 1}</b> dark" in all_html(at)
    assert "<b>1</b> unreadable" in all_html(at)


def test_a_large_folder_is_looked_at_in_part_and_the_page_says_so(open_page, hands, monkeypatch):
    monkeypatch.setattr(links, "LIMIT", replace(links.LIMIT, options=("12", "24")))
    page_parameters.parameters_of.cache_clear()
    at = open_page("dataset", data=str(hands), part="Quality", look_at="24")
    assert f"24 of {len(scan(hands).names)} pictures are looked at" in captions(at)
    monkeypatch.undo()
    page_parameters.parameters_of.cache_clear()


def test_the_balance_says_what_guessing_scores(open_page, hands):
    at = open_page("dataset", data=str(hands), part="Balance")
    assert {metric.label: metric.value for metric in at.metric}["Without looking"] == percent(16 / 37)
    assert "times as much of the largest class" in at.warning[0].value


def test_a_broken_picture_is_said_and_the_others_stay(open_page, hands):
    at = open_page("dataset", data=str(hands))
    broken = [tile for tile in tiles(at) if "src" not in tile]
    assert [tile["name"] for tile in broken] == ["paper/broken.jpg"]
    assert "not a picture that can be opened" in broken[0]["alt"]
    at = open_page("dataset", data=str(hands), part="Picture", file="paper/broken.jpg")
    assert not at.exception
    assert "broken.jpg is not a picture" in at.error[0].value


def test_a_zip_is_imported_listed_deleted_and_fetched_back(open_page, home):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("paper", "rock"):
            picture = io.BytesIO()
            Image.new("RGB", (20, 20), "teal").save(picture, "PNG")
            archive.writestr(f"mine/{name}/1.png", picture.getvalue())
        archive.writestr("mine/rock/2.png", b"no picture")
        archive.writestr("mine/paper: flat/1.png", picture.getvalue())
    at = open_page("dataset")
    at.file_uploader[0].set_value(("mine.zip", buffer.getvalue(), "application/zip"))
    at.run()
    press(at, "Import")
    assert not at.exception
    assert "Imported 2 pictures from mine.zip" in at.success[0].value
    notes = "".join(line.value for line in at.markdown).replace("\\", "")
    assert "2.png is not a picture" in notes
    assert "paper: flat/1.png lies in a folder with a colon in its name, which Windows takes for a drive" in notes
    assert at.query_params["data"] in (str(home / "datasets" / "mine"), [str(home / "datasets" / "mine")])
    assert len(tiles(at)) == 2
    press(at, "Delete")
    assert not (home / "datasets" / "mine").exists()
    assert len(tiles(at)) == 48
    press(at, "Undo")
    assert len(tiles(at)) == 2


def test_a_folder_that_cannot_be_opened_is_said_and_the_old_one_stays(open_page, hands):
    at = open_page("dataset")
    press(at, "Open")
    assert "No folder was typed; type the path of one" in at.error[0].value
    at.text_input(key="dataset_path").set_value("/no/such")
    press(at, "Open")
    assert "/no/such does not exist" in at.error[0].value
    assert len(tiles(at)) == 48
    at.text_input(key="dataset_path").set_value(str(hands))
    press(at, "Open")
    assert not at.error
    assert len(tiles(at)) == 37


def test_recordings_are_listed(open_page, home, hands):
    (home / "collections").mkdir()
    (home / "collections" / "me").symlink_to(hands)
    at = open_page("dataset", data=str(home / "collections" / "me"))
    assert "Your recordings: me" in next(box for box in at.selectbox if box.label == "Data").options
    assert len(tiles(at)) == 37
