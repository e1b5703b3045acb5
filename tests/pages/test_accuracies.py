"""An accuracy says nothing without the pictures it was measured on: no number on a page stands without its set."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
ACCURACY = re.compile(r"accuracy|right answers|correct", re.IGNORECASE)
SET = re.compile(r"validation|photographs|frames|hands|pictures", re.IGNORECASE)
SCORE = re.compile(r"(?<![\d.])9\d(?:\.\d+)? ?%")
TEXTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def labels_of_metrics(file: Path) -> list[str]:
    """What is written, as it stands there, over each number."""
    calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    metrics = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "metric"]
    return [str(call.args[0].value) for call in metrics if isinstance(call.args[0], ast.Constant)]


def texts(file: Path) -> list[str]:
    """Every text in the code of a page; neighbouring parts are one."""
    nodes = ast.walk(ast.parse(file.read_text()))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_a_number_that_is_an_accuracy_names_its_set_above_it():
    labels = [label for file in PAGES for label in labels_of_metrics(file)]
    assert "Validation accuracy" in labels and "On webcam frames" in labels
    assert [label for label in labels if ACCURACY.search(label) and not SET.search(label)] == []


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_score_in_a_page_s_text_names_pictures(file: Path):
    """Of the layers' parameters, or of time, percents may be said as they are."""
    scores = [text for text in texts(file) if SCORE.search(text) and not re.search("parameters|within", text)]
    assert [text for text in scores if not SET.search(text)] == []


@pytest.mark.parametrize("name", TEXTS)
def test_a_score_in_a_text_names_pictures(name: str):
    lines = (ROOT / name).read_text().splitlines()
    scores = [line for line in lines if SCORE.search(line) and not re.search("parameters|within", line)]
    assert [line for line in scores if not SET.search(line)] == []
