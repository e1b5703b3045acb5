"""What a teacher shows to all is not what they solved."""

import pytest

from pages._ui.app import visitor
from rps_core.exercises import classroom
from rps_core.exercises import solved as progress
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import press


@pytest.mark.parametrize("is_there_already", [True, False])
def test_a_solution_that_the_teacher_shows_is_nobodys_until_it_was_undone_and_found(
    open_page, come, is_there_already
) -> None:
    solution = {"pool_kernel": "3", "pool_stride": "1", "pool_padding": "1"}
    come("Ada")
    if is_there_already:
        at = open_page("max_pooling")
        classroom.show(local_workspace(), "max_pooling", solution)
        at.run()
        press(at, "**Your teacher:** Look at this, on *Max pooling*")
    else:
        classroom.show(local_workspace(), "max_pooling", solution)
        at = open_page("max_pooling", **solution)
    assert at.number_input(key="pool_padding").value == 1
    assert "pool_same_size" not in progress.solved(visitor.workspace())
    assert any("The solution is on the screen already" in one.value for one in at.caption)
    at.run()
    assert "pool_same_size" not in progress.solved(visitor.workspace())
    at.number_input(key="pool_padding").set_value(0).run()
    at.number_input(key="pool_padding").set_value(1).run()
    assert "pool_same_size" in progress.solved(visitor.workspace())
