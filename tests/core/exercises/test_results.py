"""What a class has to show: every exercise has its title in the list, and a spreadsheet runs nobody's name."""

import ast
import csv
import io
from pathlib import Path

import pytest

from rps_core.config import TrainConfig
from rps_core.exercises import classroom, exercise, solved
from rps_core.exercises.results import results, to_csv
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.pictures import MakeFolder


def come(name: str) -> Workspace:
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    classroom.give_name(local_workspace(), mine, name)
    return mine


def test_every_exercise_has_its_title_in_the_list() -> None:
    found = {}
    for file in Path(exercise.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Exercise":
                found[ast.literal_eval(node.args[0])] = ast.literal_eval(node.args[1])
    assert found == exercise.TITLES


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@A1", "\uff1d1+1", "\uff0b1", "\ufe631", "\uff20A1"])
def test_no_name_is_a_formula_in_a_spreadsheet(name: str) -> None:
    come(name)
    (row,) = csv.DictReader(io.StringIO(to_csv(results(local_workspace()))))
    assert row["name"] == f"'{name}"


def test_the_table_has_a_row_for_each_student_with_what_each_has_done(make_folder: MakeFolder) -> None:
    ada, ben = come("=Ada,1"), come("Ben")
    solved.mark_solved(ada, "conv_vertical", "pool_ceil", "of another version")
    visitors.touch(ada)
    solved.mark_step(ada, 2, True)
    folder = create_run(ben, ben.runs / "20260101-000000-guide", TrainConfig(data=str(make_folder()), epochs=1))
    write_status(folder, RunStatus("waiting", "place 1 of 1 in the queue"))
    first, second = results(local_workspace())
    assert (first.name, first.solved, first.steps) == ("=Ada,1", ("Only vertical edges", "The last pixels"), 1)
    assert first.is_here and not second.is_here
    assert first.training is None and first.best is None
    assert second.training and second.training.status.message == "place 1 of 1 in the queue"
    rows = list(csv.DictReader(io.StringIO(to_csv([first, second]))))
    assert [row["name"] for row in rows] == ["'=Ada,1", "Ben"]
    assert [row["exercises solved, of 20"] for row in rows] == ["2", "0"]
    assert [row["The last pixels"] for row in rows] == ["yes", ""]
    assert [row["trainings"] for row in rows] == ["0", "1"]
    assert rows[0]["best accuracy, %"] == ""
