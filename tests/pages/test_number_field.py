"""A number that cannot be is said where it was typed, stays there, and starts nothing."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.runs import queue
from pages._ui.widgets.link_types import Real
from pages._ui.widgets.page_parameters import all_parameters, values_of
from rps_core.config import TrainConfig, parse_learning_rate
from rps_core.convolution.kernels import parse_kernel
from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.reports import plain_number
from rps_core.runs import launch
from rps_core.runs.run import list_runs
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.pages import link_notes, press
from tests.helpers.pictures import noisy_folder
from tests.helpers.recordings import recorded


@pytest.fixture
def mine(come_as, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A visitor with an import and recordings; nothing takes from the queue. The next pages are this browser's."""
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)
    mine = come_as(visitors.new_token())
    noisy_folder(mine.datasets / "noise", 12, ("blue", "orange"))
    recorded(mine)
    return mine


def said(at: AppTest) -> str:
    return "\n".join(one.value for one in at.error).replace("\\", "")


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        (
            "epochs",
            100_000,
            "Epochs, at most: 100,000 was typed, but a whole number from 1 to 200 is expected; type another",
        ),
        ("epochs", 201, "201 was typed, but a whole number from 1 to 200 is expected"),
        ("epochs", 0, "0 was typed, but a whole number from 1 to 200"),
        ("epochs", 2.5, "2.5 was typed, but a whole number from 1 to 200"),
        ("epochs", 1e20, "1e20 was typed, but a whole number from 1 to 200"),
        ("batch", -3, "Batch size: -3 was typed, but a whole number from 1 to 4,096"),
        ("patience", 201, "Patience: 201 was typed, but a whole number from 0 to 200"),
        ("seed", -1, "Seed: -1 was typed, but a whole number from 0 to 4,294,967,295"),
        ("threads", 5, "Threads: 5 was typed, but a whole number from 1 to 4"),
        ("keep_near", 17, "bits: 17 was typed, but a whole number from 0 to 16"),
    ],
)
def test_a_visitors_number_out_of_its_range_starts_no_training(
    open_page, mine: Workspace, monkeypatch: pytest.MonkeyPatch, key: str, typed: float, sentence: str
) -> None:
    monkeypatch.setenv("RPS_MOST_THREADS", "4")
    at = open_page("training", data="datasets/noise", batch="8")
    at.number_input(key=key).set_value(typed)
    at = press(at, "Start training")  # in one run with what was typed, as a browser sends it
    assert sentence in said(at) and len(at.error) == 1  # once, at the button
    assert at.number_input(key=key).value == typed  # and it can be corrected
    assert list_runs(mine) == []
    at = press(at, "Start training")
    assert sentence in said(at) and list_runs(mine) == []
    at.number_input(key=key).set_value(2)
    at = press(at, "Start training")
    assert not at.error
    assert [run.config.epochs for run in list_runs(mine)] == [2 if key == "epochs" else 200]


def test_at_home_the_range_is_the_commands(open_page, data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "spawn", lambda folder: None)
    at = open_page("training", data=str(data), batch="8")
    at.number_input(key="epochs").set_value(10_001)
    assert "from 1 to 10,000 is expected" in said(press(at, "Start training"))
    at.number_input(key="epochs").set_value(9_999)
    assert not press(at, "Start training").error
    assert [run.config.epochs for run in list_runs(local_workspace())] == [9_999]


def test_what_a_link_asks_for_beyond_the_sites_limit_is_said_with_that_limit(open_page, mine: Workspace) -> None:
    at = open_page("training", data="datasets/noise", epochs="5000")
    assert "a whole number from 1 to 200 is expected: it is 200 instead" in at.warning[0].value
    assert at.number_input(key="epochs").value == 200


def test_a_lesson_of_too_many_epochs_starts_nothing(open_page, mine: Workspace) -> None:
    at = open_page("teach", collection="my hands")
    at.number_input(key="epochs_fine_tune").set_value(300).run()
    for one in (at, press(at, "Teach")):
        assert said(one) == "Epochs: 300 was typed, but a whole number from 1 to 200 is expected; type another."
    assert list_runs(mine) == []


@pytest.mark.parametrize("page", ["training", "teach"])
def test_a_visitors_training_has_as_many_threads_as_the_site_gives(open_page, mine: Workspace, page: str) -> None:
    at = open_page(page, data="datasets/noise", collection="my hands", threads="64")
    assert "threads" not in [one.key for one in at.number_input]
    assert any("This site gives each training one thread." in one.value for one in at.caption)
    assert any("threads='64', but it can only be 1 here" in one.value for one in at.warning)
    config = TrainConfig(data=str(mine.datasets / "noise"), threads=64)
    with pytest.raises(InputError, match="allows each visitor 1 thread of a training, and this would make 64"):
        launch.start(mine, config, lambda folder: None)


def test_another_choice_that_sets_the_field_takes_the_wrong_number_away(open_page, mine: Workspace) -> None:
    at = open_page("training", data="datasets/noise")
    at.number_input(key="epochs").set_value(100_000).run()
    assert "100,000 was typed" in said(at)
    at.selectbox(key="recipe").select("fast").run()
    assert (said(at), at.number_input(key="epochs").value) == ("", 14)


@pytest.mark.parametrize(
    ("page", "key", "typed", "held", "sentence"),
    [
        ("convolution", "stride", 17, 1, "Stride: 17 was typed, but a whole number from 1 to 16"),
        ("convolution", "size", 5_000, None, "pixels a side: 5,000 was typed, but a whole number from 4 to 96"),
        ("max_pooling", "pool_kernel", 9, 4, "Kernel size: 9 was typed, but a whole number from 1 to 8"),
        (
            "layer_shapes",
            "shapes_kernel_1",
            100_000,
            None,
            "Kernel: 100,000 was typed, but a whole number from 0 to 99,999",
        ),
    ],
)
def test_where_nothing_starts_what_held_before_still_holds(
    open_page, page: str, key: str, typed: float, held: int | None, sentence: str
) -> None:
    at = open_page(page)
    before = dict(at.query_params)
    at.number_input(key=key).set_value(typed).run()
    assert sentence in said(at)
    assert (at.number_input(key=key).value, dict(at.query_params)) == (typed, before)
    if held is not None:
        at.number_input(key=key).set_value(held).run()
        assert not at.error


def test_a_wrong_number_on_one_page_holds_up_no_form_of_another(open_page, mine: Workspace) -> None:
    at = open_page("convolution")
    at.number_input(key="stride").set_value(99).run()
    at.switch_page("pages/training.py")
    at.query_params["data"] = "datasets/noise"
    at.query_params["epochs"] = "2"
    at.run()
    assert not press(at, "Start training").error
    assert len(list_runs(mine)) == 1


@pytest.mark.parametrize(
    ("page", "query", "keys"),
    [
        ("convolution", {}, ("stride", "padding")),
        ("convolution", {"kernel": "random"}, ("kernel_side", "kernel_seed")),
        ("max_pooling", {}, ("pool_stride", "pool_kernel")),
    ],
)
def test_what_is_wrong_with_narrow_fields_is_said_below_all_of_them(
    open_page, page: str, query: dict[str, str], keys: tuple[str, str]
) -> None:
    at = open_page(page, **query)
    for key in keys:
        at.number_input(key=key).set_value(-1)
    at.run()
    assert said(at).count("-1 was typed") == 2
    labels = [at.number_input(key=key).label for key in keys]
    narrow = [one for one in at.columns if {field.label for field in one.number_input} & set(labels)]
    inside = [one for one in narrow if not set(labels) <= {field.label for field in one.number_input}]
    assert len(inside) == 2 and not [error for one in inside for error in one.error]


@pytest.mark.parametrize("typed", [1e20, 2.5, 0, -3, 201])
def test_the_teachers_number_of_hands_is_judged_as_every_other(open_page, come, typed: float) -> None:
    come(is_teacher=True)
    at = open_page("classroom")
    at.number_input(key="classroom_goal").set_value(typed)
    at = press(at, "Ask the class to record")
    assert f"Hands of each student: {plain_number(typed)} was typed, but a whole number from 1 to 200" in said(at)
    assert len(at.error) == 1 and classroom.read_room(local_workspace()).gathered is None
    at.number_input(key="classroom_goal").set_value(12)
    at = press(at, "Ask the class to record")
    gathered = classroom.read_room(local_workspace()).gathered
    assert not at.error and gathered and gathered.goal == 12


def test_every_number_is_asked_for_by_the_field_that_judges_it() -> None:
    bare = [path.name for path in Path("pages").rglob("*.py") if "st.number_input(" in path.read_text("utf-8")]
    assert bare == ["number_field.py"]


def test_a_field_shows_as_many_digits_as_the_link_holds(open_page) -> None:
    assert open_page("convolution", bias="0.001").text_input(key="bias").value == "0.001"
    assert open_page("convolution", stride="2").number_input(key="stride").proto.format == "%.10g"


@pytest.mark.parametrize("typed", ["0,5", "0.5", " .5 ", "5e\N{MINUS SIGN}1"])
def test_a_fraction_may_have_a_comma(open_page, typed: str) -> None:
    at = open_page("convolution")
    at.text_input(key="bias").set_value(typed).run()
    assert not at.error
    assert (at.text_input(key="bias").value, at.query_params["bias"]) == ("0.5", "0.5")


@pytest.mark.parametrize("typed", ["10.5", "\N{MINUS SIGN}11", "nan", "1_0", "half", "1.000,5"])
def test_a_fraction_that_cannot_be_is_said_and_what_held_before_still_holds(open_page, typed: str) -> None:
    at = open_page("convolution", bias="2")
    at.text_input(key="bias").set_value(typed).run()
    assert f"Bias: {typed} was typed, but a number from -10 to 10 is expected; type another" in said(at)
    assert (at.text_input(key="bias").value, at.query_params["bias"]) == (typed, "2")
    again = open_page("convolution", **at.query_params)
    assert again.text_input(key="bias").value == "2" and not again.error and not again.warning
    at.text_input(key="bias").set_value("3").run()
    assert not at.error and at.query_params["bias"] == "3"


FRACTIONS = [(page, one) for one in all_parameters() if isinstance(one, Real) for page in one.pages]


@pytest.mark.parametrize("text", ["0,4", "0.4", "\N{MINUS SIGN}0,4"])
def test_every_fraction_of_a_link_is_read_with_a_comma_and_a_minus_sign_as_pages_write_it(text: str) -> None:
    for page, one in FRACTIONS:
        plain = text.replace(",", ".").replace("\N{MINUS SIGN}", "-")
        kept = plain if one.lowest <= float(plain) <= one.highest else text  # what is none is quoted as it stands
        assert values_of(page, {one.name: text}) == {one.name: kept}
    assert values_of("training", {"lr": "0,001"}) == {"lr": "0.001"}
    assert values_of("photo", {"crop": "\N{MINUS SIGN}2,1,30,30"}) == {"crop": "-2,1,30,30"}


@pytest.mark.parametrize(("page", "name"), [("convolution", "bias"), ("dataset", "mean"), ("training", "lr")])
def test_a_comma_in_a_link_counts_and_the_address_has_a_point(open_page, page: str, name: str) -> None:
    at = open_page(page, **{name: "0,5", "data": "shipped:one-hand"} if page != "convolution" else {name: "0,5"})
    assert not any("0,5" in one.value for one in at.warning)
    assert at.query_params[name] in ("0.5", ["0.5"])


def test_what_a_link_says_is_quoted_as_it_stands(open_page) -> None:
    assert "bias='1.000,5'" in link_notes(open_page("convolution", bias="1.000,5"))


def test_the_minus_sign_of_the_pages_is_one_in_a_typed_kernel_and_a_learning_rate() -> None:
    assert parse_kernel("\N{MINUS SIGN}1 0\n0 1,5") == [[-1, 0], [0, 1.5]]
    assert parse_learning_rate("1e\N{MINUS SIGN}3") == 0.001
