"""What is said of a run's state is true: one that waits has not started, has no batch, no weights and no beginning."""

import re

import pytest

from pages._ui.runs import queue, supervision
from rps_core.errors import InputError
from rps_core.runs.run import delete_run, list_runs
from rps_core.runs.status import RunStatus, worker_lock, write_status
from rps_core.storage import visitors
from tests.helpers.pages import all_text, press
from tests.helpers.queue import a_visitor


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes from the queue."""
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)


def test_a_training_that_waits_is_nowhere_said_to_have_begun(open_page, come_as, alone) -> None:
    mine = come_as(token := visitors.new_token())
    assert visitors.is_token(token)
    _, config = a_visitor()
    run_id = queue.start(mine, config)
    queue._say_places()
    for page in ("training", "teach", "home"):
        at = open_page(page, run=run_id) if page == "training" else open_page(page)
        labels = [one.label for one in at.button if one.label != "Start training"]
        said = (all_text(at) + "\n".join(labels)).lower()
        for word in ("started", "starting", "stopping after this batch", "keep the best weights", "still at work"):
            assert word not in said, (page, word)
    at = open_page("training", run=run_id)
    assert "created 2" in all_text(at) and "Waiting: 1st of 1 in the queue" in str(
        [one.text for one in at.get("progress")]
    )
    assert "stop" not in next(one.icon for one in at.button if one.label == "Leave the queue")
    at = press(at, "Leave the queue")
    assert [one.value for one in at.toast] == ["Leaving the queue"]
    assert (mine.runs / run_id / "stop").exists()


def test_a_run_that_waits_is_not_deleted_and_it_is_said_why(come_as, alone) -> None:
    mine = come_as(visitors.new_token())
    run_id = queue.start(mine, a_visitor()[1])
    with pytest.raises(InputError, match=r"waits in the queue; stop it first"):
        delete_run(mine, run_id)


AT_WORK_SAID = {
    "starting": "Stopping after its first batch",
    "preparing": "Stopping after its first batch",
    "running": "Stopping after this batch",
    "measuring": "",
}


@pytest.mark.parametrize("state", AT_WORK_SAID)
def test_stop_is_offered_while_there_is_something_to_stop_and_says_when_it_does(
    open_page, come_as, alone, state: str
) -> None:
    mine = come_as(visitors.new_token())
    folder = mine.runs / (run_id := queue.start(mine, a_visitor()[1]))
    with worker_lock(folder):
        message = "putting the net to other people's hands"
        write_status(folder, RunStatus(state, message, epoch=2, epochs=2, batch=1, batches=3))
        at = open_page("training", run=run_id)
        stops = [one.label for one in at.button if "Stop" in one.label]
        assert bool(stops) is (state != "measuring")
        if stops:
            assert [one.value for one in press(at, *stops).toast] == [AT_WORK_SAID[state]]
            return
        assert [one.text for one in at.get("progress")] == ["Putting the net to other people's hands: 1 of 3"]
        with pytest.raises(InputError, match=r"is being measured; wait some seconds"):
            delete_run(mine, run_id)


def test_while_it_is_put_into_the_queue_no_page_says_that_it_starts() -> None:
    assert queue.BEGINNING == {False: "Starting the training …", True: "Putting the training into the queue …"}


def test_a_run_that_nobody_waited_for_says_so(come_as, alone) -> None:
    mine = come_as(visitors.new_token())
    run_id = queue.start(mine, a_visitor()[1])
    (mine.runs / run_id / "stop").write_text("nobody came back to it for 10 minutes")
    queue._say_places()
    assert [run.status.message for run in list_runs(mine)] == [
        "stopped while it waited, for nobody came back to it for 10 minutes"
    ]


@pytest.mark.parametrize(
    ("remaining_s", "said"),
    [(1640, r"at most (20|19) min \d+ s left, then this site’s limit ends it"), (65, "at most 1 min 5 s left")],
)
def test_no_more_time_is_told_than_the_sites_limit_leaves(
    open_page, come_as, alone, remaining_s: float, said: str
) -> None:
    mine = come_as(visitors.new_token())
    folder = mine.runs / (run_id := queue.start(mine, a_visitor()[1]))
    with worker_lock(folder):
        supervision._watch(folder, lambda: False)
        write_status(folder, RunStatus("running", epoch=1, epochs=200, remaining_s=remaining_s))
        at = open_page("training", run=run_id)
        [progress] = [one.text for one in at.get("progress")]
    assert re.search(said, progress) and ("limit" in progress) == ("limit" in said)
