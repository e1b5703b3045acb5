"""What the guide's names say to a wrong type or value: one sentence, with what was given and what to do."""

import inspect
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn, optim
from torch.utils.data import DataLoader, Subset
from torchvision import transforms

from rps_core import (
    RPSClassifier,
    RPSDataset,
    data_transforms,
    live_inference,
    predict_image,
    train,
    validate,
)
from rps_core.errors import InputError
from tests.helpers.pictures import MakeFolder

CRITERION = nn.CrossEntropyLoss()
BATCHES = [(torch.zeros(3, 3, 90, 90), torch.tensor([0, 1, 2]))]


def test_a_data_set_needs_its_folder() -> None:
    assert inspect.signature(RPSDataset).parameters["data_dir"].default is inspect.Parameter.empty  # as the guide's
    for wrong in (None, 3, b"data", "", ["data"], Path):
        with pytest.raises(InputError, match=r"the path of a folder .* is expected, such as"):
            RPSDataset(wrong)  # type: ignore[arg-type]


def test_a_data_set_says_what_it_cannot_take(make_folder: MakeFolder) -> None:
    root = make_folder()
    for wrong in (3, "ToTensor", transforms.ToTensor):
        with pytest.raises(InputError, match=r"the transform is .*, but a function"):
            RPSDataset(root, wrong)  # type: ignore[arg-type]
    pictures = RPSDataset(root)
    for index in ("0", 1.5, slice(0, 3), None):
        with pytest.raises(InputError, match=r"the index is .*, but a whole number"):
            pictures[index]  # type: ignore[index]
    assert pictures[torch.tensor(1)][1] == pictures[np.int64(1)][1] == 0  # type: ignore[index]
    with pytest.raises(IndexError):
        pictures[len(pictures)]


def test_a_loader_of_pictures_names_the_transform(make_folder: MakeFolder) -> None:
    loader = DataLoader(RPSDataset(make_folder()), batch_size=4)
    workers = DataLoader(loader.dataset, batch_size=4, num_workers=1)  # whose errors arrive as tracebacks
    for given in (loader, workers):
        with pytest.raises(InputError, match=r"^the pictures .* transform=data_transforms\)$"):
            next(iter(given))
    with pytest.raises(InputError, match="transform=data_transforms"):
        validate(RPSClassifier(), loader, CRITERION, "cpu")


def both(match: str, model: Any, loader: Any, criterion: Any, device: Any = "cpu") -> None:
    """`train` and `validate` both say so."""
    optimizer = optim.SGD(model.parameters(), lr=0.1) if isinstance(model, nn.Conv2d | RPSClassifier) else None
    for refused in (
        lambda: train(model, loader, criterion, device, optimizer=optimizer),
        lambda: validate(model, loader, criterion, device),
    ):
        with pytest.raises(InputError, match=match) as error:
            refused()
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("wrong", ["gpu", "cpu:x", None, 3.5, "CUDA", "meta", "cuda:99", []])
def test_a_device_that_is_not_there_is_refused_and_the_net_stays(wrong: Any) -> None:
    model = RPSClassifier()
    both("but this computer has 'cpu'.*rps_core.device", model, BATCHES, CRITERION, wrong)
    assert next(model.parameters()).device.type == "cpu"


@pytest.mark.skipif(torch.cuda.is_available(), reason="this computer has a card")
def test_a_card_that_is_not_there_is_refused() -> None:
    both("the device is 'cuda', but this computer has 'cpu'", RPSClassifier(), BATCHES, CRITERION, "cuda")


@pytest.mark.parametrize("wrong", [None, RPSClassifier, RPSClassifier().state_dict(), "model.p", nn.ReLU()])
def test_a_model_that_is_none_is_refused(wrong: Any) -> None:
    both("but a net with weights is expected", wrong, BATCHES, CRITERION)
    with pytest.raises(InputError, match="but a net with weights is expected"):
        predict_image(Image.new("RGB", (9, 9)), wrong, data_transforms)
    with pytest.raises(InputError, match="but a net with weights is expected"):
        live_inference(wrong, data_transforms, ["paper", "rock", "scissors"])


@pytest.mark.parametrize("wrong", [None, nn.CrossEntropyLoss, "cross entropy", 3])
def test_a_criterion_that_is_none_is_refused(wrong: Any) -> None:
    both(r"the criterion is .*nn\.CrossEntropyLoss\(\)", RPSClassifier(), BATCHES, wrong)


def test_a_loss_of_several_numbers_is_refused() -> None:
    both("without reduction='none'", RPSClassifier(), BATCHES, nn.CrossEntropyLoss(reduction="none"))


def test_a_loader_that_is_none_is_refused(make_folder: MakeFolder) -> None:
    dataset = RPSDataset(make_folder(), data_transforms)
    single = [(torch.zeros(3, 90, 90), torch.tensor(0))]
    uneven = [(torch.zeros(3, 3, 90, 90), torch.tensor([0, 1]))]
    wrongs: tuple[Any, ...] = (
        None,
        3,
        "data",
        CRITERION,
        dataset,
        Subset(dataset, [0, 1]),
        single,
        uneven,
        [{"images": 1}],
        [[]],
    )
    for wrong in wrongs:
        both("which gives no batches of images", RPSClassifier(), wrong, CRITERION)


def test_a_net_of_too_few_classes_is_said() -> None:
    both(
        r"a label is 3, but the net has 3 outputs.*RPSClassifier\(4\)",
        RPSClassifier(),
        [(torch.zeros(2, 3, 90, 90), torch.tensor([0, 3]))],
        CRITERION,
    )


def test_labels_and_a_criterion_that_do_not_fit_are_said() -> None:
    for labels in (torch.tensor([0.0, 1.0]), torch.tensor([0, -1]), torch.tensor([True, False])):
        both(
            "a CrossEntropyLoss, cannot compare logits of 2 x 3 with labels of 2 in",
            RPSClassifier(),
            [(torch.zeros(2, 3, 90, 90), labels)],
            CRITERION,
        )
    both("a BCELoss, cannot compare", RPSClassifier(), BATCHES, nn.BCELoss())


@pytest.mark.parametrize(
    "images",
    [
        torch.zeros(2, 3, 64, 64),
        torch.zeros(2, 1, 90, 90),
        torch.zeros(2, 3, 90, 90).byte(),
        torch.zeros(2, 3, 90, 90).double(),
    ],
)
def test_pictures_of_another_size_or_kind_are_said(images: torch.Tensor) -> None:
    said = r"RPSClassifier was given 2 x .*, but 3 x 90 x 90 of torch.float32 is expected"
    both(said, RPSClassifier(), [(images, torch.tensor([0, 1]))], CRITERION)
    with pytest.raises(InputError, match=said):
        RPSClassifier()(images)


def test_a_net_has_a_whole_number_of_classes() -> None:
    for wrong in ("3", 0, -1, 3.0, None, ["paper", "rock"]):
        with pytest.raises(InputError, match="the number of classes is"):
            RPSClassifier(wrong)  # type: ignore[arg-type]
    assert RPSClassifier(np.int64(4))(torch.zeros(3, 90, 90)).shape == (4,)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK", "I;16", "I", "F", "YCbCr", "HSV"])
def test_a_picture_of_any_mode_is_read_as_rgb(mode: str) -> None:
    shapes = []

    def transform(picture: Image.Image) -> torch.Tensor:
        shapes.append(picture.mode)
        return data_transforms(picture)

    index, probability = predict_image(Image.new(mode, (30, 20)), RPSClassifier(), transform)
    assert index in (0, 1, 2) and 1 / 3 < probability <= 1 and shapes == ["RGB"]


def test_a_transparent_picture_lies_on_white_and_the_path_of_a_picture_is_opened(tmp_path: Path) -> None:
    def bright(picture: Image.Image) -> torch.Tensor:
        assert picture.getpixel((0, 0)) == (255, 255, 255)
        return data_transforms(picture)

    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    for given_as in (Image.open(tmp_path / "clear.png"), tmp_path / "clear.png", str(tmp_path / "clear.png")):
        predict_image(given_as, RPSClassifier(), bright)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    for wrong in (None, 3, np.zeros((90, 90, 3), np.uint8), torch.zeros(3, 90, 90), b"", Image):
        with pytest.raises(InputError, match=r"the image is .*, but a PIL picture or the path of one is expected"):
            predict_image(wrong, RPSClassifier(), data_transforms)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="cannot be read"):
        predict_image(tmp_path / "missing.png", RPSClassifier(), data_transforms)
    Image.effect_noise((64, 64), 50).save(tmp_path / "half.png")
    (tmp_path / "half.png").write_bytes((tmp_path / "half.png").read_bytes()[:900])
    with pytest.raises(InputError, match="damaged or cut off"):
        predict_image(Image.open(tmp_path / "half.png"), RPSClassifier(), data_transforms)


def test_a_transform_that_makes_no_tensor_is_refused() -> None:
    for wrong in (None, "ToTensor", transforms.ToTensor, transforms.Resize((90, 90)), lambda _: torch.zeros(90, 90)):
        with pytest.raises(InputError, match="but a tensor C x H x W is expected"):
            predict_image(Image.new("RGB", (9, 9)), RPSClassifier(), wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="the transform fails on a picture"):
        predict_image(Image.new("RGB", (9, 9)), RPSClassifier(), transforms.Normalize([0.5], [0.5]))
    with pytest.raises(InputError, match="RPSClassifier was given 1 x 3 x 9 x 9"):
        predict_image(Image.new("RGB", (9, 9)), RPSClassifier(), transforms.ToTensor())


def test_a_net_that_went_astray_is_said() -> None:
    model = RPSClassifier()
    nn.init.constant_(model.fc3.bias, float("nan"))
    with pytest.raises(InputError, match="the net's outputs are no numbers"):
        predict_image(Image.new("RGB", (9, 9)), model, data_transforms)


@pytest.mark.parametrize("wrong", [{"paper": 0, "rock": 1}, None, "paper", {}, 3, {0, 1}])
def test_class_names_are_by_index(wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", lambda _: pytest.fail("the camera was opened"))
    with pytest.raises(InputError, match=r"names by class index are expected.*is turned round by"):
        live_inference(RPSClassifier(), data_transforms, wrong)


@pytest.mark.parametrize("wrong", [400, (0, 0), (400,), (400.0, 400.0), "400", None, (-1, 400), (True, True)])
def test_a_frame_size_that_is_none_is_refused(wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", lambda _: pytest.fail("the camera was opened"))
    with pytest.raises(InputError, match=r"the frame size is .* \(width, height\) in pixels is expected"):
        live_inference(RPSClassifier(), data_transforms, ["paper", "rock", "scissors"], wrong)


def test_a_camera_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "destroyAllWindows", lambda: None)
    with pytest.raises(InputError, match="camera None gives no picture"):
        live_inference(RPSClassifier(), data_transforms, ["a", "b", "c"], camera=None)  # type: ignore[arg-type]
