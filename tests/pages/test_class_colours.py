"""The classes of a set are told apart by colour, beyond eight by stripes and dashes; on light ground and on dark."""

import base64
import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages._ui.app.theme import CLASS_COLOURS, OTHER, OWN_CLASS_COLOURS, class_style, class_styles
from pages._ui.drawing import images
from pages._ui.webcam.live_charts import history_chart
from rps_core.labels import Prediction
from rps_core.live.results import LiveResult

ROOT = Path(__file__).parents[2]
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
NAMES = st.lists(
    st.text(min_size=1, max_size=8) | st.sampled_from(["rock", "Rock", "ROCK", "left", "none"]), unique=True
)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 has it, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("colour", [*CLASS_COLOURS.values(), *OWN_CLASS_COLOURS, OTHER])
def test_a_class_colour_stands_out_from_the_page(colour: str, theme: str) -> None:
    assert contrast(colour, THEME[theme]["backgroundColor"]) >= 3  # WCAG 2.1, 1.4.11: parts of a picture


@pytest.mark.parametrize(
    "classes",
    [
        ("left", "right", "up"),
        ("left", "right", "up", "down", "fist"),
        ("Paper", "ROCK", "Scissors", "lizard", "spock"),
    ],
)
def test_the_classes_of_a_set_have_colours_of_their_own(classes: tuple[str, ...]) -> None:
    styles = class_styles(classes)
    assert len({style.colour for style in styles.values()}) == len(classes)
    assert not any(style.round for style in styles.values())


def test_paper_rock_and_scissors_keep_their_colours_with_capitals_too() -> None:
    for name, colour in CLASS_COLOURS.items():
        for written in (name, name.capitalize(), name.upper(), f" {name}"):
            assert class_styles((written, "left", "right"))[written].colour == colour
    both = class_styles(["Rock", "rock"])
    assert both["rock"].colour == CLASS_COLOURS["rock"] != both["Rock"].colour
    assert class_style("None").colour == class_style("not sure").colour == OTHER


def test_more_than_eight_classes_are_told_apart_by_stripes_and_dashes() -> None:
    styles = class_styles([f"sign {number}" for number in range(26)])
    assert sorted(style.round for style in styles.values()) == [0] * 8 + [1] * 8 + [2] * 8 + [3] * 2
    assert len({style.fill for style in styles.values()}) == 26
    assert len({(style.colour, style.dashes) for style in styles.values()}) == 26


@given(NAMES)
def test_no_two_classes_of_any_set_are_drawn_alike_in_whatever_order(names: list[str]) -> None:
    styles = class_styles(names)
    shown = {name: style for name, style in styles.items() if style.colour != OTHER}
    assert all(one.fill != other.fill for one, other in combinations(shown.values(), 2))
    assert class_styles(reversed(names)) == styles
    assert all(class_style(name, names) == style for name, style in styles.items())


def test_bars_lines_and_dots_of_a_set_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("streamlit.html", drawn.append)
    classes = ("left", "right", "up")
    shares = dict.fromkeys(classes, 1 / 3)
    styles = class_styles(classes)
    images.show_bars(shares)
    images.show_split(dict.fromkeys(classes, 5))
    images.show_verdict("left", "left", 1 / 3, shares)
    for name in classes:
        assert all(styles[name].fill in html for html in drawn[:2])
    assert styles["left"].fill in drawn[2]


def test_the_lines_of_the_live_chart_have_the_colours_and_dashes_of_the_bars() -> None:
    names = [f"sign {number}" for number in range(10)]
    prediction = Prediction(dict.fromkeys(names, 0.1))
    source = history_chart([LiveResult(names[0], prediction, float(at), at) for at in range(3)], 0.5)
    svg = base64.b64decode(source.split("base64,")[1].split('"')[0]).decode()
    lines = re.findall(r'<polyline stroke="(#\w+)" stroke-dasharray="([^"]+)"', svg)
    assert lines == [(style.colour, style.dashes) for style in map(class_styles(names).get, names) if style]
    assert len(set(lines)) == 10
