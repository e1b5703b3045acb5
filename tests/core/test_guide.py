"""The guide, run from top to bottom; and what its names promise beyond that."""

import ast
import runpy
import shutil
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn, optim
from torchvision import transforms

import rps_core
from rps_core import guide
from rps_core.data.class_folders import ONE_HAND, scan
from rps_core.errors import InputError
from rps_core.models import RPSClassifier
from tests.helpers.nets import assert_same_weights

SCRIPT = Path(__file__).with_name("guide_script.py")
PICTURES = 80  # a class, of one person's hands: fewer would not be enough steps an epoch, more would take longer


@pytest.mark.slow
def test_the_guide_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hands = scan(ONE_HAND)
    for label, name in enumerate(hands.classes):
        (tmp_path / "data" / name).mkdir(parents=True)
        for index in hands.indices(label)[:PICTURES]:
            shutil.copy(hands.files[index], tmp_path / "data" / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["guide_script.py", str(tmp_path / "data")])
    names = runpy.run_path(str(SCRIPT))
    history = names["history"]
    best = min(range(len(history)), key=lambda epoch: history[epoch][1])
    assert best == len(history) - 5  # patience of three is passed by the fourth
    assert history[0][2] < 60 and history[0][1] > 1.08  # plain SGD idles in its first epochs
    assert history[best][2] >= 90  # and then climbs, as the guide's own run did
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Epoch: 00 - Train loss: 1.") and " - Accuracy: " in said[0]
    assert "page Webcam" in said[-1]
    kept = torch.load("model.p", weights_only=True)
    assert list(kept) == list(RPSClassifier().state_dict())


def test_each_name_of_the_guide_comes_from_the_package() -> None:
    for name in rps_core.GUIDE_NAMES:
        assert getattr(rps_core, name) is getattr(guide, name)
        assert name in dir(rps_core)


def test_each_name_of_the_package_has_its_type() -> None:
    tree = ast.parse(Path(rps_core.__file__).read_text())
    (typed,) = (node for node in tree.body if isinstance(node, ast.If))
    aliases = [alias for node in ast.walk(typed) if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(alias.name for alias in aliases) == sorted(rps_core.__all__)
    assert all(alias.asname == alias.name for alias in aliases)  # else mypy would not hand it on


def one_batch() -> list[tuple[torch.Tensor, torch.Tensor]]:
    torch.manual_seed(0)
    return [(torch.rand(6, 3, 90, 90), torch.tensor([0, 1, 2, 0, 1, 2]))]


def stepped_by_hand(learning_rate: float, steps: int) -> dict[str, torch.Tensor]:
    """Weights of a net after so many of the guide's steps, written out."""
    torch.manual_seed(1)
    model = RPSClassifier()
    optimizer = optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9)
    for _ in range(steps):
        for images, labels in one_batch():
            optimizer.zero_grad()
            nn.CrossEntropyLoss()(model(images), labels).backward()
            optimizer.step()
    return model.state_dict()


def test_train_steps_the_scripts_own_optimizer() -> None:
    torch.manual_seed(1)
    model = RPSClassifier()
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)  # noqa: F841  # found by its name
    for _ in range(2):
        guide.train(model, one_batch(), nn.CrossEntropyLoss(), "cpu")
    assert_same_weights(model, stepped_by_hand(0.1, 2))


def test_train_takes_an_optimizer_by_keyword_before_the_scripts_own() -> None:
    torch.manual_seed(1)
    model = RPSClassifier()
    optimizer = optim.SGD(model.parameters(), lr=0.0)  # noqa: F841
    other = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    guide.train(model, one_batch(), nn.CrossEntropyLoss(), "cpu", optimizer=other)
    assert_same_weights(model, stepped_by_hand(0.05, 1))


def test_the_scripts_optimizer_is_found_from_a_comprehension_a_function_and_a_closure() -> None:
    for called in ("comprehension", "function", "closure"):
        torch.manual_seed(1)
        model = RPSClassifier()
        optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)  # noqa: F841  # found by its name

        def one_epoch(model: nn.Module = model) -> float:
            return guide.train(model, one_batch(), nn.CrossEntropyLoss(), "cpu")

        if called == "comprehension":
            assert len([guide.train(model, one_batch(), nn.CrossEntropyLoss(), "cpu") for _ in range(2)]) == 2
        else:
            assert len([one_epoch() for _ in range(2)] if called == "closure" else [one_epoch(), one_epoch()]) == 2
        assert_same_weights(model, stepped_by_hand(0.1, 2))


def refusal(model: nn.Module, **given: Any) -> str:
    """What `train` says where it cannot tell which optimizer is meant; the net must be as it was."""
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with pytest.raises(InputError) as refused:
        guide.train(model, one_batch(), nn.CrossEntropyLoss(), "cpu", **given)
    assert_same_weights(model, before, atol=0)
    return str(refused.value)


def test_without_an_optimizer_of_this_net_nothing_is_trained() -> None:
    model = RPSClassifier()
    assert "finds no variable named optimizer" in refusal(model)
    optimizer: Any = "sgd"
    assert "finds no variable named optimizer" in refusal(model)
    optimizer = optim.SGD(RPSClassifier().parameters(), lr=1.0)
    assert "steps another net" in refusal(model)
    assert "does not step this net" in refusal(model, optimizer=optimizer)
    assert "the optimizer is the class SGD" in refusal(model, optimizer=optim.SGD)


def test_of_two_optimizers_none_is_guessed() -> None:
    model = RPSClassifier()
    optimizer = optim.SGD(model.parameters(), lr=0.1)  # noqa: F841

    def inside() -> str:
        optimizer = optim.Adam(model.parameters(), lr=0.1)  # noqa: F841
        return refusal(model)

    assert "2 variables named optimizer step this net" in inside()


def test_the_criterion_decides_the_loss() -> None:
    model = RPSClassifier()
    loader = one_batch()
    seven = lambda logits, labels: nn.CrossEntropyLoss()(logits, labels) * 0 + 7  # noqa: E731
    assert guide.train(model, loader, seven, "cpu", optim.SGD(model.parameters(), lr=0.01)) == 7
    assert guide.validate(model, loader, seven, "cpu")[0] == 7
    loss, accuracy = guide.validate(model, loader, nn.CrossEntropyLoss(), "cpu")
    logits = model(loader[0][0])
    assert loss == pytest.approx(nn.CrossEntropyLoss()(logits, loader[0][1]).item(), rel=1e-4)
    assert accuracy == pytest.approx(100 * (logits.argmax(1) == loader[0][1]).float().mean().item())


def test_a_loader_without_batches_says_so() -> None:
    model = RPSClassifier()
    optimizer = optim.SGD(model.parameters(), lr=0.01)  # noqa: F841  # found by its name
    for function in (guide.train, guide.validate):
        with pytest.raises(InputError, match="gave no batch"):
            function(model, [], nn.CrossEntropyLoss(), "cpu")


class Camera:
    """A camera that gives so many grey frames."""

    def __init__(self, frames: int, width: int = 1280, height: int = 720) -> None:
        self.left, self.size = frames, (height, width, 3)
        self.released = False

    def read(self) -> tuple[bool, Any]:
        self.left -= 1
        return self.left >= 0, np.full(self.size, 128, np.uint8)

    def release(self) -> None:
        self.released = True


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A cv2 that has windows; the frames that were shown."""
    shown: list[Any] = []
    monkeypatch.setattr(cv2, "destroyAllWindows", lambda: None)
    monkeypatch.setattr(cv2, "imshow", lambda _name, frame: shown.append(frame.copy()))
    monkeypatch.setattr(cv2, "waitKey", lambda _ms: ord("q") if len(shown) == 3 else -1)
    return shown


def test_live_inference_shows_box_class_and_probability_until_q(
    window: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, sizes = Camera(9), []
    monkeypatch.setattr(cv2, "VideoCapture", lambda _index: camera)

    def transform(image: Image.Image) -> torch.Tensor:
        sizes.append(image.size)
        return guide.data_transforms(image)

    guide.live_inference(RPSClassifier(), transform, ["paper", "rock", "scissors"])
    assert len(window) == 3 and camera.released and sizes == [(400, 400)] * 3
    green = (window[0] == (0, 255, 0)).all(2)
    assert green[60:460, 140].all() and green[60:460, 540].all()  # 300 px left of the middle, 100 px above
    assert green[60, 140:540].all() and green[460, 140:540].all()
    assert green[:40, :300].any() and not green[470:].any()  # the text, top left


def test_live_inference_keeps_its_box_in_a_small_frame(window: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    monkeypatch.setattr(cv2, "VideoCapture", lambda _index: Camera(9, 640, 360))

    def transform(image: Image.Image) -> torch.Tensor:
        sizes.append(image.size)
        return guide.data_transforms(image)

    guide.live_inference(RPSClassifier(), transform, {0: "paper", 1: "rock", 2: "scissors"}, (300, 400))
    assert sizes[0] == (300, 360)


@pytest.mark.parametrize(
    ("transform", "names", "said"),
    [
        (transforms.Resize((90, 90)), ["paper", "rock", "scissors"], "but a tensor C x H x W is expected"),
        (guide.data_transforms, {7: "paper"}, "class_names has no"),
    ],
)
def test_what_live_inference_cannot_use_is_said_and_the_camera_is_freed(
    transform: Any, names: Any, said: str, window: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = Camera(9)
    monkeypatch.setattr(cv2, "VideoCapture", lambda _index: camera)
    with pytest.raises(InputError, match=said):
        guide.live_inference(RPSClassifier(), transform, names)
    assert camera.released and not window


def test_live_inference_without_camera_or_window_says_what_to_do(
    window: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", lambda _index: Camera(0))
    with pytest.raises(InputError, match=r"camera 0 gives no picture; .* page Webcam"):
        guide.live_inference(RPSClassifier(), guide.data_transforms, ["paper", "rock", "scissors"])
    monkeypatch.undo()
    with pytest.raises(InputError, match=r"no windows .* page Webcam"):
        guide.live_inference(RPSClassifier(), guide.data_transforms, ["paper", "rock", "scissors"])
