"""A variable that begins with RPS_ and is no setting is named with the nearest one, wherever something starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rps_core import cli
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.runs import launch
from rps_core.storage.limits import check_settings, unknown_settings
from rps_core.storage.workspace import Workspace
from tests.helpers.pictures import plain_folder

ONE = "RPS_HOSTD (near RPS_HOSTED) is no setting, so nothing is set; mend the name, or take it away"


@pytest.fixture(autouse=True)
def _none_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.startswith("RPS_") and one != "RPS_HOME"]:
        monkeypatch.delenv(name)


def test_each_is_named_with_the_nearest_and_its_value_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    check_settings()
    assert unknown_settings() == ""
    monkeypatch.setenv("RPS_HOSTD", "1")
    assert unknown_settings() == ONE
    monkeypatch.setenv("RPS_TURN_SECRETS", "between us")
    said = "RPS_HOSTD (near RPS_HOSTED) and RPS_TURN_SECRETS (near RPS_TURN_SECRET) are no settings"
    with pytest.raises(InputError, match=f"^{said.replace('(', '.').replace(')', '.')}, so nothing is set") as error:
        check_settings()
    assert "between us" not in str(error.value)


def test_what_kubernetes_and_env_files_bring_along_is_not_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RPS_SERVICE_HOST", "RPS_SERVICE_PORT_HTTP", "RPS_PORT", "RPS_PORT_8501_TCP_ADDR", "RPS_DOMAIN"):
        monkeypatch.setenv(name, "1")
    assert unknown_settings() == ""


def test_the_command_line_says_it_and_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RPS_HOSTD", "1")
    assert cli.main(["shapes", "--input", "3x32x32", "--layers", "relu", "--json"]) == 0
    assert capsys.readouterr().err == f"warning: {ONE}\n"


def test_a_worker_says_it_in_its_log_and_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPS_HOSTD", "1")
    config = TrainConfig(data=str(plain_folder(tmp_path / "coloured")), epochs=1, batch_size=8)
    folder = launch.create_run(Workspace(tmp_path), tmp_path / "runs" / "one", config)
    subprocess.run(
        [sys.executable, "-m", "rps_core.runs.worker"], input=f"{folder}\n1\n", text=True, timeout=120, check=True
    )
    log = (folder / "worker.log").read_text()
    assert log.count(f"warning: {ONE}\n") == 1
    assert "Epoch   1" in log
