"""Collect: files into classes, names, what is deleted comes back, and what to record next."""

import io
import time
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from pages._ui.camera import sample_frame
from pages._ui.camera.region import BOX
from pages._ui.components import picture_grid
from rps_core.live.results import Shot
from rps_core.live.track import crop_around, find_once
from rps_core.nets.boxes import Box
from rps_core.nets.finder import load_finder
from rps_core.recordings import archive, store
from rps_core.recordings.recorder import Plan, Recorder
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import all_html
from tests.helpers.pictures import noise
from tests.helpers.recordings import record


def jpeg(seed: int) -> bytes:
    buffer = io.BytesIO()
    noise(seed).save(buffer, "JPEG")
    return buffer.getvalue()


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return at.run()


def upload(at: AppTest, **files: bytes) -> AppTest:
    uploader = next(one for one in at.file_uploader if one.label.startswith("Photographs, or a zip"))
    for name, content in files.items():
        uploader.upload(name, content)
    return press(at.run(), f"Add {len(files)} file{'s'[: len(files) != 1]}")


def select(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """As if the first pictures of the grid had been clicked."""
    monkeypatch.setattr("pages._ui.collect.review.picture_grid", lambda files, label, key: list(files)[:count])


def test_opens_ready_to_record_and_writes_nothing(open_page, home):
    at = open_page("collect")
    assert not at.exception
    assert at.selectbox(key="collection_choice").value == store.FIRST_NAME
    assert [button.label for button in at.button if "pictures after" in button.label] == ["20 pictures after 3 s"]
    assert "60 more of paper" in "".join(text.value for text in at.markdown)
    assert not (home / "collections").exists()


def test_uploads_go_into_the_class_and_are_taken_back_by_undo(open_page):
    at = open_page("collect", label="rock")
    upload(at, **{"one.jpg": jpeg(1), "two.jpg": jpeg(2), "three.jpg": b"no picture"})
    assert not at.exception
    assert store.counts(local_workspace(), store.FIRST_NAME) == {"paper": 0, "rock": 2, "scissors": 0}
    assert "three.jpg is not a picture" in at.error[0].value
    assert "58 more of rock" in "".join(text.value for text in at.markdown)
    press(at, "Undo")
    assert store.counts(local_workspace(), store.FIRST_NAME)["rock"] == 0


def take(at: AppTest, image: Image.Image) -> AppTest:
    """Upload one picture as what the camera's lower tier gives."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return at.file_uploader(key="collect_upload").upload("shot.png", buffer.getvalue(), "image/png").run()


def test_what_is_kept_is_the_crop_around_the_hand_that_was_found(open_page):
    frame = sample_frame()
    at = take(open_page("collect", camera="upload", label="scissors"), Image.fromarray(frame))
    (kept,) = store.pictures(local_workspace(), store.FIRST_NAME)["scissors"]
    box = find_once(frame, load_finder())
    assert box
    assert np.asarray(Image.open(kept)).shape == crop_around(frame, box).shape != frame.shape
    assert "the square around the hand that was found" in "".join(caption.value for caption in at.caption)


def test_a_picture_without_a_hand_is_not_kept_and_said_and_kept_with_the_box(open_page):
    at = take(open_page("collect", camera="upload", label="rock"), Image.new("RGB", (320, 240), (90, 110, 130)))
    assert store.counts(local_workspace(), store.FIRST_NAME)["rock"] == 0
    assert "No hand found in this picture, so it was not kept" in at.warning[0].value
    next(one for one in at.segmented_control if one.key == "region").set_value(BOX).run()
    (kept,) = store.pictures(local_workspace(), store.FIRST_NAME)["rock"]
    assert Image.open(kept).size == (320, 240)


def recording(at: AppTest, *, searched: bool, box: Box | None) -> tuple[AppTest, Recorder]:
    """A burst of three has begun, and the live camera gave one second of frames."""
    recorder = Recorder(local_workspace())
    at.session_state["collect_recorder"] = recorder
    at.run()
    recorder.start(Plan("mine", "rock", 3, 10))
    processor = at.session_state["collect_processor"]
    rgb = np.asarray(noise(1, 64), np.uint8)
    listener = processor._listener
    for number in range(30):
        shot = Shot(rgb, number, time.monotonic() + number / 30, box, (640, 480), searched=searched)
        processor._shot = shot
        listener(shot)
    return at.run(), recorder


def test_live_frames_without_a_hand_are_skipped_with_a_message_and_a_burst_can_be_stopped(open_page):
    at, _ = recording(open_page("collect", collection="mine", label="rock"), searched=True, box=None)
    assert store.counts(local_workspace(), "mine").get("rock", 0) == 0
    assert "such frames are skipped" in "".join(warning.value for warning in at.warning)
    press(at, "Stop recording")
    assert "Nothing was recorded: no hand was found" in "".join(warning.value for warning in at.warning)


@pytest.mark.parametrize(("searched", "box"), [(True, Box(1, 1, 50, 50, 0.9)), (False, None)])
def test_live_frames_with_a_hand_or_of_a_box_are_recorded(open_page, searched, box):
    at, _ = recording(open_page("collect", collection="mine", label="rock"), searched=searched, box=box)
    assert store.counts(local_workspace(), "mine")["rock"] == 3
    assert "3 pictures of rock recorded." in "".join(caption.value for caption in at.caption)


def test_pictures_without_a_hand_need_the_box_and_the_class_none_says_so(open_page):
    store.create(local_workspace(), "mine", ["none", "rock"])
    at = open_page("collect", collection="mine", label="none")
    assert "For pictures without a hand choose" in "".join(caption.value for caption in at.caption)
    at = open_page("collect", collection="mine", label="rock")
    assert "For pictures without a hand choose" not in "".join(caption.value for caption in at.caption)


def test_a_zip_fills_the_classes_it_holds_and_a_broken_one_is_said(open_page):
    record("rock"), record("lizard")
    data = archive.export(local_workspace(), "mine")
    store.create(local_workspace(), "other")
    at = open_page("collect", collection="other")
    upload(at, **{"mine.zip": data, "broken.zip": b"no zip"})
    assert not at.exception
    assert store.counts(local_workspace(), "other") == {"lizard": 8, "paper": 0, "rock": 8, "scissors": 0}
    assert "broken.zip is no zip file that can be opened" in at.error[0].value


def test_what_was_joined_in_a_zip_is_news_and_no_fault(open_page):
    at, packed = open_page("collect"), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for index, part in enumerate(("train", "test")):
            file.writestr(f"{part}/rock/{index}.jfif", store.to_jpeg(np.full((24, 24, 3), 90 * index, np.uint8)))
    assert not list(
        next(one for one in at.file_uploader if "zip" in one.label).proto.type
    )  # a list of endings is shown cut off
    upload(at, **{"mine.zip": packed.getvalue()})
    assert not at.error and "are joined" in at.info[-1].value


def test_deleted_pictures_come_back_and_moved_ones_change_class(open_page, monkeypatch):
    record("rock")
    select(monkeypatch, 3)
    at = open_page("collect", collection="mine", label="rock")
    press(at, "Delete 3")
    assert store.counts(local_workspace(), "mine")["rock"] == 5
    press(at, "Undo")
    assert store.counts(local_workspace(), "mine")["rock"] == 8
    at.selectbox(key="collect_target").select("scissors")
    press(at, "Move 3")
    assert (store.counts(local_workspace(), "mine")["rock"], store.counts(local_workspace(), "mine")["scissors"]) == (
        5,
        3,
    )
    assert not at.exception


def test_many_pictures_are_paged(open_page, monkeypatch):
    record("rock", bursts=1, pictures=70)
    shown = []
    monkeypatch.setattr("pages._ui.collect.review.picture_grid", lambda files, label, key: shown.append(files) or [])
    at = open_page("collect", collection="mine", label="rock")
    at.pagination(key="page").set_value(2).run()
    assert (len(shown[0]), len(shown[-1])) == (60, 10)


def test_classes_are_added_renamed_and_deleted(open_page):
    at = open_page("collect")
    at.text_input(key="collect_class_name_0").input("lizard")
    press(at, "Add class")
    assert "lizard" in store.classes(local_workspace(), store.FIRST_NAME)
    assert "No picture of lizard yet" in [heading.value for heading in at.subheader]
    at.selectbox(key="collect_class_edit").select("lizard").run()
    at.text_input(key="collect_class_renamed_lizard").input("spock").run()
    press(at, "Rename class")
    assert store.classes(local_workspace(), store.FIRST_NAME) == ["paper", "rock", "scissors", "spock"]
    at.selectbox(key="collect_class_edit").select("spock").run()
    press(at, "Delete class")
    assert "spock" not in store.classes(local_workspace(), store.FIRST_NAME)
    press(at, "Undo")
    assert "spock" in store.classes(local_workspace(), store.FIRST_NAME)
    assert not at.exception


@pytest.mark.parametrize(("name", "message"), [("", "the class has no name"), ("../x", "cannot name a class")])
def test_a_bad_name_is_said(open_page, name, message):
    at = open_page("collect")
    at.text_input(key="collect_class_name_0").input(name)
    press(at, "Add class")
    assert message[1:] in at.error[0].value
    assert not at.exception


def test_collections_are_made_renamed_deleted_and_brought_back(open_page):
    record("rock")
    at = open_page("collect")
    at.text_input(key="collect_new_name").input("yours")
    press(at, "Make collection")
    assert store.names(local_workspace()) == ["mine", "yours"]
    assert (at.query_params["collection"], at.selectbox(key="collection_choice").value) == ("yours", "yours")
    at.text_input(key="collect_renamed_yours").input("theirs").run()
    press(at, "Rename")
    assert (store.names(local_workspace()), at.selectbox(key="collection_choice").value) == (
        ["mine", "theirs"],
        "theirs",
    )
    press(at, "Delete collection")
    assert store.names(local_workspace()) == ["mine"]
    assert not at.exception and at.selectbox(key="collection_choice").value == "mine"
    press(at, "Undo")
    assert store.names(local_workspace()) == ["mine", "theirs"]


def test_a_snapshot_goes_into_the_class_once(open_page):
    at = take(open_page("collect", camera="upload", label="scissors"), Image.fromarray(sample_frame()))
    at.run()
    assert store.counts(local_workspace(), store.FIRST_NAME)["scissors"] == 1
    assert "Kept. Clear it" in "".join(caption.value for caption in at.caption)
    assert "1 pictures" not in all_html(at)


def test_pictures_that_came_one_by_one_stand_together_after_the_recordings(tmp_path, monkeypatch):
    drawn, sent = [], SimpleNamespace(selected=["b.jpg"])
    monkeypatch.setattr(picture_grid, "_component", lambda key, data: drawn.extend(data["tiles"]) or sent)
    files = [tmp_path / f"{name}.jpg" for name in ("a", "20261123-071203-000-000", "20261123-071203-000-001", "b")]
    assert picture_grid.picture_grid(files, "rock", "grid") == [files[3]]
    assert [tile["id"][0] for tile in drawn] == ["2", "2", "a", "b"]
    assert [tile["when"] for tile in drawn[2:]] == ["One by one"] * 2
