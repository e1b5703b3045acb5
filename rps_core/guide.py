"""The guide's names, as its reader knows them: `from rps_core import RPSDataset, train, …` in place of the definitions.

Signatures, defaults and returns are the guide's; the arithmetic is the package's own, and is written once.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard
from weakref import WeakKeyDictionary

import torch
from PIL import Image
from torch import Tensor, nn
from torch.optim import SGD, Optimizer

from rps_core import training
from rps_core.dataset import RPSDataset
from rps_core.errors import InputError
from rps_core.models import RPSClassifier
from rps_core.nets import checkpoint
from rps_core.shapes import conv2d_size, maxpool2d_size
from rps_core.training import Criterion
from rps_core.transforms import data_transforms

__all__ = [
    "RPSClassifier",
    "RPSDataset",
    "conv2d_size",
    "data_transforms",
    "device",
    "live_inference",
    "load_model",
    "maxpool2d_size",
    "predict_image",
    "train",
    "validate",
]

device = str(training.device())
"""'cuda' where there is one, else 'cpu'."""

LEARNING_RATE = 0.01
WINDOW = "Rock, paper, scissors (q ends it)"
GREEN = (0, 255, 0)

_optimizers: WeakKeyDictionary[nn.Module, Optimizer] = WeakKeyDictionary()


def train(
    model: nn.Module,
    train_loader: Iterable[Any],
    criterion: Criterion,
    device: str | torch.device,
    optimizer: Optimizer | None = None,
) -> float:
    """One epoch: zeroes the gradients, steps, and returns the mean loss over the batches.

    Without `optimizer` it steps the variable of that name in the script that calls it, as the guide's function does.
    Where there is none either, it is the guide's SGD, whose momentum is kept from one epoch to the next.
    """
    model.to(device)
    if optimizer is None:
        caller = sys._getframe(1)
        named = caller.f_locals.get("optimizer", caller.f_globals.get("optimizer"))
        optimizer = named if _steps(named, model) else _guides_optimizer(model)
    return training.train(model, train_loader, optimizer, criterion=criterion)


def _steps(value: Any, model: nn.Module) -> TypeGuard[Optimizer]:
    """Whether it is an optimizer that was made for this net."""
    if not isinstance(value, Optimizer):
        return False
    stepped = {id(parameter) for group in value.param_groups for parameter in group["params"]}
    return any(id(parameter) in stepped for parameter in model.parameters())


def _guides_optimizer(model: nn.Module) -> Optimizer:
    if model not in _optimizers:
        _optimizers[model] = SGD(model.parameters(), LEARNING_RATE, momentum=training.MOMENTUM)
    return _optimizers[model]


def validate(
    model: nn.Module, test_loader: Iterable[Any], criterion: Criterion, device: str | torch.device
) -> tuple[float, float]:
    """(mean loss over the batches, accuracy in percent), without gradients, in evaluation mode."""
    result = training.validate(model.to(device), test_loader, criterion=criterion)
    return result.loss, result.accuracy


def load_model(path: str | Path = "model.p") -> nn.Module:
    """The net with its saved weights, in evaluation mode: of a state dict, or of a run's best.safetensors.

    Raises InputError where the file is neither.
    """
    return checkpoint.load(path).model


@torch.inference_mode()
def predict_image(
    image: Image.Image, model: nn.Module, transform: Callable[[Image.Image], Tensor]
) -> tuple[int, float]:
    """(class index, its softmax probability from 0 to 1) of one picture."""
    model.eval()
    batch = transform(image).unsqueeze(0).to(next(model.parameters()).device)  # (1, 3, 90, 90)
    probabilities = model(batch).softmax(1)[0]  # (num_classes,)
    index = int(probabilities.argmax().item())
    return index, float(probabilities[index].item())


def live_inference(
    model: nn.Module,
    transform: Callable[[Image.Image], Tensor],
    class_names: Sequence[str] | Mapping[int, str],
    frame_size: tuple[int, int] = (400, 400),
    camera: int = 0,
) -> None:
    """A window with the camera's picture, a green box and the class of what it holds, until q is pressed.

    `frame_size` is the box's (width, height) in pixels. Raises InputError where there is no window or no camera; the
    dashboard's page Webcam needs no window.
    """
    import cv2

    try:
        cv2.destroyAllWindows()
    except cv2.error:
        raise InputError(
            "this cv2 has no windows (it is opencv-python-headless); open the page Webcam of the dashboard, which does "
            "the same in the browser, or install opencv-python in its place"
        ) from None
    capture = cv2.VideoCapture(camera)
    try:
        while True:
            has_frame, frame = capture.read()  # (H, W, 3): blue, green, red
            if not has_frame:
                raise InputError(
                    f"camera {camera} gives no picture; connect one, give the number of another (camera=1), or open "
                    "the page Webcam of the dashboard"
                )
            left, top, right, bottom = _box(frame.shape[1], frame.shape[0], frame_size)
            hand = Image.fromarray(cv2.cvtColor(frame[top:bottom, left:right], cv2.COLOR_BGR2RGB))
            index, probability = predict_image(hand, model, transform)
            cv2.rectangle(frame, (left, top), (right, bottom), GREEN, 2)
            text = f"{class_names[index]}: {probability:.1%}"
            cv2.putText(frame, text, (10, 30), cv2.FONT_HERSHEY_SIMPLEX, 1, GREEN, 2, cv2.LINE_AA)
            cv2.imshow(WINDOW, frame)
            if cv2.waitKey(1) & 0xFF == ord("q"):
                break
    finally:
        capture.release()
        cv2.destroyAllWindows()


def _box(width: int, height: int, frame_size: tuple[int, int]) -> tuple[int, int, int, int]:
    """(left, top, right, bottom): its middle 300 px left of the frame's and 100 px above, but never outside it."""
    box_width, box_height = min(frame_size[0], width), min(frame_size[1], height)
    left = max(0, width // 2 - box_width // 2 - 300)
    top = max(0, height // 2 - box_height // 2 - 100)
    return left, top, left + box_width, top + box_height
