"""The commands that make the nets of scenes: what is wrong with their arguments is said before anything is computed."""

from pathlib import Path

import pytest

from rps_core.cli import main


@pytest.mark.parametrize("shards", ["", "5", "a:b", "0:4:0", "-1:4", "0:4:1:1"])
def test_shards_that_are_none_are_said(shards: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenes", f"--shards={shards}", "--out", str(tmp_path / "scenes")]) == 2
    assert capsys.readouterr().err.startswith("error: --shards is ")
    assert not (tmp_path / "scenes").exists()


@pytest.mark.parametrize("command", ["pretrain-finder", "pretrain-handnet"])
def test_scenes_that_were_not_rendered_are_named_with_the_command_that_renders_them(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--scenes", str(tmp_path), "--out", str(tmp_path / "net.safetensors")]) == 2
    said = capsys.readouterr().err
    assert f"python -m rps_core scenes --seed 21 --shards 0:200 --out {tmp_path}" in said
    assert list(tmp_path.iterdir()) == []
