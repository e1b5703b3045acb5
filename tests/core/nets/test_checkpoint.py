"""Checkpoints: written, read back, refused."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from rps_core.errors import InputError
from rps_core.models import build
from rps_core.nets import checkpoint
from tests.helpers.nets import save_untrained


@pytest.mark.parametrize("net", ["guide", "handnet"])
def test_a_checkpoint_gives_back_equal_logits_and_what_it_was_told(net: str, tmp_path: Path) -> None:
    info = save_untrained(tmp_path / "net.safetensors", net, ("a", "b", "c", "d"))
    torch.manual_seed(1)
    original = build(net, 4).eval()
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    images = torch.rand(3, 3, info.input_spec.size_px, info.input_spec.size_px)
    assert loaded.info == info
    assert not loaded.model.training
    with torch.no_grad():
        assert torch.equal(loaded.model(images), original(images))


def test_what_is_no_checkpoint_of_ours_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    (tmp_path / "text").write_text("hello")
    save_file({"a": torch.zeros(1)}, tmp_path / "strange")
    torch.save({}, tmp_path / "pickle")
    for name in ("text", "strange", "pickle", "missing"):
        with pytest.raises(InputError, match=name):
            checkpoint.load(tmp_path / name)


def test_weights_that_do_not_fit_their_net_are_refused(tmp_path: Path) -> None:
    save_untrained(tmp_path / "net.safetensors")
    info = replace(checkpoint.describe(tmp_path / "net.safetensors"), net="handnet")
    checkpoint.save(build("guide", 3), info, tmp_path / "wrong.safetensors")
    with pytest.raises(InputError, match="do not fit the net handnet"):
        checkpoint.load(tmp_path / "wrong.safetensors")


@pytest.mark.parametrize("name", ["می\u200cخواهم", "👨\u200d👩\u200d👧", "naïve c", "石"])
def test_a_class_may_have_any_name_that_is_seen(name: str, tmp_path: Path) -> None:
    info = save_untrained(tmp_path / "net.safetensors", classes=("rock", "paper", name))
    assert info.classes == checkpoint.describe(tmp_path / "net.safetensors").classes


@pytest.mark.parametrize("name", ["a\nb", "\u202eb", "a\x1b[31m"])
def test_a_class_whose_name_is_not_seen_as_it_is_written_is_refused(name: str, tmp_path: Path) -> None:
    info = save_untrained(tmp_path / "net.safetensors")
    model = checkpoint.load(tmp_path / "net.safetensors").model
    checkpoint.save(model, replace(info, classes=("rock", "paper", name)), tmp_path / "net.safetensors")
    with pytest.raises(InputError, match="all of them visible, is expected"):
        checkpoint.load(tmp_path / "net.safetensors")
