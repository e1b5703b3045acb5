"""The convolution microscope: its numbers are torch's, its code runs, and what is wrong is said where it happens."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from rps_core.config import InputSpec
from rps_core.convolution import kernels
from rps_core.convolution.formulas import describe_share
from rps_core.exercises import solved
from rps_core.models import build, count_parameters
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import as_own, captions, link_notes, run_code, sample_bytes, scene, to_array


def test_opens_on_a_finished_picture(open_page):
    at = open_page("convolution")
    assert not at.exception
    data = scene(at)
    assert data["outputs"][0]["map"]["shape"] == [1, 30, 30]
    assert data["channels"] == ["red", "green", "blue"]
    assert not any(badge.value == "solved" for badge in at.get("badge"))
    assert solved.solved(local_workspace()) == set()


@pytest.fixture
def trained(tmp_path, monkeypatch) -> None:
    """Weights in place of the shipped ones: an untrained net is a net."""
    for net in ("guide", "handnet"):
        torch.manual_seed(1)
        model = build(net, 3)
        info = CheckpointInfo(
            net, ("a", "b", "c"), InputSpec(90), "test", 1, 50.0, 1.0, "2026-01-01T00:00:00", count_parameters(model)
        )
        checkpoint.save(model, info, tmp_path / f"{net}.safetensors")
    monkeypatch.setattr(checkpoint, "shipped", lambda net="handnet": tmp_path / f"{net}.safetensors")


LINKS = [
    {},
    {"picture": "rock 2", "channels": "grey", "kernel": "emboss", "bias": "0.5", "stride": "2", "padding": "1"},
    {"kernel": "typed", "typed": "1/9 0 2 ; -1 .5 0 ; 0 0 1e-3", "dilation": "3", "mode": "reflect", "padding": "4"},
    {"kernel": "random", "side": "4", "seed": "7", "filter": "2", "mode": "replicate", "padding": "2"},
    {"kernel": "random", "side": "3", "padding": "1", "view": "stretched", "size": "20"},
    {"kernel": "trained net", "net": "guide", "normalized": "true", "filter": "5"},
    {"kernel": "trained net", "model": "handnet", "filter": "15", "stride": "2", "padding": "2"},
]


@pytest.mark.parametrize("query", LINKS, ids=str)
def test_the_picture_is_what_the_shown_code_computes(open_page, trained, query):
    at = open_page("convolution", **query)
    assert not at.exception
    data, names = scene(at), run_code(at.code[0].value)
    output = data["outputs"][0]
    ours = to_array(output["map"])[output["channel"]]
    assert np.abs(ours - names["shown"].numpy()).max() < 1e-4
    assert list(names["y"].shape[1:]) == list(ours.shape)


def test_window_tables_weights_and_bias_give_the_output(open_page):
    """What the browser adds up under the pointer: the sum over the tables, for every cell, against torch."""
    at = open_page("convolution", kernel="random", side="3", seed="3", stride="2", padding="2", mode="reflect")
    data = scene(at)
    x, weight = to_array(data["input"]), to_array(data["weight"])
    rows, cols = np.array(data["rows"]), np.array(data["cols"])
    cells = x[:, rows[:, None, :, None], cols[None, :, None, :]]
    ours = (cells * weight[:, None, None]).sum((0, 3, 4)) + data["bias"]
    inside = data["inside"]
    picture = x[:, inside["top"] :, inside["left"] :][:, : inside["height"], : inside["width"]]
    padded = F.pad(torch.from_numpy(picture.copy())[None], (2, 2, 2, 2), "reflect")
    filters = kernels.random_kernels(3, 3, 3)
    theirs = F.conv2d(padded, torch.from_numpy(filters.weight), torch.from_numpy(filters.bias), 2)[0, 0]
    assert np.abs(ours - theirs.numpy()).max() < 1e-4


def test_the_guides_view_is_one_click_away(open_page):
    at = open_page("convolution", dilation="2", channels="grey")
    next(button for button in at.button if button.label == "The guide's view").click().run()
    data = scene(at)
    assert data["outputs"][0]["map"]["shape"] == [3, 32, 32]
    assert not data["outputs"][0]["signed"]
    assert "nn.Conv2d(3, 3, kernel_size=3, stride=1, padding=1" in at.code[0].value
    assert at.query_params["kernel"] == "random"


def test_fewer_output_channels_than_the_one_chosen_begin_again_at_the_first(open_page, trained):
    at = open_page("convolution", kernel="trained net", net="handnet", filter="15")
    assert scene(at)["outputs"][0]["index"] == 15
    for source in ("random", "trained net", "identity", "random"):
        at.selectbox(key="kernel").select(source).run()
        assert not at.exception
    assert scene(at)["outputs"][0]["index"] in range(3)


def test_what_a_picture_cannot_show_is_said(open_page):
    assert "cut off: 62 % are below 0 (black)" in captions(open_page("convolution"))
    assert "A picture can show them all" in captions(open_page("convolution", kernel="blur"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"kernel": "random", "side": "7", "size": "5"}, "kernel 7 does not fit the padded input of 5"),
        ({"size": "8", "dilation": "4"}, "kernel 3, 9 wide with dilation 4, does not fit the padded input of 8"),
        ({"size": "4", "padding": "5", "mode": "reflect"}, "reflect padding 5 does not fit a picture of 4"),
        ({"kernel": "trained net", "channels": "grey"}, "the kernels see 3 channels, but the picture has 1"),
    ],
)
def test_settings_that_do_not_fit_are_said_and_all_widgets_stay(open_page, trained, query, message):
    at = open_page("convolution", **query)
    assert not at.exception
    assert message[1:] in at.error[0].value
    assert at.number_input(key="stride")
    at.number_input(key="size").set_value(32)
    at.number_input(key="stride").set_value(1)
    at.number_input(key="dilation").set_value(1)
    at.number_input(key="padding").set_value(0)
    at.run()
    assert "channels" in query or not at.error


@pytest.mark.parametrize(
    ("typed", "message"),
    [("1 x; 0 1", "row 1, column 2 of the kernel holds 'x'"), ("1 2; 3", "row 2 of the kernel has 1 number")],
)
def test_a_kernel_that_is_none_is_said_and_the_page_goes_on(open_page, typed, message):
    at = open_page("convolution", kernel="typed", typed=typed)
    assert not at.exception and not at.error
    assert f"The link says typed='{typed}', but square rows of numbers" in link_notes(at)
    at.text_area(key="typed").set_value(typed).run()
    assert message[1:] in at.error[0].value and at.text_area(key="typed").value == typed
    assert scene(at)["outputs"] and "typed" not in at.query_params
    again = open_page("convolution", **at.query_params)  # as after a refresh
    assert not again.error and not link_notes(again) and again.text_area(key="typed").value == "0 0 0\n0 1 0\n0 0 0"
    at.text_area(key="typed").set_value("0 1; -1 0").run()
    assert not at.error
    assert to_array(scene(at)["weight"]).shape == (3, 2, 2)


def test_nonsense_in_a_link_is_said_and_the_rest_of_it_counts(open_page):
    at = open_page(
        "convolution", stride="abc", size="9999", kernel="magic", mode="void", normalized="so", at="x", padding="2"
    )
    assert not at.exception
    said = link_notes(at)
    for part in ("stride='abc'", "size='9999'", "kernel='magic'", "mode='void'", "normalized='so'", "at='x'"):
        assert part in said
    assert "padding=" not in said
    assert scene(at)["inside"]["top"] == 2
    assert at.number_input(key="stride").value == 1


def test_a_bad_upload_is_said_and_the_sample_stays(open_page):
    at = open_page("convolution")
    at.file_uploader(key="picture_upload").upload("notes.txt", b"no picture").run()
    assert "notes.txt is not a picture" in at.error[0].value
    assert scene(at)["outputs"]
    at.file_uploader(key="picture_upload").set_value([("hand.jpg", sample_bytes("rock 2"), "image/jpeg")])
    at.run()
    assert "hand.jpg" in at.code[0].value


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("conv_vertical", {"kernel": "typed", "typed": "1 0 -1; 1 0 -1; 1 0 -1"}),
        ("conv_same_size", {"kernel": "random", "side": "5", "padding": "2"}),
        ("conv_wide_view", {"dilation": "4"}),
        ("conv_negative", {"at": "18,10"}),
    ],
)
def test_exercises_check_themselves_and_are_remembered(open_page, key, query):
    at = as_own(open_page("convolution", **query))
    assert not at.exception
    assert solved.solved(local_workspace()) == {key}


@pytest.mark.parametrize("key", ["conv_vertical", "conv_same_size", "conv_wide_view", "conv_negative"])
def test_the_start_of_an_exercise_is_not_its_solution(open_page, key):
    at = open_page("convolution")
    at.button(key=f"exercise_{key}").click().run()
    assert not at.exception
    assert not at.error
    assert solved.solved(local_workspace()) == set()


def test_what_each_channel_gets_of_a_shared_kernel_is_said_at_the_field_and_over_the_kernel(open_page):
    at = open_page("convolution", kernel="typed", typed=";".join(["1/25 " * 5] * 5))
    note = "3 channels share the kernel: its 0.04 is 0.013 in each."
    assert note in captions(at) and scene(at)["note"] == note
    assert np.allclose(to_array(scene(at)["weight"]), 0.04 / 3)
    for query in ({"channels": "grey"}, {"kernel": "random"}, {"kernel": "typed", "typed": "0"}):
        at = open_page("convolution", **query)
        assert "share the kernel" not in captions(at) and not scene(at)["note"]


@pytest.mark.parametrize(
    ("largest", "said"),
    [(-4, "\u22124 is \u22121.33"), (1, "1 is 0.33"), (1500, "1,500 is 500"), (1e-3, "0.001 is 0.00033")],
)
def test_the_share_names_the_largest_weight(largest, said):
    assert describe_share([[0, 1e-4], [largest, 0]], 3) == f"3 channels share the kernel: its {said} in each."
