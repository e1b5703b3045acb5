"""The wheel alone, beside the dependencies, answers from another folder."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: object, cwd: Path, **variables: str) -> str:
    """Standard output of a command that must succeed."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "RPS_HOME")}
    result = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment | variables, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the unpacked wheel and nothing else."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("installed")
    for name in ("pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "rps_core", source / "rps_core", ignore=shutil.ignore_patterns("__pycache__"))
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", ".", "--no-deps", "--no-build-isolation", "-q", "-w", "dist", cwd=source)
    (wheel,) = (source / "dist").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(target)
    return target


@pytest.mark.slow
def test_the_wheel_answers_from_another_folder(installed: Path, tmp_path: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {path.name for path in installed.iterdir()} == {"rps_core", f"rps_dashboard-{version}.dist-info"}
    shutil.copy(ROOT / "rps_core" / "assets" / "samples" / "rock-1.jpg", tmp_path / "hand.jpg")
    python = (sys.executable, "-P", "-m", "rps_core")
    where = {"cwd": tmp_path, "PYTHONPATH": str(installed), "HOME": str(tmp_path)}
    (prediction,) = json.loads(run(*python, "predict", "hand.jpg", "--json", **where))["predictions"]  # type: ignore[arg-type]
    assert (prediction["path"], prediction["label"]) == ("hand.jpg", "rock")
    layers = json.loads(run(*python, "shapes", "--input", "3x90x90", "--layers", "conv 6 k3", "--json", **where))  # type: ignore[arg-type]
    assert layers["layers"][0]["output"] == [6, 88, 88]
    code = "import rps_core.commands; print(rps_core.__file__)"
    assert run(sys.executable, "-P", "-c", code, **where).startswith(str(installed))  # type: ignore[arg-type]
