"""A page's values: found again where one comes back, reset with what they depend on, and all of them in the link."""

import pytest

from pages._ui.widgets.page_parameters import all_parameters
from rps_core.config import TrainConfig
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import captions, go, link_notes
from tests.helpers.recordings import record
from tests.helpers.training import make_run


def test_a_widgets_own_default_is_what_it_shows_for_a_run_that_is_cut_off_may_leave_it_with_that(open_page):
    at = open_page("webcam", sure="0.7")
    sure, smooth = at.slider(key="sure"), at.toggle(key="smooth")
    assert list(sure.proto.default) == [sure.value] == [0.7]
    assert smooth.proto.default is smooth.value is True


def test_what_a_parameter_resets_is_there():
    names = {parameter.name for parameter in all_parameters()}
    for parameter in all_parameters():
        assert set(parameter.resets) <= names - {parameter.name}


def test_a_page_is_found_as_it_was_left_and_its_link_says_so(open_page, data):
    at = open_page("dataset", data=str(data), part="Balance")
    go(at, "home")
    go(at, "dataset")
    assert at.query_params["data"] == str(data)
    assert at.query_params["part"] == "Balance"
    assert "8 paper, 8 rock, 8 scissors" in captions(at)


def test_values_of_one_page_are_not_anothers(open_page):
    at = open_page("photo", model="guide", sure="0.8")
    go(at, "webcam")
    assert at.selectbox(key="model_choice").value == "handnet"
    assert "sure" not in at.query_params
    go(at, "photo")
    assert at.selectbox(key="model_choice").value == "guide"
    assert at.slider(key="sure").value == 0.8


def test_a_link_is_followed_whole_wherever_one_was_before(open_page):
    at = open_page("convolution", kernel="blur", stride="2")
    go(at, "home")
    go(at, "convolution", padding="1")
    assert at.selectbox(key="kernel").value == "Sobel x"
    assert at.number_input(key="stride").value == 1
    assert at.number_input(key="padding").value == 1


def test_what_an_exercise_sets_is_in_the_link(open_page):
    at = open_page("convolution")
    at.button(key="exercise_conv_vertical").click().run()
    assert at.text_area(key="typed").value == "0 0 0\n0 1 0\n0 0 0"
    link = {"kernel": at.query_params["kernel"], "typed": at.query_params["typed"]}
    assert link == {"kernel": "typed", "typed": "0 0 0\n0 1 0\n0 0 0"}
    at.button(key="exercise_conv_same_size").click().run()
    assert at.query_params["typed"].splitlines() == ["1/25 1/25 1/25 1/25 1/25"] * 5
    again = open_page("convolution", **at.query_params)
    assert again.text_area(key="typed").value == at.query_params["typed"]


def test_a_layer_and_its_map_are_reset_with_their_net_and_nobody_is_told_of_a_link(open_page, untrained_nets):
    at = open_page("network", model="handnet", layer="batchnorm8", map="150", cam="relu8")
    at.selectbox(key="model_choice").select("guide").run()
    assert not link_notes(at)
    assert not {"layer", "map", "cam"} & set(at.query_params)
    at.selectbox(key="layer_choice").select("conv2").run()
    at.select_slider(key="map").set_value("3").run()
    at.selectbox(key="layer_choice").select("relu2").run()
    assert "map" not in at.query_params
    assert at.select_slider(key="map").value == "0"


def test_a_recipe_brings_its_own_values_and_one_typed_for_another_goes(open_page):
    at = open_page("training", recipe="guide", epochs="3")
    assert at.number_input(key="epochs").value == 3
    at.selectbox(key="recipe").select("fast").run()
    assert at.number_input(key="epochs").value == TrainConfig.for_recipe("guide", "fast").epochs
    assert "epochs" not in at.query_params


@pytest.mark.parametrize("page", ["photo", "model", "teach", "convolution", "network", "webcam", "game"])
def test_a_net_that_is_not_there_is_said_on_every_page(open_page, page):
    record("rock")
    query = {"kernel": "trained net"} if page == "convolution" else {}
    at = open_page(page, model="no-such-net", **query)
    assert "The link says model='no-such-net'" in link_notes(at)
    assert "model" not in at.query_params


@pytest.mark.parametrize("page", ["training", "teach"])
def test_a_run_that_is_not_there_is_said(open_page, data, page):
    make_run(data)
    record("rock")
    lesson = TrainConfig.for_lesson("fine-tune", str(local_workspace().collections / "mine"))
    write_status(
        create_run(local_workspace(), local_workspace().runs / "lesson", lesson), RunStatus("finished", "all done")
    )
    at = open_page(page, run="no-such-run")
    assert "The link says run='no-such-run'" in link_notes(at)


def test_the_run_that_is_shown_changes_only_when_its_viewer_changes_it(open_page, data):
    make_run(data, "2026-01-01-mine")
    at = open_page("training")
    assert at.query_params["run"] == "2026-01-01-mine"
    make_run(data, "2026-01-02-theirs", state="running")
    at.run()
    assert at.query_params["run"] == "2026-01-01-mine"
    go(at, "home")
    go(at, "training")
    assert at.query_params["run"] == "2026-01-01-mine"
    assert not [button for button in at.button if button.label.startswith("Stop")]


def test_what_was_wrong_is_said_until_something_is_chosen_also_where_its_widget_is_folded_away(open_page):
    at = open_page("training", seed="abc", threads="0", code="maybe", data="shipped:everybody", foo="1")
    assert all(f"{one}=" in link_notes(at.run()) for one in ("seed", "threads", "code", "foo"))
    at.number_input(key="batch").set_value(7).run()
    assert not link_notes(at) and not {"seed", "threads", "code", "foo"} & set(at.query_params)
    go(at, "home")
    assert not link_notes(go(at, "training"))
    assert not {"seed", "threads", "code", "foo"} & set(at.query_params)


@pytest.mark.parametrize(("page", "own"), [("max_pooling", "shift"), ("network", "map"), ("teach", "seed")])
def test_what_was_wrong_is_not_said_any_more_once_something_else_is_chosen(open_page, page, own):
    record("rock")
    at = open_page(page, picture="nobody", run="nobody", at="x,y", model="nobody", speed="3")
    assert link_notes(at) and not {"picture", "run", "at", "model", "speed"} & set(at.query_params)
    if page == "network":
        at.select_slider(key=own).set_value("3").run()
    else:
        (at.slider if page == "max_pooling" else at.number_input)(key=own).set_value(3).run()
    assert not link_notes(at) and at.query_params[own] == "3"


def test_a_link_to_training_without_its_set_means_everybodys_hands_and_the_page_says_so(open_page):
    at = open_page("training", epochs="9")
    said = "The link names no data set: as in all such links of before, it is everybody's hands."
    assert said in link_notes(at) and at.query_params["data"] == "shipped:everybody"
    assert said not in link_notes(open_page("training", **at.query_params))  # which names it
    plain = open_page("training")
    assert not link_notes(plain) and plain.query_params["data"] == "shipped:one-hand"
    plain.number_input(key="epochs").set_value(9).run()
    assert not link_notes(plain) and plain.query_params["data"] == "shipped:one-hand"


def test_text_of_a_link_is_shown_letter_by_letter(open_page):
    at = open_page("convolution", kernel="**:red[*$x$*]**")
    assert "kernel='**:red[*$x$*]**'" in link_notes(at)
    assert "**:red" not in at.warning[0].value


def test_a_link_of_a_moment_ago_changes_nothing(open_page):
    at = open_page("convolution")
    at.selectbox(key="kernel").select("blur").run()
    at.query_params.clear()  # the browser reports its link before it has heard of the new one
    at.number_input(key="stride").set_value(2).run()
    assert at.selectbox(key="kernel").value == "blur"
    assert (at.query_params["kernel"], at.query_params["stride"]) == ("blur", "2")
