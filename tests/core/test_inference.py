"""Predictions of a checkpoint for pictures."""

import math
from pathlib import Path

import torch
from PIL import Image

from rps_core.guide import predict_image
from rps_core.inference import net_input_picture, predict
from rps_core.nets import checkpoint
from rps_core.transforms import EvalTransform
from tests.helpers.nets import save_untrained


def test_predictions_agree_with_the_guides_predict_image(tmp_path: Path) -> None:
    save_untrained(tmp_path / "net.safetensors")
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    images = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    predictions = predict(images, loaded)
    for image, prediction in zip(images, predictions, strict=True):
        index, probability = predict_image(image, loaded.model, EvalTransform(loaded.info.input_spec))
        assert prediction.label == loaded.info.classes[index]
        assert math.isclose(prediction.probability, probability, rel_tol=1e-4)
        assert math.isclose(sum(prediction.probabilities.values()), 1, rel_tol=1e-5)


def test_what_the_net_sees_is_its_input(tmp_path: Path) -> None:
    save_untrained(tmp_path / "net.safetensors")
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    image = Image.effect_noise((60, 40), 80).convert("RGB")
    pixels = torch.from_numpy(net_input_picture(image, loaded).copy()).permute(2, 0, 1)
    assert torch.allclose(pixels / 255 * 2 - 1, EvalTransform(loaded.info.input_spec)(image))
