"""Where an ONNX file is written: only where no device, pipe, folder or link stands, and said in one line."""

import os
from pathlib import Path

import pytest

from rps_core.cli import main
from rps_core.errors import InputError
from rps_core.nets import onnx_export
from rps_core.nets.checkpoint import load, shipped


def test_what_is_no_regular_file_is_refused_before_the_net_is_converted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`export --onnx /dev/null`, run by root, replaced the device."""
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(onnx_export, "_converted", lambda *_: pytest.fail("converted in vain"))
    for name in ("folder", "link", "pipe"):
        assert main(["export", "--onnx", str(tmp_path / name)]) == 2
        captured = capsys.readouterr()
        assert (captured.out, captured.err.count("\n")) == ("", 1)
        assert captured.err.startswith(f"error: {tmp_path / name} is a {name}, but only a regular file")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "precious").read_text() == "precious"
    assert len(list(tmp_path.iterdir())) == 4


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be written \(File name too long\); make room on the disk, or give"):
        onnx_export.export_onnx(load(shipped()), tmp_path / ("n" * 300))
    assert list(tmp_path.iterdir()) == []
