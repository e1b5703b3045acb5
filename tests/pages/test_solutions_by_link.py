"""What a link brings, a teacher's or a neighbour's, is not what its visitor solved."""

import pytest

from pages._ui.app import visitor
from rps_core.exercises import classroom
from rps_core.exercises import solved as progress
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import captions, press

SOLUTION = {"pool_kernel": "3", "pool_stride": "1", "pool_padding": "1"}
SAID = "A link brought the solution"


def count_only_what_is_found(at) -> None:
    """The page shows the solution, and it counts once it was undone and found."""
    assert at.number_input(key="pool_padding").value == 1
    assert "pool_same_size" not in progress.solved(visitor.workspace())
    assert SAID in captions(at)
    at.run()
    assert "pool_same_size" not in progress.solved(visitor.workspace())
    at.number_input(key="pool_padding").set_value(0).run()
    assert SAID not in captions(at)
    at.number_input(key="pool_padding").set_value(1).run()
    assert progress.solved(visitor.workspace()) == {"pool_same_size"}
    assert SAID not in captions(at)


@pytest.mark.parametrize("is_there_already", [True, False])
def test_a_solution_that_the_teacher_shows_is_nobodys_until_it_was_undone_and_found(
    open_page, come, is_there_already
) -> None:
    come("Ada")
    if is_there_already:
        at = open_page("max_pooling")
        classroom.show(local_workspace(), "max_pooling", SOLUTION)
        at.run()
        press(at, "**Your teacher:** Look at this, on *Max pooling*")
    else:
        classroom.show(local_workspace(), "max_pooling", SOLUTION)
        at = open_page("max_pooling", **SOLUTION)
    count_only_what_is_found(at)


def test_a_solution_that_a_neighbours_link_brings_is_nobodys_until_it_was_undone_and_found(open_page, come) -> None:
    come("Ada")
    count_only_what_is_found(open_page("max_pooling", **SOLUTION))


def test_at_a_computer_of_ones_own_a_link_solves_nothing_either(open_page) -> None:
    count_only_what_is_found(open_page("max_pooling", **SOLUTION))


def test_a_link_that_solves_the_exercise_at_hand_is_said_there_too(open_page) -> None:
    at = open_page("max_pooling")
    at.button(key="exercise_pool_same_size").click().run()
    at.session_state["link_page"] = ""  # as another page leaves it
    at.query_params.update(SOLUTION | {"exercise": "pool_same_size"})
    at.run()
    assert captions(at).count(SAID) == 2  # at the card, too
    assert not [one for one in at.markdown if "green-badge" in one.value]


def test_what_was_solved_before_stays_solved_whatever_a_link_brings(open_page) -> None:
    progress.mark_solved(local_workspace(), "pool_same_size")
    at = open_page("max_pooling", **SOLUTION)
    assert SAID not in captions(at)
    assert progress.solved(local_workspace()) == {"pool_same_size"}


def test_an_exercise_that_a_link_leaves_open_counts_when_it_is_solved(open_page) -> None:
    at = open_page("max_pooling", pool_kernel="3", pool_stride="1")
    at.number_input(key="pool_padding").set_value(1).run()
    assert progress.solved(local_workspace()) == {"pool_same_size"}
