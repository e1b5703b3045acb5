"""Numbers, units and plurals are written by one function each, on pages, in the terminal and in charts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rps_core.reports import counted, ordinal, percent, plain_number, signed, with_unit

ROOT = Path(__file__).parents[2]
FILES = sorted(file for folder in ("pages", "rps_core") for file in (ROOT / folder).rglob("*.py"))
OTHERS = ("rps_core/guide.py", "pages/_ui/layer_shapes/field_view.py", "pages/_ui/camera/stream.py")
"""The guide's own line; CSS alone."""
CSS = re.compile(r"(left|top|width|height): ?$")
TIGHT = re.compile(r"(?<![.\d])\d+%(?![\w(])")
TOO_FINE = re.compile(r"\.[2-9]f\}? ?%")  # in a line of another program, or a chart's label
TOO_MANY_DIGITS = re.compile(r"^(percent\(.*|with_unit\(.*'%'), [2-9]\)$")
PLURAL = re.compile(
    r"^ (?!holds|sees)([a-z]+ )?"
    r"(bytes|channels|characters|classes|days|epochs|features|files|folders|hands|images|layers|"
    r"letters|maps|minutes|outputs|parameters|photographs|pictures|pixels|places|processes|rounds|runs|seconds|"
    r"steps|trainings|values|variables)\b"
)
FIELD = re.compile(r"\{(\w+)(?::,)?\}([^{}]*)")
MANY = ("classes",)  # a net tells at least two apart
WRITTEN = re.compile(r"counted|percent|with_unit|format_shape|shortened|quantity")


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


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (4_294_967_295, "4,294,967,295"),
        (-3.0, "-3"),
        (10.5, "10.5"),
        (1e20, "1e20"),
        (1e-5, "1e-5"),
        (1e100, "1e100"),
        (9007199254740993.0, "9.007199255e15"),
    ],
)
def test_a_number_in_a_sentence_is_as_people_write_it(number: float, text: str):
    assert plain_number(number) == text


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (-1.304, ".2f", "−1.30"),
        (-0.001, ".2f", "0.00"),
        (-1234.5, ",.1f", "−1,234.5"),
        (1e-5, "g", "1e−05"),
        (0.04, "+.1f", "+0.0"),
        (-2, "+.1f", "−2.0"),
    ],
)
def test_a_negative_number_has_a_minus_sign(number: float, form: str, text: str):
    assert signed(number, form) == text


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


def interpolated(code: str) -> Iterator[tuple[str, ast.FormattedValue, str]]:
    """(text before, number, text behind) of each number in an f-string."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr):
            texts = [str(part.value) if isinstance(part, ast.Constant) else "" for part in node.values]
            for before, part, behind in zip(["", *texts], node.values, [*texts[1:], ""], strict=False):
                if isinstance(part, ast.FormattedValue):
                    yield before, part, behind


def spec_of(part: ast.FormattedValue) -> str:
    return ast.unparse(part.format_spec)[2:-1] if part.format_spec else ""


def written(code: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of each text in which a percentage is not written as `percent` writes it."""
    for before, part, behind in interpolated(code):
        if (spec_of(part).endswith("%") and not CSS.search(before)) or re.match(r" ?%(?!\{)", behind):
            yield part.lineno, ast.unparse(part) + behind
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if TIGHT.search(node.value) or TOO_FINE.search(node.value):
                yield node.lineno, node.value
        elif isinstance(node, ast.Call) and TOO_MANY_DIGITS.search(ast.unparse(node)):
            yield node.lineno, ast.unparse(node)


def uncounted(code: str) -> Iterator[tuple[int, str]]:
    """(line, text) where a number that may be 1 stands before a plural that `counted` did not write."""
    for before, part, behind in interpolated(code):
        number = ast.unparse(part.value)
        is_side = before.endswith((" x ", " by "))  # 3 x 1 pixels
        is_many = number.isupper() or spec_of(part).endswith(("f", "e"))  # a constant; 1.0 seconds
        if PLURAL.match(behind) and not (is_side or is_many or WRITTEN.match(number)):
            yield part.lineno, ast.unparse(part) + behind
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for field in FIELD.finditer(node.value):
                is_side = node.value[: field.start()].endswith(" x ")
                if PLURAL.match(field[2]) and field[1] not in MANY and not is_side:
                    yield node.lineno, field[0]


@pytest.mark.parametrize(
    "code",
    [
        'f"{share:.1%} right"',
        'f"{accuracy:.2f} %"',
        'f"{accuracy}%"',
        '"about 30% of all"',
        "percent(share, 2)",
        'with_unit(self.accuracy, "%", 2)',
        """LINE = 'f"accuracy {accuracy:.2f} %"'""",
        'go.Bar(hovertemplate="%{y:.2f} %")',
    ],
)
def test_another_style_of_percent_is_found(code: str):
    assert len(list(written(code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        'f"written for {channels} channels"',
        'f"{done:,} of {len(files):,} pictures"',
        'f"a part of {total} validation pictures"',
        '"for more than {patience} epochs"',
    ],
)
def test_a_plural_behind_a_number_that_may_be_one_is_found(code: str):
    assert len(list(uncounted(code))) == 1


def test_what_is_written_as_it_should_be_is_not_found():
    code = '''f"{percent(share)} of {counted(n, 'picture')} at 95 %, {3} x {width} pixels, {MOST} files"
f"{rate:.1f} images/s"
f"<i style='left: {x:.2%}'></i>"
"among {classes} classes"'''
    assert [*written(code), *uncounted(code)] == []


def plurals_by_hand(code: str) -> list[int]:
    """Lines that choose between two texts by whether something is 1."""
    choices = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.IfExp)]
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
    if file.relative_to(ROOT).as_posix() in OTHERS:
        return
    code = file.read_text()
    assert [*written(code), *uncounted(code)] == []
    assert file.name == "reports.py" or plurals_by_hand(code) == []
    assert file.name == "reports.py" or not re.search(r'replace\("-", "(−|\\u2212)"\)', code)
