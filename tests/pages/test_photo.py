"""Photo: pictures in, classes out; bad files said beside the good ones."""

import io
import struct
import zlib

import pytest
from PIL import Image

from rps_core import inference
from rps_core.data.images import load_image
from rps_core.nets import checkpoint
from tests.helpers.pages import all_html, sample_bytes


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
    prediction = inference.predict([image], checkpoint.load(checkpoint.shipped()))[0]
    spoken = ", ".join(f"{name} {share:.1%}" for name, share in prediction.probabilities.items())
    assert f"Probabilities: {spoken}" in all_html(at)


def test_the_guides_net_sees_90_pixels_and_brings_its_own_threshold(open_page):
    at = open_page("photo")
    at.slider(key="sure").set_value(0.91).run()
    at.selectbox[0].select("guide").run()
    assert at.query_params["model"] == "guide"
    assert "what the net sees: 3 x 90 x 90" in all_html(at)
    assert at.slider(key="sure").value == checkpoint.describe(checkpoint.shipped("guide")).threshold


def test_below_the_threshold_it_is_not_sure(open_page):
    at = open_page("photo", model="guide")  # knows no "none": on plain grey it can only guess
    grey = io.BytesIO()
    Image.new("RGB", (80, 80), (128, 128, 128)).save(grey, "PNG")
    at.file_uploader(key="uploads").upload("grey.png", grey.getvalue(), "image/png").run()
    at.slider(key="sure").set_value(0.99).run()
    assert "not sure" in all_html(at)
    at.slider(key="sure").set_value(0.34).run()
    assert "not sure" not in all_html(at)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.txt", b"no picture at all", "notes.txt is not a picture"),
        ("empty.jpg", b"", "empty.jpg is an empty file"),
        ("huge.png", png_of(50_000, 50_000), "at most 100 megapixels"),
        ("cut.jpg", sample_bytes()[:900], "cut.jpg is damaged or cut off"),
    ],
)
def test_a_bad_file_is_said_beside_the_others_results(open_page, name, content, message):
    at = open_page("photo")
    uploader = at.file_uploader(key="uploads")
    uploader.upload("good.jpg", sample_bytes(), "image/jpeg").upload(name, content)
    at.run()
    assert not at.exception
    assert message in at.error[0].value
    assert "good.jpg, 256 x 256 px" in all_html(at)
    assert "<b>2 photographs</b>" in all_html(at)
    assert "1 unreadable" in all_html(at)


def test_many_photographs_are_summed_up_and_paged(open_page):
    at = open_page("photo")
    for number in range(12):
        at.file_uploader(key="uploads").upload(f"hand {number}.jpg", sample_bytes(), "image/jpeg")
    at.run()
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
