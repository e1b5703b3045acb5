"""The guide's names, as its reader knows them: `from rps_core import RPSDataset, train, …` in place of the definitions.

Signatures, defaults and returns are the guide's; the arithmetic is the package's own, and is written once. What cannot
be used is refused in a sentence, as an InputError.
"""

import math
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

import torch
from PIL import Image
from torch import Tensor, nn
from torch.optim import Optimizer

from rps_core import training
from rps_core.dataset import RPSDataset as RPSDataset
from rps_core.dataset import checked_batches
from rps_core.errors import InputError, described
from rps_core.live.window import names_by_index, show_window
from rps_core.models import RPSClassifier as RPSClassifier
from rps_core.nets import checkpoint
from rps_core.reports import counted
from rps_core.shapes import conv2d_size as conv2d_size
from rps_core.shapes import format_shape
from rps_core.shapes import maxpool2d_size as maxpool2d_size
from rps_core.training import Criterion
from rps_core.transforms import Transform, to_input
from rps_core.transforms import data_transforms as data_transforms

device = str(training.device())
"""'cuda' where there is one, else 'cpu'."""


def train(
    model: nn.Module,
    train_loader: Iterable[Any],
    criterion: Criterion,
    device: str | torch.device,
    optimizer: Optimizer | None = None,
) -> float:
    """One epoch: zeroes the gradients, steps, and returns the mean loss over the batches.

    Without `optimizer` it steps the variable of that name in the script that calls it, as the guide's function does.
    Raises InputError where no such variable steps this net, or more than one.
    """
    _check_net(model)
    if optimizer is None:
        optimizer = _optimizer_of_script(model)
    elif not _steps(optimizer, model):
        raise InputError(
            f"the optimizer is {described(optimizer)}, which does not step this net; make it of the net's parameters, "
            "such as optim.SGD(model.parameters(), lr=0.01, momentum=0.9)"
        )
    model.to(_checked_device(device))
    return training.train(model, checked_batches(train_loader), optimizer, criterion=_checked_loss(criterion))


def _optimizer_of_script(model: nn.Module) -> Optimizer:
    """The variable `optimizer` of the functions and scripts that are being run. Raises InputError unless it is one."""
    found: dict[int, Optimizer] = {}
    is_there = False
    for frame, _ in traceback.walk_stack(sys._getframe()):
        for names in (frame.f_locals, frame.f_globals):
            named = names.get("optimizer")
            is_there = is_there or isinstance(named, Optimizer)
            if _steps(named, model):
                found[id(named)] = named
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        problem = f"{counted(len(found), 'variable')} named optimizer step this net"
    elif is_there:
        problem = "the variable optimizer steps another net, which was made before this one perhaps"
    else:
        problem = "train finds no variable named optimizer where it is called"
    raise InputError(
        f"{problem}; make one, optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9), and give it to train: "
        "train(model, train_loader, criterion, device, optimizer=optimizer)"
    )


def _steps(value: Any, model: nn.Module) -> TypeGuard[Optimizer]:
    """Whether it is an optimizer that was made for this net."""
    if not isinstance(value, Optimizer):
        return False
    stepped = {id(parameter) for group in value.param_groups for parameter in group["params"]}
    return any(id(parameter) in stepped for parameter in model.parameters())


def validate(
    model: nn.Module, test_loader: Iterable[Any], criterion: Criterion, device: str | torch.device
) -> tuple[float, float]:
    """(mean loss over the batches, accuracy in percent), without gradients, in evaluation mode."""
    _check_net(model)
    model.to(_checked_device(device))
    result = training.validate(model, checked_batches(test_loader), criterion=_checked_loss(criterion))
    return result.loss, result.accuracy


def load_model(path: str | Path = "model.p") -> nn.Module:
    """The net with its saved weights, in evaluation mode: of a state dict, or of a run's best.safetensors.

    Raises InputError where the file is neither.
    """
    return checkpoint.load(path).model


@torch.inference_mode()
def predict_image(image: Image.Image | str | Path, model: nn.Module, transform: Transform) -> tuple[int, float]:
    """(class index, its softmax probability from 0 to 1) of one picture.

    A PIL picture is taken as it stands, whatever its mode; from a path it is opened upright, as RPSDataset opens it.
    """
    _check_net(model)
    tensor = to_input(image, transform)
    model.eval()
    batch = tensor.unsqueeze(0).to(next(model.parameters()).device)  # (1, 3, 90, 90)
    probabilities = model(batch).softmax(1)[0]  # (num_classes,)
    index = int(probabilities.argmax().item())
    probability = float(probabilities[index].item())
    if not math.isfinite(probability):
        raise InputError(
            "the net's outputs are no numbers; its training went astray, start again with a lower learning rate"
        )
    return index, probability


def live_inference(
    model: nn.Module,
    transform: Transform,
    class_names: Sequence[str] | Mapping[int, str],
    frame_size: tuple[int, int] = (400, 400),
    camera: int = 0,
) -> None:
    """A window with the camera's picture, a green box and the class of what it holds, until q is pressed.

    `frame_size` is the box's (width, height) in pixels. Raises InputError where there is no window or no camera; the
    dashboard's page Webcam needs no window.
    """
    _check_net(model)
    names = names_by_index(class_names)

    def answer(picture: Image.Image) -> str:
        index, probability = predict_image(picture, model, transform)
        if index not in names:
            raise InputError(f"the net's answer is class {index}, but class_names has no {index}; name every class")
        return f"{names[index]}: {probability:.1%}"

    show_window(answer, frame_size, camera)


def _check_net(model: Any) -> None:
    if not isinstance(model, nn.Module) or not any(True for _ in model.parameters()):
        raise InputError(
            f"the model is {described(model)}, but a net with weights is expected, such as RPSClassifier(), or "
            "load_model('model.p') for weights that were saved"
        )


def _checked_device(value: Any) -> torch.device:
    """Raises InputError for what is no device of this computer."""
    card = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
    try:
        where = torch.device(value)
    except (RuntimeError, TypeError):
        where = None
    is_card = card and where and where.type == card.type and (where.index or 0) < torch.accelerator.device_count()
    if where is None or not (is_card or where.type == "cpu"):
        known = f"'cpu' or '{card.type}'" if card else "'cpu'"
        raise InputError(
            f"the device is {described(value)}, but this computer has {known}; give rps_core.device, which is right on "
            "every computer"
        )
    return where


def _checked_loss(criterion: Any) -> Criterion:
    """The criterion, which from now on says in a sentence what does not fit."""
    if isinstance(criterion, type) or not callable(criterion):
        raise InputError(
            f"the criterion is {described(criterion)}, but a loss function is expected, such as nn.CrossEntropyLoss()"
        )

    def loss(logits: Tensor, labels: Tensor) -> Tensor:
        largest = int(labels.max()) if labels.dim() == 1 and not labels.is_floating_point() else 0
        if largest >= logits.shape[-1]:
            raise InputError(
                f"a label is {largest}, but the net has {counted(logits.shape[-1], 'output')}, numbered from 0; "
                f"make a net for {counted(largest + 1, 'class', 'classes')}, RPSClassifier({largest + 1})"
            )
        try:
            value = criterion(logits, labels)
        except (RuntimeError, ValueError, IndexError, TypeError) as error:
            kind = str(labels.dtype).removeprefix("torch.")
            raise InputError(
                f"the criterion, {described(criterion)}, cannot compare logits of {format_shape(tuple(logits.shape))} "
                f"with labels of {format_shape(tuple(labels.shape))} in {kind} ({error}); nn.CrossEntropyLoss() takes "
                "a class index in int64 for each picture"
            ) from error
        if not isinstance(value, Tensor) or value.numel() != 1:
            raise InputError(
                f"the criterion makes {described(value)} of a batch, but one number is expected; give "
                "nn.CrossEntropyLoss() without reduction='none'"
            )
        return value

    return loss
