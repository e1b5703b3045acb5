"""Damaged runs break no page: they are shown as damaged where runs are listed, and can be deleted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rps_core.config import TrainConfig
from rps_core.runs.launch import create_run
from rps_core.runs.metrics import append_metrics
from rps_core.runs.run import list_unreadable_runs
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.damage import DAMAGE, UNREADABLE, damage
from tests.helpers.nets import save_net

PAGES = sorted(file.stem for file in (Path(__file__).parents[2] / "pages").glob("[!_]*.py"))
CONFUSION = [[1, 0, 0], [0, 1, 0], [1, 0, 1]]
LINE = {"train_loss": 0.5, "val_loss": 0.4, "accuracy": 80.0, "seconds": 1.0, "confusion": CONFUSION, "improved": True}


@pytest.fixture
def damaged_runs(home: Path, data: Path) -> None:
    """One run for each way of getting damaged, and two that are whole but for a foreign file."""
    for number, name in enumerate(["whole", "strange epochs", *DAMAGE]):
        folder = create_run(
            local_workspace(), local_workspace().runs / f"run-{number}", TrainConfig(data=str(data), batch_size=4)
        )
        append_metrics(folder, LINE | {"epoch": 1})
        write_status(folder, RunStatus("stopped", "stopped in epoch 2", epoch=1, epochs=2))
        save_net(folder / "best.safetensors", "guide")
        if name == "strange epochs":
            (folder / "epochs").mkdir()
            (folder / "epochs" / "1 copy.safetensors").write_bytes(b"x")
        elif name != "whole":
            damage(folder, name)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("damaged_runs")
def test_a_page_opens_among_damaged_runs(open_page: Callable[..., AppTest], page: str) -> None:
    assert open_page(page).title


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_run_is_shown_as_damaged_and_its_deletion_can_be_taken_back(
    open_page: Callable[..., AppTest], data: Path, name: str
) -> None:
    folder = create_run(local_workspace(), local_workspace().runs / "broken", TrainConfig(data=str(data), batch_size=4))
    append_metrics(folder, LINE | {"epoch": 1})
    write_status(folder, RunStatus("stopped", "stopped in epoch 2", epoch=1, epochs=2))
    save_net(folder / "best.safetensors", "guide")
    file = damage(folder, name)
    at = open_page("training")
    texts = [element.value for element in (*at.markdown, *at.error)]
    assert any(file in text for text in texts)
    at.button(key="training_delete_broken").click().run()
    assert not folder.exists()
    assert not any(file in element.value for element in (*at.markdown, *at.error))
    at.button(key="training_undo").click().run()
    assert folder.exists()
    assert len(list_unreadable_runs(local_workspace())) == (name in UNREADABLE)
