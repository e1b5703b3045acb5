"""The finder's weights as a file."""

from pathlib import Path

import pytest
import torch

from rps_core.errors import InputError
from rps_core.nets.finder import FINDER_PX, FinderNet, load_finder, save_finder


def test_weights_are_read_back_and_other_files_are_named(tmp_path: Path) -> None:
    net = FinderNet().eval()
    save_finder(net, 0.37, tmp_path / "finder.safetensors")
    finder = load_finder(tmp_path / "finder.safetensors")
    picture = torch.rand(1, 3, FINDER_PX, FINDER_PX)
    with torch.inference_mode():
        assert torch.equal(finder.model(picture), net(picture))
    assert finder.threshold == 0.37
    (tmp_path / "other").write_bytes(b"no weights")
    with pytest.raises(InputError, match="other holds no weights"):
        load_finder(tmp_path / "other")
