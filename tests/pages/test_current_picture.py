"""One picture goes along: what is brought or chosen on one page is what the others show."""

import numpy as np
import pytest

from pages._ui.drawing.images import data_url, png
from pages._ui.widgets.current_picture import OWN
from rps_core.convolution.pytorch_code import Picture, pooling_code
from rps_core.data.images import load_image, to_values
from rps_core.shapes import Window
from tests.helpers.current_picture import PICTURE_PAGES, go, jpeg, shown
from tests.helpers.pages import all_html, captions, drawn, follow, link_notes, run_code, to_array


@pytest.mark.parametrize("brought_on", ["photo", "network", "max_pooling"])
def test_a_picture_of_ones_own_goes_along_to_every_page(open_page, brought_on):
    at = open_page(brought_on)
    uploader = at.file_uploader(key="uploads" if brought_on == "photo" else "picture_upload")
    uploader.set_value(
        [("mine.jpg", jpeg(), "image/jpeg")] if brought_on == "photo" else ("mine.jpg", jpeg(), "image/jpeg")
    )
    at.run()
    for page in (*PICTURE_PAGES, brought_on):
        go(at, page)
        assert not at.error
        assert at.query_params["picture"] == OWN
        assert shown(at, page) == ("mine.jpg" if page == "photo" else OWN)
        if page in ("convolution", "max_pooling"):
            expected = to_values(load_image(jpeg()), 32 if page == "convolution" else 64)
            assert np.allclose(to_array(drawn(at, "microscope")["input"]), expected)
        if page == "layer_shapes":
            assert data_url(png(np.asarray(load_image(jpeg()).resize((90, 90))))) in all_html(at)


def test_the_last_choice_wins_and_ones_own_can_be_had_again(open_page):
    at = open_page("photo")
    at.file_uploader(key="uploads").set_value([("mine.jpg", jpeg(), "image/jpeg")]).run()
    at.pills(key="picture").set_value("rock 2").run()
    assert shown(at, "photo") == "sample rock 2"
    assert shown(go(at, "convolution"), "convolution") == "rock 2"
    assert at.query_params["picture"] == "rock 2"
    at.pills(key="picture").set_value(OWN).run()
    assert "load_image('mine.jpg')" in at.code[0].value
    assert shown(go(at, "photo"), "photo") == "mine.jpg"


def test_taking_the_upload_away_shows_a_sample_again(open_page):
    at = open_page("photo")
    at.file_uploader(key="uploads").set_value([("mine.jpg", jpeg(), "image/jpeg")]).run()
    at.file_uploader(key="uploads").set_value([]).run()
    assert shown(at, "photo") == "sample paper 1"
    assert OWN not in [*at.pills(key="picture").options]


@pytest.mark.parametrize("page", PICTURE_PAGES)
def test_a_link_to_somebodys_own_picture_says_that_it_shows_a_sample(open_page, page):
    at = open_page(page, picture=OWN)
    assert "it does not hold: you see the sample paper 1 instead" in link_notes(at)
    assert shown(at, page) in ("paper 1", "sample paper 1")
    assert "picture" not in at.query_params


def test_of_several_uploads_the_one_that_was_looked_into_goes_along(open_page):
    at = open_page("photo", region="Whole picture", model="guide")
    files = [(f"{name}.jpg", jpeg(f"{name} 2"), "image/jpeg") for name in ("paper", "rock", "scissors")]
    at.file_uploader(key="uploads").set_value(files).run()
    at.button(key="photo_inside_1").click().run()
    assert at.title[0].value == "Network"
    assert at.selectbox(key="model_choice").value == "guide"
    assert "load_image('rock.jpg')" in at.code[0].value
    assert "load_image('rock.jpg')" in go(at, "convolution").code[0].value
    go(at, "photo")
    assert "<b>3 photographs</b>" in all_html(at)


def test_where_there_is_room_for_one_of_several_the_pill_says_which_and_another_can_be_chosen(open_page):
    at = open_page("photo", region="Whole picture")
    files = [(f"{name}.jpg", jpeg(f"{name} 2"), "image/jpeg") for name in ("paper", "rock", "scissors")]
    at.file_uploader(key="uploads").set_value(files).run()
    assert at.pills(key="picture").options[0] == "last opened: 3 pictures"
    go(at, "network")
    assert at.pills(key="picture").options[0] == "no. 1 of 3 last opened: paper.jpg"
    assert "load_image('paper.jpg')" in at.code[0].value
    which = at.selectbox(key="picture_which")
    assert which.label == "Which of the 3 pictures" and which.options == [
        "1: paper.jpg",
        "2: rock.jpg",
        "3: scissors.jpg",
    ]
    which.select_index(2).run()
    assert "load_image('scissors.jpg')" in at.code[0].value
    assert at.pills(key="picture").options[0] == "no. 3 of 3 last opened: scissors.jpg"
    assert "load_image('scissors.jpg')" in go(at, "convolution").code[0].value
    at.pills(key="picture").set_value("rock 2").run()
    assert not [box for box in at.selectbox if box.key == "picture_which"]


def test_another_browser_of_a_local_dashboard_shows_what_was_opened_last_and_calls_it_that(open_page):
    at = open_page("photo")
    at.file_uploader(key="uploads").set_value([("mine.jpg", jpeg(), "image/jpeg")]).run()
    other = open_page("network", picture="own")  # a session of its own, in the one workspace that there is
    assert other.pills(key="picture").options[0] == "last opened: mine.jpg"
    assert "Other browsers that open this dashboard show it, too, until another one is opened." in captions(other)


def test_looking_inside_a_found_hand_shows_what_the_net_was_given(open_page):
    at = open_page("photo", region="Use my box")
    at.file_uploader(key="uploads").set_value([("mine.jpg", jpeg(), "image/jpeg")]).run()
    box = drawn(at, "photo_crop")["box"]
    at.button(key="photo_inside_0").click().run()
    left, top, right, bottom = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
    assert f"load_image('mine.jpg').crop({(left, top, right, bottom)})" in at.code[0].value
    go(at, "convolution")
    part = load_image(jpeg()).crop((left, top, right, bottom))
    assert np.allclose(to_array(drawn(at, "microscope")["input"]), to_values(part, 32))


def test_the_code_of_a_part_of_a_picture_opens_that_part(tmp_path):
    file = tmp_path / "mine.jpg"
    file.write_bytes(jpeg())
    values = to_values(load_image(file).crop((10, 20, 110, 80)), 16)
    names = run_code(
        pooling_code(
            Picture(values, str(file), 16, False, False, (10, 20, 100, 60)), Window.square(2, 2), 0, ceil_mode=False
        )
    )
    assert np.allclose(names["x"].numpy(), values)


def test_a_file_that_is_no_picture_is_said_wherever_it_goes(open_page):
    at = open_page("photo")
    at.file_uploader(key="uploads").set_value([("notes.txt", b"no picture", "text/plain")]).run()
    go(at, "network")
    assert at.error[0].value.startswith("notes.txt is not a picture")
    assert at.error[0].value.endswith("Until then you see sample paper 1.")


def test_a_picture_of_a_data_set_is_looked_into(open_page, data):
    at = open_page("dataset", data=str(data), part="Picture", file="rock/3.png")
    at.button(key="dataset_inside").click().run()
    assert at.title[0].value == "Network"
    assert "rock/3.png" in at.code[0].value
    assert at.query_params["picture"] == OWN
    go(at, "dataset")  # and the way back leads to where one was
    assert at.query_params["file"] == "rock/3.png"


def test_the_webcams_picture_is_looked_into_with_its_net(open_page):
    at = open_page("webcam", model="guide")
    at.button(key="webcam_inside").click().run()
    assert at.title[0].value == "Network"
    assert at.selectbox(key="model_choice").value == "guide"
    assert "load_image('sample frame.png')" in at.code[0].value


def test_a_link_followed_in_a_session_with_a_picture_shows_the_links_sample(open_page):
    at = open_page("convolution")
    at.file_uploader(key="picture_upload").set_value(("mine.jpg", jpeg(), "image/jpeg")).run()
    follow(at, picture="rock 1").run()
    assert shown(at, "convolution") == "rock 1"
    assert shown(go(at, "network"), "network") == "rock 1"
