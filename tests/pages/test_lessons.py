"""The lessons of docs/classroom: every link is followed, every exercise is solved by the solution that stands there."""

import json
import re
from pathlib import Path

import pytest

from pages._ui.app import hiding, routing
from pages._ui.classroom.screens import parse_link
from rps_core.exercises import solved
from rps_core.exercises.exercise import TITLES
from rps_core.labels import NO_GESTURE, NO_HAND, NOT_SURE
from rps_core.nets import checkpoint
from rps_core.reports import percent
from rps_core.runs.run import EXAMPLE, read_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import ROOT, as_own, link_notes

FOLDER = ROOT / "docs" / "classroom"
LESSONS, WORKSHEETS = sorted(FOLDER.glob("lesson-*.md")), sorted(FOLDER.glob("worksheet-*.md"))
LINK = re.compile(r"`(/[a-z_]*(?:\?[^`]*)?)`")
SOLUTION = re.compile(r"^\| ([^|`]+?) \| `(/[^`]+)` \|", re.MULTILINE)
LINKS = sorted({link for file in FOLDER.glob("*.md") for link in LINK.findall(file.read_text())})
SOLUTIONS = [found for file in LESSONS for found in SOLUTION.findall(file.read_text())]


@pytest.fixture(autouse=True)
def _in_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links are read as on the teacher's page, which reads none where there is no class."""
    monkeypatch.setenv("RPS_CLASSROOM", "https://192.168.1.20:8501")


@pytest.fixture
def follow(open_page, monkeypatch):
    """Follow a link as a student does who was given it, on a dashboard of one's own."""

    def follow_it(link):
        page, query = parse_link(link)
        monkeypatch.delenv("RPS_CLASSROOM")
        return open_page(page, **query)

    return follow_it


def test_there_are_three_lessons_each_with_a_worksheet_that_the_table_names() -> None:
    text = (FOLDER / "README.md").read_text()
    for number in (1, 2, 3):
        assert f"](lesson-{number}.md)" in text and f"](worksheet-{number}.md)" in text
    assert len(LESSONS) == len(WORKSHEETS) == 3
    assert len(LINKS) > 15 and len(SOLUTIONS) > 10


@pytest.mark.parametrize("link", LINKS)
def test_every_link_opens_its_page_and_says_nothing_wrong(follow, link) -> None:
    at = follow(link)
    assert not at.exception and not at.error
    assert link_notes(at) == ""


@pytest.mark.parametrize(("title", "link"), SOLUTIONS, ids=[title for title, _ in SOLUTIONS])
def test_every_solution_solves_its_exercise_for_who_sets_it_and_not_for_who_follows_it(follow, title, link) -> None:
    key = next(key for key, known in TITLES.items() if known == title)
    at = follow(link)
    assert solved.solved(local_workspace()) == set()
    as_own(at)
    assert key in solved.solved(local_workspace())


@pytest.mark.parametrize(
    ("lesson", "worksheet"), list(zip(LESSONS, WORKSHEETS, strict=True)), ids=lambda file: file.stem
)
def test_the_exercises_of_a_worksheet_are_those_whose_solutions_the_teacher_has(lesson, worksheet) -> None:
    asked = {title for title in TITLES.values() if f"**{title}**" in worksheet.read_text()}
    assert asked == {title for title, _ in SOLUTION.findall(lesson.read_text())}


def test_a_lesson_takes_45_minutes_without_a_gap() -> None:
    for lesson in LESSONS:
        parts = [tuple(map(int, part)) for part in re.findall(r"^\| (\d+)–(\d+) \|", lesson.read_text(), re.MULTILINE)]
        assert parts[0][0] == 0 and parts[-1][1] == 45
        assert [end for _, end in parts[:-1]] == [start for start, _ in parts[1:]]


def test_lesson_3_names_the_answers_that_each_net_has() -> None:
    text = " ".join((FOLDER / "lesson-3.md").read_text().split())
    kept = {net: checkpoint.describe(checkpoint.shipped(net)).classes for net in ("guide", "handnet")}
    assert (len(kept["guide"]), len(kept["handnet"])) == (3, 4)
    assert "many maps, three numbers" in text  # Network begins with the guide's
    assert f"says three signs, *{NO_GESTURE}*, *{NO_HAND}* and *{NOT_SURE}*; the guide's net" in text


def test_what_lesson_2_expects_is_what_the_run_that_ships_says() -> None:
    run = read_folder(EXAMPLE)
    abroad = json.loads((EXAMPLE / "other_hands.json").read_text())
    text = " ".join((FOLDER / "lesson-2.md").read_text().split())
    assert f"among {abroad['n']:,} rendered hands of other people" in text
    assert f", and {percent(abroad['accuracy'], 0)} among other people" in text
    assert run.status.epoch == 21 and "Twenty-one epochs" in text


def test_what_a_lesson_hides_can_be_hidden() -> None:
    names = {entry.title for entry in routing.PAGES[1:]} | set(hiding.CONTROLS.values())
    for lesson in LESSONS:
        (line,) = re.findall(r"^\*\*Hide\*\* on the teacher's page: (.+?)\.", lesson.read_text(), re.MULTILINE)
        assert set(line.split(", ")) <= names


def test_pictures_and_files_that_the_texts_name_are_there() -> None:
    for file in FOLDER.glob("*.md"):
        for target in re.findall(r"\]\(([^)]+)\)", file.read_text()):
            assert (FOLDER / target).is_file(), (file.name, target)


def test_what_is_pressed_is_called_so_on_the_pages() -> None:
    sources = "\n".join(file.read_text() for file in Path(ROOT / "pages").rglob("*.py"))
    words = (
        "Show this to all",
        "Ask the class to record",
        "Ask for another name",
        "Results as CSV",
        "The class is over",
    )
    texts = "\n".join(file.read_text() for file in FOLDER.glob("*.md"))
    for word in words:
        assert word in texts and f'"{word}"' in sources
