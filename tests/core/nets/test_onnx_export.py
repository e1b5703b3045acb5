"""A checkpoint as ONNX: the same logits, for any number of pictures, and nothing written when it fails."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from rps_core.errors import InputError
from rps_core.nets import checkpoint
from rps_core.nets.onnx_export import export_onnx
from tests.helpers.nets import save_untrained


@pytest.mark.slow
@pytest.mark.parametrize("net", ["guide", "handnet"])
def test_the_exported_net_gives_torchs_logits_for_any_number_of_pictures(net: str, tmp_path: Path) -> None:
    save_untrained(tmp_path / "net", net)
    loaded = checkpoint.load(tmp_path / "net")
    assert export_onnx(loaded, tmp_path / "net.onnx") < 1e-4
    session = onnxruntime.InferenceSession(tmp_path / "net.onnx", providers=["CPUExecutionProvider"])
    images = torch.randn(3, 3, loaded.info.input_spec.size_px, loaded.info.input_spec.size_px)
    (logits,) = session.run(None, {"images": images.numpy()})
    with torch.inference_mode():
        np.testing.assert_allclose(logits, loaded.model(images), atol=1e-4)
    said = json.loads(session.get_modelmeta().custom_metadata_map["rps"])
    assert tuple(said["classes"]) == loaded.info.classes


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    save_untrained(tmp_path / "net")
    with pytest.raises(InputError, match="nowhere does not exist; make it"):
        export_onnx(checkpoint.load(tmp_path / "net"), tmp_path / "nowhere" / "net.onnx")
