"""The exercises of the network explorer."""

import ast
import re

import pytest

from rps_core import CLASSES
from rps_core.exercises import solved
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import ROOT, as_own, captions

pytestmark = pytest.mark.usefixtures("untrained_nets")


def test_a_dead_map_is_said_and_solves_the_exercise(open_page):
    at = as_own(open_page("network", layer="relu2", map="0"))
    assert not at.exception
    assert "0 everywhere" in at.info[0].value
    assert "a dead one" in captions(at)
    assert solved.solved(local_workspace()) == {"network_dead"}


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("network_field", {"layer": "linear1"}),
        ("network_field", {"layer": "conv7", "net": "handnet"}),
        ("network_temperature", {"look": "answer", "temperature": "64"}),
    ],
)
def test_exercises_check_themselves_and_are_remembered(open_page, key, query):
    assert not as_own(open_page("network", **query)).exception
    assert key in solved.solved(local_workspace())


def test_asking_for_another_class_is_the_other_side(open_page):
    at = open_page("network", look="why")
    assert solved.solved(local_workspace()) == set()
    answer = at.selectbox(key="target_choice").value
    at.selectbox(key="target_choice").select(next(name for name in CLASSES if name != answer)).run()
    assert solved.solved(local_workspace()) == {"network_other_side"}


@pytest.mark.parametrize("key", ["network_dead", "network_field", "network_other_side"])
@pytest.mark.parametrize("look", ["maps", "why"])
def test_the_start_of_an_exercise_is_not_its_solution(open_page, key, look):
    at = open_page("network", look=look)
    at.button(key=f"exercise_{key}").click().run()
    assert not at.exception
    assert not at.error
    assert solved.solved(local_workspace()) == set()


def test_the_open_exercise_is_pinned_with_its_state_and_success_says_why_and_offers_the_next(open_page):
    at = open_page("network")
    assert not [button for button in at.button if button.key == "exercise_close"]
    at.button(key="exercise_network_other_side").click().run()
    pinned = at.button(key="exercise_close")
    assert pinned.label == "Close"
    assert captions(at).count("Now: the net answers") == 2  # on its card, and beside the controls
    answer = at.selectbox(key="target_choice").value
    at.selectbox(key="target_choice").select(next(name for name in CLASSES if name != answer)).run()
    shown = next(one.value for one in at.markdown if ":green-badge" in one.value)
    assert "Each class has a logit of its own" in shown
    at.button(key="exercise_next").click().run()
    assert at.query_params["exercise"] != "network_other_side"
    at.button(key="exercise_close").click().run()
    assert not [button for button in at.button if button.key == "exercise_close"]


def test_each_exercise_of_each_page_says_why_in_two_sentences():
    calls = [
        node
        for file in sorted((ROOT / "rps_core" / "exercises").glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Exercise"
    ]
    whys = [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "why"]
    assert len(whys) == len(calls) == 20
    assert all(len(re.findall(r"\.(?: |$)", ast.literal_eval(why))) == 2 for why in whys)
