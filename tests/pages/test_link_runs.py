"""What is said of a link to a run that is there, but cannot be chosen; and what the link holds once it is said."""

import pytest

from rps_core.config import TrainConfig
from rps_core.runs.launch import create_run
from rps_core.runs.metrics import append_metrics
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.damage import damage
from tests.helpers.nets import save_net
from tests.helpers.pages import link_notes
from tests.helpers.recordings import record

CONFUSION = [[1, 0, 0], [0, 1, 0], [1, 0, 1]]
LINE = {"train_loss": 0.5, "val_loss": 0.4, "accuracy": 80.0, "seconds": 1.0, "confusion": CONFUSION, "improved": True}
NET_PAGES = ("photo", "model", "webcam", "game", "network", "teach", "convolution")


@pytest.fixture
def runs(home, data) -> None:
    """One whose weights are damaged, one whose settings are, and one that was stopped before its first epoch's end."""
    for name, broken in (("torn", "weights cut in half"), ("lost", "config cut in half"), ("early", "")):
        folder = create_run(local_workspace(), local_workspace().runs / name, TrainConfig(data=str(data), batch_size=4))
        if broken:
            append_metrics(folder, LINE | {"epoch": 1})
            save_net(folder / "best.safetensors", "guide")
            damage(folder, broken)
        write_status(folder, RunStatus("stopped", "stopped", epoch=1 if broken else 0, epochs=2))


@pytest.mark.parametrize("page", NET_PAGES)
@pytest.mark.usefixtures("runs")
def test_of_a_run_that_cannot_be_chosen_as_a_net_it_is_said_why(open_page, page):
    at = open_page(page, model="torn")
    assert "'torn', but that run is damaged (best.safetensors holds no weights that can be read): it is" in link_notes(
        at
    )
    assert "model" not in at.query_params
    assert "'lost', but that run's config.json is damaged" in link_notes(open_page(page, model="lost"))
    assert "'early', but that run has no weights, for no epoch of it has ended: it is" in link_notes(
        open_page(page, model="early")
    )


@pytest.mark.parametrize("page", [*NET_PAGES, "training"])
@pytest.mark.parametrize("name", ["x" * 3000, "\U0001f600" * 200, "../lost", "a\nb", "\0"])
def test_a_name_that_can_be_no_runs_is_said_as_one_that_is_not_there(open_page, home, page, name):
    said = link_notes(open_page(page, **{"run" if page == "training" else "model": name}))
    assert " is expected: it is " in said or "one of your runs" in said


@pytest.mark.usefixtures("runs")
def test_an_older_name_of_the_net_says_it_too(open_page):
    assert "The link says net='torn', but that run is damaged" in link_notes(open_page("network", net="torn"))
    assert "no setting of that name. Perhaps model is meant." in link_notes(open_page("photo", net="torn"))


@pytest.mark.usefixtures("runs")
def test_a_training_is_no_lesson(open_page):
    record("rock")
    assert "run='early', but that run is no lesson: it is" in link_notes(open_page("teach", run="early"))


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("teach", {"model": "nobody"}),
        ("teach", {"run": "nobody", "collection": "nobody", "lesson": "none"}),
        ("convolution", {"kernel": "blur", "model": "nobody"}),
        ("convolution", {"kernel": "blur", "net": "nobody"}),
        ("network", {"look": "maps", "temperature": "3", "other": "nobody"}),
        ("dataset", {"part": "Split", "batch_size": "-1", "dark": "nan"}),
    ],
)
def test_what_the_page_cannot_use_is_not_in_the_link_once_it_is_said(open_page, page, query):
    at = open_page(page, **query)
    assert link_notes(at)
    right = {name: text for name, text in query.items() if text in ("blur", "maps", "Split")}
    assert {name: at.query_params[name] for name in right} == right
    assert not {"net", "model", *query} & set(at.query_params) - set(right)
    assert link_notes(at.run())
