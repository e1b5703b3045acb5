"""Photo: pictures in, classes out; bad files said beside the good ones."""

import io
import struct
import zlib

import pytest
from PIL import Image
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from pages._ui.drawing import images
from pages._ui.photo import region
from rps_core import inference
from rps_core.data.images import load_image
from rps_core.labels import Prediction
from rps_core.nets import checkpoint
from rps_core.nets.find import MARGIN
from rps_core.nets.finder import load_finder
from rps_core.reports import percent
from tests.helpers.current_picture import go, jpeg
from tests.helpers.pages import all_html, captions, drawn, link_notes, sample_bytes
from tests.helpers.pictures import png


def png_of(width: int, height: int) -> bytes:
    """The beginning of a PNG file of that many pixels; writing it all would take gigabytes."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + header
        + struct.pack(">I", zlib.crc32(header))
        + struct.pack(">I", 9)
        + b"IDAT"
    )


def in_words(prediction: Prediction) -> str:
    return ", ".join(f"{name} {percent(share)}" for name, share in prediction.probabilities.items())


def spoken(at: AppTest) -> str:
    """The probabilities that stand on the page."""
    return all_html(at).partition("Probabilities: ")[2].partition('"')[0]


def test_opens_on_a_sample_already_classified(open_page):
    at = open_page("photo")
    drawn = all_html(at)
    assert not at.exception
    assert "sample paper 1, 256 x 256 px" in drawn
    assert "what the net sees: 3 x 72 x 72" in drawn
    assert 'aria-label="Probabilities: paper' in drawn


def test_the_answer_is_the_cores(open_page):
    at = open_page("photo", sample="scissors 1")
    image = load_image(sample_bytes("scissors 1"), "sample")
    (hand,) = inference.predict_hands([image], checkpoint.load(checkpoint.shipped()), load_finder())
    assert spoken(at) == in_words(hand.prediction)


def test_the_guides_net_sees_90_pixels_and_brings_its_own_threshold(open_page):
    at = open_page("photo")
    at.slider(key="sure").set_value(0.91).run()
    at.selectbox[0].select("guide").run()
    assert at.query_params["model"] == "guide"
    assert "what the net sees: 3 x 90 x 90" in all_html(at)
    assert at.slider(key="sure").value == checkpoint.describe(checkpoint.shipped("guide")).threshold


def plain_grey() -> bytes:
    """A picture without a hand."""
    grey = io.BytesIO()
    Image.new("RGB", (80, 80), (128, 128, 128)).save(grey, "PNG")
    return grey.getvalue()


def test_below_the_threshold_it_is_not_sure(open_page):
    at = open_page("photo", model="guide", region="Whole picture")  # knows no "none": on plain grey it can only guess
    at.file_uploader(key="uploads").upload("grey.png", plain_grey(), "image/png").run()
    at.slider(key="sure").set_value(0.99).run()
    assert "not sure" in all_html(at)
    at.slider(key="sure").set_value(0.34).run()
    assert "not sure" not in all_html(at)


@pytest.mark.parametrize("model", ["guide", "handnet"])
def test_where_no_hand_is_found_it_says_so_and_what_to_do(open_page, model):
    at = open_page("photo", model=model)
    at.file_uploader(key="uploads").upload("grey.png", plain_grey(), "image/png").run()
    assert "no hand</p>" in all_html(at)
    assert at.info[0].value.startswith("No hand found: hold up the whole hand")
    assert "Use my box" in at.info[0].value


def test_the_found_hand_is_drawn_and_what_the_net_sees_is_its_crop(open_page):
    at = open_page("photo")
    frame = Image.new("RGB", (640, 480), (70, 90, 110))
    frame.paste(Image.open(io.BytesIO(sample_bytes("paper 1"))).resize((150, 150)), (400, 250))
    file = io.BytesIO()
    frame.save(file, "PNG")
    at.file_uploader(key="uploads").upload("frame.png", file.getvalue(), "image/png").run()
    hand = next(inference.predict_hands([frame], checkpoint.load(checkpoint.shipped()), load_finder()))
    x, y, width, height = hand.box_px
    assert x + width / 2 == pytest.approx(475, abs=40) and y + height / 2 == pytest.approx(325, abs=40)
    drawn = all_html(at)
    assert f"the hand, {width} x {height} px at {x}, {y}" in drawn
    assert f'<i style="left: {x / 640:.2%}; top: {y / 480:.2%}; width: {width / 640:.2%}' in drawn
    pixels = inference.net_input_picture(Image.fromarray(hand.view), checkpoint.load(checkpoint.shipped()))
    assert images.data_url(images.png(pixels)) in drawn
    assert "The mean of 6 views" in captions(at)


def test_photo_and_network_say_why_their_numbers_differ(open_page):
    assert "The mean of 2 views, mirror images among them; *Network* follows one view" in captions(open_page("photo"))
    assert "The mean of" not in captions(open_page("photo", region="Whole picture"))  # one view, as on Network
    assert "From one view; *Photo* takes the mean of several" in captions(open_page("network"))


def test_network_says_that_it_is_given_all_of_a_picture_in_which_photo_finds_the_hand(open_page):
    at = open_page("photo")
    at.file_uploader(key="uploads").upload("mine.jpg", jpeg(), "image/jpeg").run()
    assert "Here the net is given all of the picture; *Photo* finds the hand first" in captions(go(at, "network"))
    assert "takes the mean of several" not in captions(at)
    assert [link for link in at.get("page_link") if "*Look inside* there takes it along" in link.proto.label]
    go(at, "photo").button(key="photo_inside_0").click().run()
    assert "From one view; *Photo* takes the mean of several" in captions(at)
    assert "Here the net is given" not in captions(at)


def test_the_whole_picture_is_what_the_net_sees_if_somebody_wants_that(open_page):
    at = open_page("photo", sample="rock 2", region="Whole picture")
    image = load_image(sample_bytes("rock 2"), "sample")
    prediction = inference.predict([image], checkpoint.load(checkpoint.shipped()))[0]
    assert spoken(at) == in_words(prediction)
    assert "; the hand, " not in all_html(at)


def test_a_box_in_the_link_is_what_the_net_sees(open_page):
    at = open_page("photo", sample="rock 2", region="Use my box", crop="10,20,200,150")
    image = load_image(sample_bytes("rock 2"), "sample").crop((10, 20, 210, 170))
    loaded = checkpoint.load(checkpoint.shipped())
    (hand,) = inference.predict_hands([image], loaded, None, mirrored=True)
    assert spoken(at) == in_words(hand.prediction)
    assert drawn(at, "photo_crop")["box"] == {"x": 10, "y": 20, "width": 200, "height": 150}
    assert drawn(at, "photo_crop")["size"] == {"width": 256, "height": 256}


def test_who_says_where_the_box_is_means_the_box(open_page):
    at = open_page("photo", sample="rock 2", crop="10,20,200,150")
    assert drawn(at, "photo_crop")["box"] == {"x": 10, "y": 20, "width": 200, "height": 150}


@pytest.mark.parametrize("crop", ["9999,9999,10,10", "-500,-500,100,100", "256,0,9,9", "-9,0,9,9"])
def test_a_box_outside_the_picture_is_said_and_the_hand_is_taken(open_page, crop):
    at = open_page("photo", sample="rock 2", crop=crop)
    assert "x,y,width,height in pixels of a box in this picture of 256 x 256 px is expected" in link_notes(at)
    assert drawn(at, "photo_crop")["box"]["height"] > 100 and at.query_params["crop"] != [crop]
    assert drawn(at.run(), "photo_crop")["box"]["height"] > 100, "it stays the box that counts"


@pytest.mark.parametrize("crop", ["", "left", "1,2,3", "0,0,0,10", "nan,1,2,3"])
def test_a_box_that_is_none_is_said_and_the_hand_is_taken(open_page, crop):
    at = open_page("photo", sample="rock 2", region="Use my box", crop=crop)
    assert ("x,y,width,height in pixels of a box in this picture" in link_notes(at)) == bool(crop)
    hand = next(
        inference.predict_hands(
            [load_image(sample_bytes("rock 2"))], checkpoint.load(checkpoint.shipped()), load_finder()
        )
    )
    assert drawn(at, "photo_crop")["box"] == dict(
        zip(("x", "y", "width", "height"), hand.box.square(MARGIN).within(256, 256), strict=True)
    )


def test_a_box_of_a_link_is_kept_within_the_picture_and_leaves_the_link_with_the_picture(open_page):
    at = open_page("photo", sample="rock 2", region="Use my box", crop="-50,200,9000,90")
    assert drawn(at, "photo_crop")["box"] == {"x": 0, "y": 200, "width": 256, "height": 56}
    assert at.query_params["crop"] == "0,200,256,56"
    at.pills[0].set_value("paper 1").run()
    assert "crop" not in at.query_params
    assert drawn(at, "photo_crop")["box"]["height"] > 100
    at.pills[0].set_value("rock 2").run()
    assert drawn(at, "photo_crop")["box"]["y"] == 200


def test_of_two_hands_it_says_which_was_read(open_page):
    at = open_page("photo")
    frame = Image.new("RGB", (640, 480), (70, 90, 110))
    for side, place in ((220, (30, 130)), (170, (420, 180))):
        frame.paste(Image.open(io.BytesIO(sample_bytes("paper 1"))).resize((side, side)), place)
    file = io.BytesIO()
    frame.save(file, "PNG")
    at.file_uploader(key="uploads").upload("two.png", file.getvalue(), "image/png").run()
    assert "2 hands found: the larger one counts, in the green box" in captions(at)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.txt", b"no picture at all", "notes.txt is not a picture"),
        ("empty.jpg", b"", "empty.jpg is an empty file"),
        ("huge.png", png_of(50_000, 50_000), "at most 100 megapixels"),
        ("cut.jpg", sample_bytes()[:900], "cut.jpg is damaged or cut off"),
        ("dot.png", png(1, side=1), "dot.png has 1 x 1 pixels"),
    ],
)
def test_a_bad_file_is_said_beside_the_others_results(open_page, name, content, message):
    at = open_page("photo")
    uploader = at.file_uploader(key="uploads")
    uploader.upload("good.jpg", sample_bytes(), "image/jpeg").upload(name, content)
    at.run()
    assert not at.exception
    assert message[1:] in at.error[0].value
    assert "good.jpg, 256 x 256 px" in all_html(at)
    assert "<b>2 photographs</b>" in all_html(at)
    assert "1 unreadable" in all_html(at)


def test_many_photographs_are_summed_up_and_paged(open_page, monkeypatch):
    said = []
    monkeypatch.setattr(region, "UNSEEN_S", -1.0)
    monkeypatch.setattr(DeltaGenerator, "progress", lambda _, share, text: said.append((round(share, 2), text)))
    at = open_page("photo")
    for number in range(12):
        at.file_uploader(key="uploads").upload(f"hand {number}.jpg", sample_bytes(), "image/jpeg")
    at.run()
    assert said[0] == (0.08, "1 of 12 photographs")
    assert said[-1] == (0.92, "11 of 12 photographs")
    assert "<b>12 photographs</b>" in all_html(at)
    assert len(at.dataframe[0].value) == 12
    assert "hand 9.jpg" in all_html(at)
    assert "hand 11.jpg, 256" not in all_html(at)
    at.pagination(key="photo_page").set_value(2).run()
    assert "hand 11.jpg, 256" in all_html(at)


def test_a_link_to_a_net_that_is_gone_opens_with_the_shipped_one(open_page):
    at = open_page("photo", model="20200101-000000-guide")
    assert not at.exception
    assert at.selectbox[0].value == "handnet"


def test_every_whole_percent_can_be_the_threshold(open_page):
    at = open_page("photo")
    assert at.slider(key="sure").step == 0.01
