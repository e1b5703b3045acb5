"""Numbers, units and plurals are written by one function each, on pages, in the terminal and in charts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rps_core.reports import counted, ordinal, percent, with_unit

ROOT = Path(__file__).parents[2]
FILES = sorted(file for folder in ("pages", "rps_core") for file in (ROOT / folder).rglob("*.py"))
CSS = re.compile(r"(left|top|width|height): ?$")
TIGHT = re.compile(r"(?<![.\d])\d+%(?![\w(])")


@pytest.mark.parametrize(
    ("share", "digits", "text"), [(0.927, 1, "92.7 %"), (1.0, 0, "100 %"), (0.98, 1, "98.0 %"), (-0.005, 1, "-0.5 %")]
)
def test_a_share_is_a_number_a_space_and_the_sign(share: float, digits: int, text: str):
    assert percent(share, digits) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (112, "112th"), (1022, "1,022nd")],
)
def test_a_place_has_the_ending_that_is_spoken(number: int, text: str):
    assert ordinal(number) == text


def test_a_number_has_its_unit_and_its_thousands():
    assert (with_unit(1234.56, "px", 1), with_unit(12, "ms")) == ("1,234.6 px", "12 ms")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (counted(0, "picture"), "0 pictures"),
        (counted(1, "picture"), "1 picture"),
        (counted(1500, "picture"), "1,500 pictures"),
        (counted(2, "class", "classes"), "2 classes"),
    ],
)
def test_one_is_singular_and_all_else_plural(text: str, expected: str):
    assert text == expected


def written(file: Path) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of each text in which a percentage is not written as `percent` writes it."""
    before = ""
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.JoinedStr):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and TIGHT.search(node.value):
                yield node.lineno, node.value
            continue
        for part in node.values:
            if isinstance(part, ast.Constant):
                before = str(part.value)
            elif isinstance(part, ast.FormattedValue) and part.format_spec:
                spec = ast.unparse(part.format_spec).strip("'f\"")
                if spec.endswith("%") and not CSS.search(before):
                    yield node.lineno, spec


def plurals_by_hand(file: Path) -> list[int]:
    """Lines that choose between two texts by whether something is 1."""
    choices = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.IfExp)]
    return [
        choice.lineno
        for choice in choices
        if ast.unparse(choice.test).endswith("== 1") and all(map(is_text, (choice.body, choice.orelse)))
    ]


def is_text(node: ast.expr) -> bool:
    """A text that says something."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_other_style_of_percent_or_plural_stands_in_the_code(file: Path):
    if file.name in ("guide.py", "field_view.py", "stream.py"):  # the guide's own line; CSS alone
        return
    assert list(written(file)) == []
    assert file.name == "reports.py" or plurals_by_hand(file) == []
