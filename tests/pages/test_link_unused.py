"""What a link got wrong is said on every page, whether the widget that would have taken it is drawn or not."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.widgets.link_types import Real, Whole
from pages._ui.widgets.page_parameters import all_parameters, parameters_of
from rps_core.config import TrainConfig
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import ROOT, follow, link_notes
from tests.helpers.pictures import plain_folder
from tests.helpers.recordings import record
from tests.helpers.training import make_run

OF_THE_NET = ("layer", "cam", "target", "other_layer", "model_epoch")
"""What can be named of a net that can be opened alone."""
PAGES = sorted({page for parameter in all_parameters() for page in parameter.pages} - {"shared"})


@pytest.mark.parametrize(
    ("page", "query", "sentence"),
    [
        ("photo", {"crop": "a,b"}, "crop='a,b', but x,y,width,height in pixels is expected: it is left out."),
        ("photo", {"crop": "1,2,0,9"}, "crop='1,2,0,9', but x,y,width,height in pixels is expected"),
        ("network", {"temperature": "3"}, "temperature='3', but one of 0.25, 0.5, 1, 2"),
        ("network", {"look": "answer", "layer": "conv99"}, "layer='conv99', but a layer of this net"),
        ("network", {"cam": "flatten"}, "cam='flatten', but a layer of this net with maps"),
        ("network", {"target": "spock"}, "target='spock', but one of"),
        ("network", {"other": "nobody"}, "other='nobody', but a shipped net or a run of yours"),
        ("network", {"other_layer": "conv99"}, "other_layer='conv99', but a layer of a net"),
        ("network", {"model_epoch": "7"}, "model_epoch='7', but best, the only weights that this net kept,"),
        ("network", {"window": "900"}, "window='900'"),
        ("network", {"look": "answer", "map": "6"}, "map='6', but a whole number from 0 to 5 is expected"),
        ("network", {"other_epoch": "7"}, "other_epoch='7', but best, the only weights that this net kept,"),
        ("convolution", {"kernel": "blur", "typed": "1 2 3"}, "typed='1 2 3', but square rows of numbers"),
        ("convolution", {"kernel": "blur", "filter": "4"}, "filter='4', but it can only be 0 here."),
        ("convolution", {"kernel": "blur", "model": "nobody"}, "model='nobody', but a shipped net or a run of yours"),
        ("webcam", {"layer": "conv99"}, "layer='conv99', but a layer of this net"),
        ("teach", {"run": "nobody"}, "run='nobody', but a run that is there is expected: it is left out."),
        ("teach", {"model": "nobody"}, "model='nobody'"),
        ("teach", {"collection": "nobody"}, "collection='nobody', but a collection of yours"),
        ("teach", {"lesson": "none"}, "lesson='none', but one of fine-tune"),
        ("dataset", {"part": "Split", "file": "paper/nobody.png"}, "file='paper/nobody.png', but a picture of this"),
        ("dataset", {"part": "Split", "show": "spock"}, "show='spock', but a class of this folder"),
        ("dataset", {"part": "Split", "batch_size": "-1"}, "batch_size='-1', but a whole number from 1 to 256"),
        ("dataset", {"dark": "nan"}, "dark='nan', but a number from 0"),
        ("training", {"code": "maybe"}, "code='maybe', but true or false"),
    ],
)
def test_what_a_link_got_wrong_is_said_where_its_widget_is_not_drawn(open_page, page, query, sentence):
    assert sentence in link_notes(open_page(page, **query))


def test_a_run_that_is_no_lesson_is_said_on_teach_before_there_are_recordings(open_page, data):
    make_run(data, "a-training")
    assert "run='a-training'" in link_notes(open_page("teach", run="a-training"))
    record("rock")
    lesson = TrainConfig.for_lesson("fine-tune", str(local_workspace().collections / "mine"))
    folder = create_run(local_workspace(), local_workspace().runs / "lesson", lesson)
    write_status(folder, RunStatus("finished", "done"))
    shutil.rmtree(local_workspace().collections)
    assert not link_notes(open_page("teach", run="lesson"))


@pytest.mark.parametrize("page", PAGES)
def test_every_number_of_every_page_is_checked_before_any_widget(open_page, page):
    bounded = [one for one in parameters_of(page) if one.expected("nonsense") and one.name not in ("typed", "crop")]
    said = link_notes(open_page(page, **{one.name: "nonsense" for one in bounded}))
    for one in bounded:
        assert f"{one.name}='nonsense'" in said
        assert said.count(f" {one.name}=") == 1


def test_right_values_of_what_is_folded_away_stay_in_the_link_and_nothing_is_said(open_page):
    query = {"temperature": "8", "cam": "conv1", "target": "rock", "other": "untrained-guide", "layer": "conv2"}
    at = open_page("network", **query)
    assert not link_notes(at)
    assert {name: at.query_params[name] for name in query} == query
    at = open_page("photo", crop="1,2,30,40")
    assert not link_notes(at) and at.query_params["crop"] == "1,2,30,40"


@pytest.mark.parametrize(
    ("page", "was", "now"), [(page, one.was, one.name) for one in all_parameters() for page in one.was_on]
)
def test_an_older_name_is_quoted_as_the_link_has_it(open_page, page, was, now):
    said = link_notes(open_page(page, **{was: "nobody"}))
    assert f"The link says {was}='nobody'" in said and f" {now}=" not in said
    said = link_notes(open_page(page, **{was: "nobody", now: "else"}))
    assert f"The link says {was}='nobody' and {now}='else': {now} counts." in said


def test_a_link_that_says_one_thing_twice_is_told_which_counts(open_page):
    at = open_page("photo", sure=["0.7", "0.8"])
    assert "The link says sure='0.7' and sure='0.8': the last one counts." in link_notes(at)
    assert at.slider(key="sure").value == 0.8


def test_names_that_the_page_does_not_have_are_said_but_for_those_that_others_add_to_links(open_page):
    others = {"utm_source": "mail", "fbclid": "x", "embed": "true", "embed_options": "dark_theme", "__theme": "dark"}
    said = link_notes(open_page("photo", modle="guide", kernel="blur", **others))
    assert "The link says modle='guide', but this page has no setting of that name. Perhaps model is meant." in said
    assert "The link says kernel='blur', but only other pages have a setting kernel." in said
    assert not [name for name in others if name in said]
    assert "model='guide'" in link_notes(follow(open_page("home"), model="guide").run())


def test_names_that_no_page_has_are_said_with_the_one_that_is_meant(open_page):
    at = follow(open_page("home"), foo="1", kernl="blur").run()
    assert "The link says foo='1', but no page has a setting foo." in link_notes(at)
    assert (
        "kernl='blur', but no page has a setting kernl. Perhaps kernel is meant, which other pages have."
        in link_notes(at)
    )
    assert "folder='x', but no page has a setting folder." in link_notes(open_page("dataset", folder="x"))
    assert "net='runs/x', but this page has no setting of that name. Perhaps model is meant." in link_notes(
        open_page("photo", net="runs/x")
    )  # old elsewhere
    said = link_notes(open_page("guide", **{f"a{number}": "1" for number in range(30)}))
    assert said.count("no page has") == 3 and "The link has 27 more settings that this page does not have." in said


def test_a_part_that_takes_long_is_judged_by_what_it_can_be_and_closer_once_it_is_open(open_page, data):
    at = open_page("dataset", data=str(data), part="Browse", leak_page="9" * 5000, quality_page="1")
    assert "quality_page" not in link_notes(at) and "a whole number from 1 to 5 is expected" in link_notes(at)


def test_what_a_widget_can_say_better_replaces_what_was_said_before_it(open_page):
    said = link_notes(open_page("convolution", stride="-1"))
    assert said.count("stride=") == 1 and "it is 1 instead" in said


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", ["９", "1_0", "0x10", "²"])
def test_digits_of_other_scripts_and_notations_are_no_numbers_and_leave_the_link(open_page, page, text):
    numbers = [one.name for one in parameters_of(page) if isinstance(one, Whole | Real)]
    at = open_page(page, **dict.fromkeys(numbers, text))
    assert all(f" {name}='{text}'" in link_notes(at) for name in numbers)
    assert not set(numbers) & set(at.query_params)


@pytest.mark.parametrize("page", ["teach", "network", "photo", "webcam", "game", "training", "layer_shapes"])
def test_all_that_is_wrong_is_said_once_and_leaves_the_link_where_the_page_ends_early(open_page, tmp_path, page):
    """Teach without recordings, a net or a folder that cannot be opened."""
    net = local_workspace().runs / make_run(plain_folder(tmp_path / "colours"))
    (net / "best.safetensors").write_bytes(b"damaged")
    names = [one.name for one in parameters_of(page) if one.name not in ("data", "model", "layers", *OF_THE_NET)]
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    at.switch_page(f"pages/{page}.py")
    at.query_params.update(dict.fromkeys(names, "nonsense") | {"data": str(tmp_path)} | {"model": net.name})
    at.run()
    said = link_notes(at)
    assert [name for name in names if said.count(f" {name}='nonsense'") != 1] == []
    assert not set(names) & set(at.query_params)
    assert "nonsense" not in link_notes(open_page(page, **at.query_params))
