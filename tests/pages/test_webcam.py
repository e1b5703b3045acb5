"""Webcam: opens on a sample, obeys its controls, and works with pictures one at a time; where ICE servers come from."""

import io
import tomllib
from collections.abc import Mapping

import av
import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.testing.v1 import AppTest

from pages._ui.app import cache
from pages._ui.camera import ice, sample_frame, trouble
from pages._ui.camera.region import BOX, FIND
from pages._ui.camera.stream import on_frame
from rps_core import inference
from rps_core.errors import InputError
from rps_core.inference import FoundHand
from rps_core.labels import Prediction
from rps_core.live.frame_processor import FrameProcessor, Settings
from rps_core.live.region import Region
from rps_core.nets import checkpoint
from rps_core.nets.finder import load_finder
from rps_core.reports import percent
from tests.helpers.nets import save_untrained
from tests.helpers.pages import ROOT, all_html, link_notes


def said(at: AppTest) -> str:
    return " ".join(caption.value for caption in at.caption)


def spoken(probabilities: Mapping[str, float]) -> str:
    return "Probabilities: " + ", ".join(f"{name} {percent(share)}" for name, share in probabilities.items())


def read(rgb: np.ndarray, finder=None) -> FoundHand:
    """What the shipped net says of a picture."""
    return next(iter(inference.predict_hands([rgb], checkpoint.load(checkpoint.shipped()), finder)))


def by_region(rgb: np.ndarray) -> str:
    prediction = inference.frame_classifier(checkpoint.load(checkpoint.shipped()))(rgb)
    return spoken(prediction.probabilities)


def test_opens_on_a_sample_hand_already_found_and_looked_at(open_page):
    at = open_page("webcam")
    assert not at.exception
    hand = read(sample_frame(), load_finder())
    assert hand.box and hand.decide(0.5) == "scissors"
    assert spoken(hand.prediction.probabilities) in all_html(at)
    assert "what the net sees: 3 x 72 x 72, the hand that was found" in all_html(at)
    assert "Of two hands the larger one counts" in said(at)
    assert not [slider for slider in at.slider if slider.key in ("x", "y", "box_side")]


def test_the_box_stands_in_the_link_and_decides_what_the_net_sees(open_page):
    at = open_page("webcam", x="0", y="100", side="96")  # of a time when there was nothing but the box
    crop = Region(1.0, 1.0, 96 / 480).crop(sample_frame())  # left in the mirrored preview is right in the frame
    assert crop.shape == (96, 96, 3)
    assert by_region(crop) in all_html(at)
    assert "what the net sees: 3 x 72 x 72, the box" in all_html(at)
    at.slider(key="x").set_value(50).run()
    assert at.query_params["box_side"] == "96"
    assert by_region(crop) not in all_html(at)


def test_the_choice_stands_in_the_link_and_the_box_stays_where_it_was(open_page):
    at = open_page("webcam", region=BOX)
    assert by_region(Region().crop(sample_frame())) in all_html(at)
    at.slider(key="x").set_value(20).run()
    choice = next(one for one in at.segmented_control if one.key == "region")
    choice.set_value(FIND).run()
    assert "the hand that was found" in all_html(at)
    next(one for one in at.segmented_control if one.key == "region").set_value(BOX).run()
    assert at.slider(key="x").value == 20


def test_an_upload_without_a_hand_is_no_hand_with_advice(open_page):
    at = open_page("webcam", camera="upload")
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240), (90, 110, 130)).save(buffer, "PNG")
    at.file_uploader(key="webcam_upload").upload("wall.png", buffer.getvalue(), "image/png").run()
    html = all_html(at)
    assert "no hand</p>" in html and "No hand found: hold up the whole hand" in html
    assert "the whole picture, since no hand was found" in html


@pytest.mark.parametrize("net", ["guide", "own"])
def test_any_net_is_given_the_hand_that_was_found(open_page, home, net):
    if net == "own":
        save_untrained(home / "mine.safetensors", classes=("lizard", "spock"))
    at = open_page("webcam")
    options = {option: index for index, option in enumerate(at.selectbox[0].options)}
    name = next(option for option in options if ("guide" if net == "guide" else "mine") in option.lower())
    at.selectbox[0].select_index(options[name]).run()
    assert "the hand that was found" in all_html(at)
    assert "Probabilities: " + ("paper" if net == "guide" else "lizard") in all_html(at)


def test_net_and_threshold_change(open_page):
    at = open_page("webcam", model="guide", sure="0.99")
    assert "not sure" in all_html(at) and "what the net sees: 3 x 90 x 90" in all_html(at)
    at.selectbox[0].select("handnet").run()
    assert "what the net sees: 3 x 72 x 72" in all_html(at)
    assert at.slider(key="sure").value == checkpoint.describe(checkpoint.shipped("handnet")).threshold


def test_where_it_looks_and_the_maps_of_a_layer(open_page):
    at = open_page("webcam", where="true", maps="true", layer="relu3")
    assert not at.exception
    assert "what speaks for scissors (Grad-CAM)" in all_html(at)
    assert "relu3, 64 x 18 x 18: 32 of 64 maps" in all_html(at)
    at.selectbox[0].select("guide").run()  # which has no layer relu3 with maps
    assert not at.exception
    assert "relu1, 6 x 88 x 88: 6 of 6 maps" in all_html(at)


def test_a_link_with_nonsense_is_said_and_the_rest_works(open_page):
    at = open_page("webcam", x="left", camera="telescope")
    assert not at.exception
    assert "x='left'" in link_notes(at) and "camera='telescope'" in link_notes(at)
    assert "Probabilities" in all_html(at)


def test_with_the_box_an_upload_is_looked_at_whole(open_page):
    at = open_page("webcam", camera="upload", region=BOX)
    data = cache.samples()["rock 1"].read_bytes()
    at.file_uploader(key="webcam_upload").upload("rock.jpg", data, "image/jpeg").run()
    expected = inference.frame_classifier(checkpoint.load(checkpoint.shipped()))(
        np.asarray(Image.open(io.BytesIO(data)))
    )
    assert not at.exception
    assert spoken(expected.probabilities) in all_html(at)


def test_an_upload_that_is_no_picture_is_said(open_page):
    at = open_page("webcam", camera="upload")
    at.file_uploader(key="webcam_upload").upload("notes.txt", b"no picture").run()
    assert "notes.txt is not a picture" in at.error[0].value


@pytest.mark.parametrize("reason", trouble.REASONS)
def test_why_no_picture_comes_is_said_with_an_upload_on_the_spot(open_page, reason):
    at = open_page("webcam")
    assert not at.warning
    at.session_state["webcam_silence"] = reason
    at.run()
    assert trouble.REASONS[reason][0] in at.warning[0].value
    assert len(at.file_uploader) == 1


def test_frames_go_in_and_come_back_mirrored_as_av_frames():
    processor = FrameProcessor()
    processor.change(Settings(classify=lambda rgb: Prediction({"paper": 1.0}), smooth=False))
    rgb = np.full((480, 640, 3), 40, np.uint8)
    rgb[:, :60] = (250, 10, 10)
    back = on_frame(processor, av.VideoFrame.from_ndarray(rgb, format="rgb24")).to_ndarray(format="rgb24")
    assert tuple(back[300, 630]) == (250, 10, 10)
    answer = processor.result()
    assert answer is not None and answer.text == "paper"


def test_without_secrets_no_server_is_asked(monkeypatch):
    class Nothing:
        def get(self, *given):
            raise StreamlitSecretNotFoundError("no file")

    monkeypatch.setattr(st, "secrets", Nothing())
    assert ice.ice_servers() == []


def test_servers_of_the_secrets(monkeypatch):
    turn = {"urls": "turn:turn.example.org", "username": "me", "credential": "mine"}
    asked = []

    def cloudflare(*given):
        asked.append(given)
        return [{"urls": "turn:c.example.org"}]

    monkeypatch.setitem(ice.PROVIDERS, "cloudflare", (cloudflare, ("turn_key_id", "turn_key_api_token")))
    section = {"servers": [turn], "cloudflare": {"turn_key_id": "id", "turn_key_api_token": "token"}}
    monkeypatch.setattr(st, "secrets", {"ice": section})
    assert ice.ice_servers() == [turn, {"urls": "turn:c.example.org"}]
    assert asked == [("id", "token")]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"servers": ["stun:somewhere"]}, "a table with urls is expected"),
        ({"cloudflare": {"turn_key_id": "id"}}, "lack turn_key_api_token"),
        ({"carrier_pigeon": {}}, "but known are: servers, cloudflare"),
        ({"hugging_face": {"token": "hf"}}, "hugging_face gave no TURN servers"),
    ],
)
def test_secrets_that_cannot_be_used_say_so(monkeypatch, section, message):
    def refuse(*given):
        raise ValueError("no credentials for you")

    monkeypatch.setitem(ice.PROVIDERS, "hugging_face", (refuse, ("token",)))
    monkeypatch.setattr(st, "secrets", {"ice": section})
    with pytest.raises(InputError, match=message):
        ice.ice_servers()


def test_the_example_of_the_secrets_can_be_read():
    section = tomllib.loads((ROOT / ".streamlit" / "secrets.toml.example").read_text())["ice"]
    assert set(section) == {"servers", *ice.PROVIDERS}
    for name, (_, keys) in ice.PROVIDERS.items():
        assert set(section[name]) == set(keys)


@pytest.mark.parametrize("camera", ["live video", "snapshot", "upload"])
def test_what_is_said_of_the_pictures_fits_where_they_come_from(open_page, camera):
    text = said(open_page("webcam", camera=camera))
    is_video = camera == "live video"
    assert ("followed until it leaves" in text) is is_video
    assert ("ends the video" in text) is is_video
    assert ("kept there where you look inside" in text) is not is_video
