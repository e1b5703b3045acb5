"""What stands on the owner's page."""

from pages._ui.owner import status_page
from pages._ui.runs import supervision
from rps_core.config import TrainConfig
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace


def test_no_cell_of_a_training_is_empty(home, monkeypatch) -> None:
    mine = local_workspace()
    folder = create_run(mine, mine.runs / "20260101-000000-guide", TrainConfig(data=None, epochs=3))
    monkeypatch.setattr(supervision, "unfinished", lambda: ([], [folder]))
    for status, how_far in ((RunStatus("preparing"), "no epoch yet"), (RunStatus("running", "", 1, 3), "epoch 1 of 3")):
        write_status(folder, status)
        assert f">{how_far}</td>" in status_page.page()
    (folder / "status.json").write_text("{")
    assert ">not known</td>" in status_page.page()
