"""The Model page: scores that are there, a folder measured, and what is wrong with one that cannot be."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.app import cache
from pages._ui.drawing.charts import confusion_chart
from pages._ui.widgets.format import NET_NAMES
from rps_core.config import TrainConfig
from rps_core.data.class_folders import ONE_HAND, scan
from rps_core.evaluation.shipped_scores import SETS, scores
from rps_core.nets import checkpoint
from rps_core.reports import percent
from rps_core.runs.launch import create_run
from rps_core.storage.workspace import local_workspace
from tests.helpers.nets import save_untrained
from tests.helpers.pages import all_html, captions

OpenPage = Callable[..., AppTest]


def shown_metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def test_it_opens_with_an_accuracy_for_each_set_under_the_set_s_name(open_page: OpenPage) -> None:
    at = open_page("model")
    found = {name: ways["found"].total for name, ways in scores()["handnet"].items()}
    assert shown_metrics(at) == {
        "Its own validation pictures": f"{checkpoint.describe(checkpoint.shipped()).val_accuracy:.1f} %",
        "Tight photographs": percent(found["tight"].accuracy),
        "Whole webcam frames": percent(found["frames"].accuracy),
        "Sure from": percent(checkpoint.describe(checkpoint.shipped()).threshold, 0),
    }
    assert "before one green wall" in captions(at) and "in real rooms" in captions(at)


def test_another_net_has_other_scores(open_page: OpenPage) -> None:
    shown = [shown_metrics(open_page("model", model=net)) for net in ("handnet", "guide")]
    assert shown[0]["Whole webcam frames"] != shown[1]["Whole webcam frames"]


def test_every_set_stands_there_with_its_name_its_difference_and_both_nets_and_ways(open_page: OpenPage) -> None:
    drawn = html.unescape(all_html(open_page("model")))
    for net, sets in scores().items():
        for name, ways in sets.items():
            assert f"<b>{SETS[name].title}</b>, {ways['found'].total.n:,} pictures: {SETS[name].unlike}" in drawn
            row = drawn.partition(f"<b>{SETS[name].title}</b>")[2]
            for way, title in (("found", "hand found"), ("whole", "whole picture")):
                of_net = row.partition(f"<td>{NET_NAMES[net]}, {title}</td>")[2].partition("</tr>")[0]
                total = ways[way].total
                assert f"<td>{percent(total.accuracy if SETS[name].has_gestures else total.coverage)}</td>" in of_net


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("region", ["Find my hand", "Whole picture"])
def test_each_set_is_taken_apart_by_kind_and_size(open_page: OpenPage, name: str, region: str) -> None:
    at = open_page("model", set=name, region=region)
    charts = [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]
    one = scores()["handnet"][name]["found" if region == "Find my hand" else "whole"]
    by_size = next(chart for chart in charts if "side" in chart["layout"]["title"]["text"])
    assert by_size["data"][0]["y"] == [f"{size} ({tally.n:,})" for size, tally in one.by_size.items()]
    assert f"{SETS[name].title} ({one.total.n:,})" in at.selectbox[1].options
    assert at.selectbox[1].value == name


def test_a_net_of_one_s_own_is_not_measured_yet_and_says_where_to(open_page: OpenPage, home: Path) -> None:
    save_untrained(home / "model.safetensors", "guide")
    at = open_page("model")
    own = next(model for model in cache.own_models())
    at.selectbox[0].select(own.key).run()
    assert shown_metrics(at)["Whole webcam frames"] == "–"
    assert "measure it on a folder of yours below" in captions(at)


def test_a_run_s_net_has_the_number_that_its_end_measured(open_page: OpenPage, home: Path) -> None:
    folder = create_run(local_workspace(), home / "runs" / "mine", TrainConfig(data=ONE_HAND))
    save_untrained(folder / "best.safetensors", "guide")
    failure = {"name": scan(None).names[0], "truth": "paper", "predicted": "rock", "probability": 0.9}
    values = {"n": 1500, "accuracy": 0.413, "confusion": {}, "failures": [failure], "seconds": 2.0}
    (folder / "other_hands.json").write_text(json.dumps(values | {"measured_at": "2026-01-01T00:00:00+00:00"}))
    at = open_page("model", model="mine")
    assert shown_metrics(at)["Other people’s hands"] == "41.3 %"
    assert "Whole webcam frames" not in shown_metrics(at)
    assert "paper → rock" in all_html(at)


def test_a_folder_is_measured(open_page: OpenPage, data: Path) -> None:
    at = open_page("model", model="guide")
    at.text_input(key="model_data").input(str(data))
    at.button(key="model_measure").click().run()
    assert not at.exception
    assert any(
        f"of 24 pictures right in {data}, each read where the hand is found" in text.value for text in at.markdown
    )
    assert "No hand was found in 24 of them" in captions(at)
    at.toggle(key="model_find").set_value(False)
    at.button(key="model_measure").click().run()
    assert any(f"of 24 pictures right in {data}, each read whole" in text.value for text in at.markdown)


def test_a_folder_that_cannot_be_measured_says_why_and_the_rest_stays(open_page: OpenPage) -> None:
    at = open_page("model")
    at.text_input(key="model_data").input("/no/such/folder")
    at.button(key="model_measure").click().run()
    assert not at.exception
    assert any("does not exist" in error.value for error in at.error)
    assert len(at.metric) == 4


def test_a_class_that_no_picture_shows_has_no_row() -> None:
    figure = confusion_chart([[9, 1, 0], [2, 8, 0], [0, 0, 0]], ["paper", "rock", "none"])
    assert figure.data[0].y == ("paper", "rock")
    assert figure.data[0].x == ("paper", "rock", "none")
    assert [text.text for text in figure.layout.annotations] == ["9", "1", "0", "2", "8", "0"]


def test_a_picture_that_the_net_got_wrong_is_looked_into_with_that_net(open_page: OpenPage, data: Path) -> None:
    at = open_page("model", model="guide")
    at.text_input(key="model_data").input(str(data))
    at.button(key="model_measure").click().run()
    buttons = [button for button in at.button if (button.key or "").startswith("model_inside_")]
    alts = re.findall(r'alt="A picture of (\w+), taken', all_html(at))
    assert len(buttons) == len(alts) > 1
    buttons[1].click().run()
    assert at.title[0].value == "Network"
    assert at.selectbox(key="model_choice").value == "guide"
    (picture,) = at.session_state["picture_own"]
    assert picture.path.startswith(str(data / alts[1]))
    assert picture.data == Path(picture.path).read_bytes()
    assert f"load_image({picture.path!r})" in at.code[0].value
