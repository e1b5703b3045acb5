"""The printed code of the explorer gives what the project's own functions give."""

from pathlib import Path

import numpy as np
import pytest

from rps_core.data.images import load_image
from rps_core.explain.activations import trace_forward
from rps_core.explain.attribution import grad_cam, occlusion
from rps_core.explain.pytorch_code import ScriptInput, attribution_code, maps_code, softmax_code
from rps_core.explain.softmax import softmax
from rps_core.models import untrained
from rps_core.nets import checkpoint
from rps_core.storage.files import ASSETS
from rps_core.transforms import EvalTransform
from tests.helpers.code import run_printed
from tests.helpers.nets import save_untrained

SAMPLE = ASSETS / "samples" / "rock-1.jpg"


@pytest.fixture(params=[False, True], ids=["of the checkpoint", "untrained"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> ScriptInput:
    path = tmp_path / "net.safetensors"
    return ScriptInput(path, save_untrained(path), request.param, str(SAMPLE))


def test_the_maps_and_the_probabilities(files: ScriptInput) -> None:
    model = untrained("guide", 3) if files.untrained else checkpoint.load(files.checkpoint).model
    trace = trace_forward(model, EvalTransform(files.info.input_spec)(load_image(SAMPLE)))
    names = run_printed(maps_code(files, trace.step("conv2"), 4))
    assert np.allclose(names["maps"].numpy(), trace.maps["conv2"], atol=1e-5)
    assert np.array_equal(names["shown"].numpy(), names["maps"][4].numpy())
    names = run_printed(softmax_code(files, 2))
    assert names["p"].tolist() == pytest.approx(softmax(trace.logits, 2.0).probabilities, abs=1e-5)


def test_what_speaks_for_a_class(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    files = ScriptInput(path, save_untrained(path), False, str(SAMPLE))
    model = checkpoint.load(path).model
    image = EvalTransform(files.info.input_spec)(load_image(SAMPLE))
    names = run_printed(attribution_code(files, "relu2", 1, 40, 25))
    assert np.allclose(names["cam"].numpy(), grad_cam(model, image, "relu2", 1)[1], atol=1e-5)
    fall = occlusion(model, image, 1, window_px=40, stride_px=25)
    assert np.allclose(names["fall"].numpy(), fall, atol=1e-4)
