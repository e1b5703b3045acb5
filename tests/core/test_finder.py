"""The finder: targets, boxes, the way from a picture to a box and back, and a box that follows a hand."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from rps_core import CLASSES, NONE
from rps_core.config import InputSpec
from rps_core.errors import InputError
from rps_core.finder import track
from rps_core.finder.boxes import Box, crop_square, read_boxes
from rps_core.finder.find import find, look_again, search
from rps_core.finder.net import CELL_PX, CELLS, FINDER_PX, FinderNet
from rps_core.finder.reading import classify_views, read
from rps_core.finder.targets import finder_loss, heat
from rps_core.finder.track import PATIENCE, Tracker, damped
from rps_core.finder.weights import Finder, load_finder, save_finder
from rps_core.nets.checkpoint import Checkpoint, CheckpointInfo

NO_BOX = torch.full((4,), float("nan"))


def perfect_answer(boxes: Tensor) -> Tensor:
    """What a net would have to say about one picture's boxes (N, 4) to be without fault: (1, 5, CELLS, CELLS)."""
    answer = torch.zeros(1, 5, CELLS, CELLS)
    answer[:, 0] = -20
    for left, top, right, bottom in boxes[~boxes[:, 0].isnan()].tolist():
        x, y = (left + right) / 2 / CELL_PX, (top + bottom) / 2 / CELL_PX
        rows, columns = torch.meshgrid(torch.arange(CELLS) + 0.5, torch.arange(CELLS) + 0.5, indexing="ij")
        near = (rows - y).abs().maximum((columns - x).abs()) < 1.5
        answer[0, 1][near], answer[0, 2][near] = x - columns[near], y - rows[near]
        answer[0, 3][near] = float(np.log((right - left) / CELL_PX))
        answer[0, 4][near] = float(np.log((bottom - top) / CELL_PX))
        answer[0, 0, int(y), int(x)] = 20
    return answer


@dataclass
class FakeNet:
    """Says of every picture what it is told to."""

    says: Callable[[Tensor], Tensor]

    def __call__(self, x: Tensor) -> Tensor:
        return self.says(x)


def finder_that(says: Callable[[Tensor], Tensor], threshold: float = 0.5) -> Finder:
    return Finder(FakeNet(says), threshold)  # type: ignore[arg-type]


def brightest(x: Tensor) -> Tensor:
    """A net that takes what is bright for a hand."""
    rows, columns = torch.nonzero(x[0].mean(0) > 0, as_tuple=True)
    if not len(rows):
        return perfect_answer(NO_BOX[None])
    return perfect_answer(torch.tensor([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]]).float())


def frame_with(left: int, top: int, width: int, height: int, shape: tuple[int, int] = (240, 320)) -> np.ndarray:
    frame = np.zeros((*shape, 3), np.uint8)
    frame[top : top + height, left : left + width] = 255
    return frame


def test_the_net_answers_for_each_place() -> None:
    with torch.inference_mode():
        assert FinderNet().eval()(torch.zeros(2, 3, FINDER_PX, FINDER_PX)).shape == (2, 5, CELLS, CELLS)


def test_the_net_is_made_of_plain_layers_and_fits_four_megabytes() -> None:
    net = FinderNet()
    plain = (nn.Conv2d, nn.BatchNorm2d, nn.ReLU, nn.MaxPool2d)
    assert all(isinstance(layer, plain) for layer in net.modules() if not list(layer.children()))
    assert sum(parameter.numel() for parameter in net.parameters()) * 4 < 4_000_000


def test_the_place_that_holds_a_middle_is_right_and_empty_pictures_have_none() -> None:
    boxes = torch.stack([torch.tensor([20.0, 30, 60, 90]), NO_BOX])[None]
    right = heat(boxes)[0]
    assert right[0, 60 // CELL_PX, 40 // CELL_PX] == 1
    assert (right[0] == 1).sum() == 1 and right[0].min() < 0.01
    assert not right[1].any()


def test_a_perfect_answer_costs_nothing_and_each_fault_something() -> None:
    boxes = torch.stack([torch.tensor([20.0, 30, 60, 90]), NO_BOX])
    perfect = perfect_answer(boxes)
    assert sum(finder_loss(perfect, boxes[None])) < 1e-3
    for channel in range(5):
        spoilt = perfect.clone()
        spoilt[:, channel] = spoilt[:, channel] - 25 if channel == 0 else spoilt[:, channel] + 0.5
        assert sum(finder_loss(spoilt, boxes[None])) > 0.05


def test_empty_pictures_teach_that_there_is_nothing() -> None:
    boxes = NO_BOX.expand(1, 2, 4)
    quiet, loud = torch.zeros(1, 5, CELLS, CELLS), torch.zeros(1, 5, CELLS, CELLS)
    quiet[:, 0], loud[:, 0] = -20, 5
    assert sum(finder_loss(quiet, boxes)) < 1e-3 < sum(finder_loss(loud, boxes))


def test_boxes_are_read_back() -> None:
    boxes = torch.tensor([[20.0, 30, 60, 90], [80.0, 70, 120, 100]])
    read = sorted(read_boxes(perfect_answer(boxes)[0]), key=lambda box: box.x)
    for box, (left, top, right, bottom) in zip(read, boxes.tolist(), strict=True):
        assert (box.x, box.y, box.width, box.height) == pytest.approx((left, top, right - left, bottom - top), abs=1e-3)
        assert box.sure > 0.99


@pytest.mark.parametrize("shape", [(240, 320), (320, 240), (128, 128), (720, 1280)])
def test_a_box_is_told_in_pixels_of_the_picture(shape: tuple[int, int]) -> None:
    scale = max(shape) / 320
    left, top, width, height = (round(v * scale) for v in (100, 40, 80, 120))
    box = find(frame_with(left, top, width, height, shape), finder_that(brightest))
    assert box is not None
    assert (box.x, box.y, box.width, box.height) == pytest.approx((left, top, width, height), abs=4 * scale)


def test_nothing_found_is_none() -> None:
    assert find(np.zeros((100, 120, 3), np.uint8), finder_that(brightest)) is None


def test_of_two_hands_the_larger_is_taken() -> None:
    frame = np.maximum(frame_with(20, 100, 40, 40), frame_with(200, 90, 70, 60))
    two = torch.tensor([[8.0, 56, 24, 72], [80.0, 52, 108, 76]])

    def both_then_one(x: Tensor) -> Tensor:
        """The whole frame shows both; the second look one."""
        return perfect_answer(two) if (x > 0).float().mean() < 0.1 else brightest(x)

    box = find(frame, finder_that(both_then_one))
    assert box is not None and box.x == pytest.approx(200, abs=4)


def test_the_second_look_fits_better() -> None:
    frame = frame_with(150, 100, 31, 40)
    rough = Box(140, 95, 45, 45, 0.9)
    better = look_again(frame, rough, finder_that(brightest))
    assert (better.x, better.y, better.width, better.height) == pytest.approx((150, 100, 31, 40), abs=1.5)


def test_the_second_look_does_not_go_over_to_another_hand() -> None:
    rough = Box(10, 10, 30, 30, 0.9)
    away = finder_that(lambda _: perfect_answer(torch.tensor([[100.0, 100, 120, 120]])))
    assert look_again(np.zeros((100, 100, 3), np.uint8), rough, away) == rough


def test_a_crop_is_a_square_inside_and_is_cut_at_the_border() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)
    assert crop_square(picture, Box(80, 40, 20, 10, 1), 1.5).shape == (30, 30, 3)
    assert crop_square(picture, Box(0, 40, 20, 20, 1), 2).shape == (40, 30, 3)
    assert crop_square(picture, Box(500, 500, 20, 20, 1), 2).shape == picture.shape  # nothing of it is inside


def test_overlap_is_intersection_over_union() -> None:
    assert Box(0, 0, 10, 10, 1).overlap(Box(5, 0, 10, 10, 1)) == pytest.approx(1 / 3)
    assert Box(0, 0, 10, 10, 1).overlap(Box(20, 0, 10, 10, 1)) == 0


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


def test_the_tracker_follows_a_hand_and_looks_at_the_whole_frame_only_when_it_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at: list[tuple[int, ...]] = []

    def watched(picture: np.ndarray, finder: Finder, most: int = 2) -> list[Box]:
        looked_at.append(picture.shape[:2])
        return search(picture, finder, most)

    monkeypatch.setattr(track, "search", watched)
    tracker = Tracker(finder_that(brightest))
    for step in range(10):
        box = tracker.step(frame_with(60 + 5 * step, 80, 40, 50))
        assert box is not None and abs(box.middle[0] - (80 + 5 * step)) < 12
    assert looked_at[0] == (240, 320) and all(max(shape) < 150 for shape in looked_at[1:])
    empty = np.zeros((240, 320, 3), np.uint8)
    boxes = [tracker.step(empty) for _ in range(PATIENCE + 1)]
    assert boxes[-2] is not None and boxes[-1] is None
    tracker.step(frame_with(10, 10, 40, 40))
    assert looked_at[-1] == (240, 320)


def test_a_still_hand_s_box_is_steadier_than_what_is_found_and_a_moving_one_is_followed() -> None:
    rng = np.random.default_rng(0)
    box = Box(100, 100, 50, 50, 1)
    path = []
    for _ in range(200):
        x, y = 100 + rng.normal(0, 2, 2)
        box = damped(box, Box(x, y, 50, 50, 1))
        path.append(box.x)
    assert np.diff(path).std() < 0.5 * np.diff(100 + rng.normal(0, 2, 200)).std()
    assert damped(box, Box(200, 100, 50, 50, 1)).x > 180


@pytest.fixture
def bright_or_not() -> Checkpoint:
    """A classifier that says paper to pictures that are bright on the whole, else none."""

    class Bright(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            paper = x.mean((1, 2, 3)) * 20
            return torch.stack([paper, paper * 0 - 50, paper * 0 - 50, -paper], 1)

    info = CheckpointInfo("handnet", (*CLASSES, NONE), InputSpec(72), "", 1, 0, 0, "", 1, 0.9)
    return Checkpoint(Bright().eval(), info, Path())


def test_a_still_picture_is_read_where_the_hand_is_and_whole_where_none_is(bright_or_not: Checkpoint) -> None:
    frame = frame_with(200, 100, 40, 40)
    found = read(frame, finder_that(brightest), bright_or_not)
    assert found.box is not None and max(found.probabilities, key=lambda name: found.probabilities[name]) == "paper"
    blind = read(frame, finder_that(brightest, threshold=1.1), bright_or_not)
    assert blind.box is None and max(blind.probabilities, key=lambda name: blind.probabilities[name]) == NONE


def test_the_mirror_average_is_the_mean_of_both_views() -> None:
    class Left(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            left = 5 * x[:, :, :, :36].mean((1, 2, 3))
            return torch.stack([left, -left, -left, -left], 1)

    info = CheckpointInfo("handnet", (*CLASSES, NONE), InputSpec(72), "", 1, 0, 0, "", 1, 0.9)
    net = Checkpoint(Left().eval(), info, Path())
    view = frame_with(0, 0, 50, 100, (100, 100))
    plain, turned = (classify_views([v], net, mirrored=False) for v in (view, np.ascontiguousarray(view[:, ::-1])))
    assert np.allclose(classify_views([view], net, mirrored=True), (plain + turned) / 2)
    assert not np.allclose(plain, turned)
