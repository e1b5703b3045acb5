"""The pooling microscope: the guide's view first, torch's numbers, winners, and what a shift changes."""

import numpy as np
import pytest
import torch.nn.functional as F

from rps_core.exercises import solved
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import as_own, captions, link_notes, run_code, scene, to_array


def test_opens_on_the_guides_view(open_page):
    at = open_page("max_pooling")
    assert not at.exception
    data = scene(at)
    assert [output["map"]["shape"] for output in data["outputs"]] == [[3, 16, 16], [3, 16, 16]]
    assert "nn.MaxPool2d(kernel_size=4, stride=4" in at.code[0].value
    assert "Of 12,288 values 768 won a window; **94 % are thrown away**" in captions(at)
    assert solved.solved(local_workspace()) == set()


LINKS = [
    {},
    {"channels": "grey", "pool_kernel": "3", "pool_stride": "2", "pool_padding": "1", "ceil": "true", "size": "33"},
    {"pool_kernel": "2", "pool_stride": "3", "pool_dilation": "2", "picture": "rock 2"},
    {"shift": "3", "pool_kernel": "5", "pool_stride": "4", "pool_padding": "2"},
]


@pytest.mark.parametrize("query", LINKS, ids=str)
def test_the_pictures_are_what_the_shown_code_computes(open_page, query):
    at = open_page("max_pooling", **query)
    assert not at.exception
    maps, names = [to_array(output["map"]) for output in scene(at)["outputs"]], run_code(at.code[0].value)
    assert np.abs(maps[0] - names["largest"].numpy()).max() < 1e-4
    assert len(maps) == (2 if "average" in names else 1)
    if "average" in names:
        assert np.abs(maps[1] - names["average"].numpy()).max() < 1e-4


def test_what_is_thrown_away_fades_and_the_winners_stay(open_page):
    at = open_page("max_pooling", winners="true", channels="grey")
    names = run_code(at.code[0].value)
    _, positions = F.max_pool2d(names["x"][None], 4, 4, return_indices=True)
    assert set(to_array(scene(at)["kept"]).ravel().nonzero()[0]) == set(positions.flatten().tolist())


def test_a_dilated_window_has_no_average_and_the_page_says_why(open_page):
    at = open_page("max_pooling", pool_dilation="2")
    assert len(scene(at)["outputs"]) == 1
    assert "`nn.AvgPool2d` knows no dilation" in captions(at)


def test_pooling_forgives_more_than_averaging(open_page):
    at = open_page("max_pooling", shift="1")
    same = {metric.label: int(metric.value.rstrip("%")) for metric in at.metric}
    assert same["max pooling"] > same["picture"] > same["average pooling"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"pool_padding": "3"}, "padding 3 is more than half of the pooling kernel 4; take at most 2"),
        ({"size": "6", "pool_dilation": "4"}, "kernel 4, 13 wide with dilation 4, does not fit the padded input of 6"),
    ],
)
def test_settings_that_do_not_fit_are_said(open_page, query, message):
    at = open_page("max_pooling", **query)
    assert not at.exception
    assert message[1:] in at.error[0].value
    at.number_input(key=next(iter(query))).set_value(64 if "size" in query else 1).run()
    assert not at.error


def test_nonsense_in_a_link_is_said(open_page):
    at = open_page("max_pooling", pool_kernel="four", shift="-1", winners="maybe", pool_stride="2")
    said = link_notes(at)
    assert all(part in said for part in ("pool_kernel='four'", "shift='-1'", "winners='maybe'"))
    assert at.number_input(key="pool_stride").value == 2


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("pool_winner", {"at": "0,2"}),
        ("pool_same_size", {"pool_kernel": "3", "pool_stride": "1", "pool_padding": "1"}),
        ("pool_ceil", {"pool_kernel": "3", "pool_stride": "3", "size": "64", "ceil": "true", "pool_dilation": "2"}),
        ("pool_forgives", {"pool_kernel": "8", "pool_stride": "8", "shift": "1"}),
    ],
)
def test_exercises_check_themselves_and_are_remembered(open_page, key, query):
    at = as_own(open_page("max_pooling", **query))
    assert not at.exception
    assert key in solved.solved(local_workspace())


@pytest.mark.parametrize("key", ["pool_winner", "pool_same_size", "pool_ceil", "pool_forgives"])
def test_the_start_of_an_exercise_is_not_its_solution(open_page, key):
    at = open_page("max_pooling")
    at.button(key=f"exercise_{key}").click().run()
    assert not at.exception
    assert not at.error
    assert solved.solved(local_workspace()) == set()
