"""The Model page: scores that are there, a folder measured, and what is wrong with one that cannot be."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages._ui.drawing.charts import confusion_chart

OpenPage = Callable[..., AppTest]


def test_it_opens_with_scores_at_home_and_among_strangers(open_page: OpenPage) -> None:
    at = open_page("model")
    assert not at.exception
    scores = {metric.label: metric.value for metric in at.metric}
    assert set(scores) == {"At home", "Among strangers", "Sure from"}
    assert all(value.endswith("%") for value in scores.values())
    assert any("rendered pictures without a gesture" in text.value for text in at.markdown)


def test_another_net_has_other_scores(open_page: OpenPage) -> None:
    shown = [[metric.value for metric in open_page("model", model=net).metric] for net in ("handnet", "guide")]
    assert shown[0] != shown[1]


def test_a_folder_is_measured(open_page: OpenPage, data: Path) -> None:
    at = open_page("model", model="guide")
    at.text_input(key="model_data").input(str(data))
    at.button(key="model_measure").click().run()
    assert not at.exception
    assert any("of 24 pictures right" in text.value for text in at.markdown)


def test_a_folder_that_cannot_be_measured_says_why_and_the_rest_stays(open_page: OpenPage) -> None:
    at = open_page("model")
    at.text_input(key="model_data").input("/no/such/folder")
    at.button(key="model_measure").click().run()
    assert not at.exception
    assert any("does not exist" in error.value for error in at.error)
    assert len(at.metric) == 3


def test_a_class_that_no_picture_shows_has_no_row() -> None:
    figure = confusion_chart([[9, 1, 0], [2, 8, 0], [0, 0, 0]], ["paper", "rock", "none"])
    assert figure.data[0].y == ("paper", "rock")
    assert figure.data[0].x == ("paper", "rock", "none")
    assert [text.text for text in figure.layout.annotations] == ["9", "1", "0", "2", "8", "0"]
