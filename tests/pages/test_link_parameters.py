"""One list of what links may hold: every name has one meaning, and links that people have shared go on working."""

import ast
import re
from pathlib import Path

import pytest

from pages._ui.camera import TIERS
from pages._ui.training.form import NETS
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.link_types import LinkParameter, Real, Whole
from pages._ui.widgets.page_parameters import all_parameters, current_names
from rps_core.convolution.kernels import MAX_SIDE
from rps_core.data.checks import CHECKS, NEAR_BITS
from rps_core.data.images import RESIZERS
from tests.helpers.pages import link_notes

ROOT = Path(__file__).parents[2]
PAGES = {file.stem for file in (ROOT / "pages").glob("[!_]*.py")}
SOURCES = [file for file in (ROOT / "pages").rglob("*.py") if file.name != "link_parameters.py"]
RENAMED = [(page, one.was, one.name) for one in all_parameters() for page in one.was_on]


def test_no_two_parameters_share_a_name():
    names = [one.name for one in all_parameters()]
    assert len(names) == len(set(names)) > 80


def test_an_old_name_is_no_name_of_today_on_its_page():
    for one in all_parameters():
        assert bool(one.was) == bool(one.was_on)
        taken = {other.name for other in all_parameters() if set(other.pages) & set(one.was_on)}
        assert one.was not in taken, f"{one.was} means two things"


@pytest.mark.parametrize("one", all_parameters(), ids=lambda one: one.name)
def test_a_parameter_belongs_to_pages_that_are_there_and_fits_its_own_bounds(one):
    assert set(one.pages) <= PAGES and set(one.was_on) <= set(one.pages)
    assert re.fullmatch(r"[a-z_]+", one.name) and one.meaning
    if isinstance(one, Whole | Real):
        highest = one.highest if one.highest is not None else float("inf")
        assert one.lowest <= (one.lowest if one.default is None else one.default) <= highest


@pytest.mark.parametrize(("page", "old", "new"), RENAMED)
def test_an_old_name_is_read_as_todays(page, old, new):
    assert current_names(page, {old: "1", "mark": "2"}) == {new: "1", "mark": "2"}
    assert current_names(page, {old: "1", new: "3"}) == {new: "3"}


def test_a_name_of_today_is_left_alone():
    assert current_names("training", {"seed": "7", "architecture": "handnet"}) == {
        "seed": "7",
        "architecture": "handnet",
    }
    assert current_names("photo", {"net": "handnet"}) == {"net": "handnet"}  # photo never had it


def test_the_link_is_touched_by_the_link_widgets_and_the_gates_alone():
    widgets = ("url_widgets", "url_state", "address")
    gates = ("routing", "visitor")  # the second hands the whole link on, before any page is entered
    allowed = {f"pages/_ui/widgets/{name}.py" for name in widgets} | {f"pages/_ui/app/{name}.py" for name in gates}
    for file in SOURCES:
        if str(file.relative_to(ROOT)) in allowed:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            assert not (isinstance(node, ast.Attribute) and node.attr == "query_params"), file
            assert not (isinstance(node, ast.keyword) and node.arg == "bind"), file


def test_every_parameter_is_used_somewhere():
    used = set(re.findall(r"\blinks\.([A-Z_]+)\b", "\n".join(file.read_text() for file in SOURCES)))
    single = {name for name, value in vars(links).items() if isinstance(value, LinkParameter)}
    assert single | {"THRESHOLDS", "LESSON_EPOCHS"} == used


def test_an_old_link_to_a_training_restores_it_under_the_name_of_today(open_page):
    at = open_page("training", net="handnet", recipe="fast")
    assert not at.exception
    assert at.selectbox(key="architecture").value == "handnet"
    assert "net" not in at.query_params


def test_an_old_link_to_a_layer_restores_it(open_page):
    at = open_page("layer_shapes", layers="conv 6 k3; relu; gap", layer="2")
    assert not at.exception
    assert at.query_params["open_layer"] in ("2", ["2"])
    assert "layer" not in at.query_params


@pytest.mark.parametrize("page", sorted({page for one in all_parameters() for page in one.pages}))
def test_the_lowest_number_that_is_named_is_one_that_holds(open_page, page):
    lowest = {one.name: str(one.lowest) for one in all_parameters() if isinstance(one, Whole) and page in one.pages}
    at = open_page(page, **lowest)
    assert not at.exception
    assert not [error.value for error in at.error if "at least" in error.value or "expected" in error.value]
    assert not [one.value for one in at.warning if "whole number" in one.value]


@pytest.mark.parametrize("text", ["0", "99"])
def test_a_stride_out_of_its_range_is_said_with_the_range_that_holds(open_page, text):
    said = link_notes(open_page("convolution", stride=text, dilation=text))
    assert f"stride='{text}', but a whole number from 1 to 16 is expected" in said
    assert f"dilation='{text}', but a whole number from 1 to 16 is expected" in said


def test_bounds_that_the_core_has_too_are_the_cores():
    assert links.BITS.default == NEAR_BITS
    assert links.KERNEL_SIDE.highest == MAX_SIDE
    assert links.RESIZE.options == tuple(RESIZERS)
    assert links.CAMERA.options == tuple(TIERS)
    assert links.ARCHITECTURE.options == tuple(NETS)
    assert set(links.THRESHOLDS) == {check.key for check in CHECKS}
