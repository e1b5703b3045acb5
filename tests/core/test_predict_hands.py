"""Still pictures read with finder and classifier."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from rps_core import inference
from rps_core.arrays import ImageU8
from rps_core.config import InputSpec
from rps_core.hands.pictures import picture
from rps_core.inference import FoundHand, predict, predict_hands
from rps_core.labels import CLASSES, NO_GESTURE, NO_HAND, NONE, NOT_SURE, Prediction, mean_prediction
from rps_core.nets import checkpoint
from rps_core.nets.boxes import crop_square
from rps_core.nets.checkpoint import Checkpoint, CheckpointInfo
from rps_core.nets.find import MARGINS
from rps_core.nets.finder import load_finder
from tests.helpers.finder import NO_BOX, brightest, brightest_by, finder_that, frame_with, perfect_answer
from tests.helpers.nets import save_untrained


def net_that(logits: nn.Module, classes: tuple[str, ...] = (*CLASSES, NONE)) -> Checkpoint:
    info = CheckpointInfo("handnet", classes, InputSpec(72), "", 1, 0, 0, "", 1, 0.9)
    return Checkpoint(logits.eval(), info, Path())


class Bright(nn.Module):
    """Says paper to pictures that are bright by a third or more, else none."""

    def forward(self, x: Tensor) -> Tensor:
        paper = (x.mean((1, 2, 3)) + 0.35) * 20
        return torch.stack([paper, paper * 0 - 50, paper * 0 - 50, -paper], 1)


class Left(nn.Module):
    """Says paper where the left half is bright."""

    def forward(self, x: Tensor) -> Tensor:
        left = 5 * x[:, :, :, :36].mean((1, 2, 3))
        return torch.stack([left, -left, -left, -left], 1)


def read(frame: ImageU8 | Image.Image, net: Checkpoint, *arguments: object, **options: bool) -> FoundHand:
    (hand,) = predict_hands([frame], net, *arguments, **options)  # type: ignore[arg-type]
    return hand


def test_a_picture_is_read_where_the_hand_is() -> None:
    hand = read(frame_with(200, 100, 40, 40), net_that(Bright()), finder_that(brightest))
    assert hand.box_px == pytest.approx((200, 100, 40, 40), abs=3)
    assert (hand.picture_px, hand.share) == ((320, 240), pytest.approx(40 / 320, abs=0.01))
    assert hand.view.shape[:2] == pytest.approx((50, 50), abs=4)
    assert hand.decide(0.9) == "paper"


def test_nothing_found_is_no_hand_and_not_a_guess() -> None:
    frame = frame_with(200, 100, 40, 40)
    blind = read(frame, net_that(Bright()), finder_that(brightest, threshold=1.1))
    assert blind.box is blind.box_px is blind.share is None and blind.prediction.label == NONE
    assert np.array_equal(blind.view, frame)
    assert blind.decide(0.5) == NO_HAND
    whole = read(frame, net_that(Bright()), None)
    assert whole.box is None and whole.decide(0.5) == NO_GESTURE
    assert whole.decide(1.1) == NOT_SURE


def test_a_gesture_that_the_net_is_sure_of_counts_though_no_hand_was_found() -> None:
    full = np.full((60, 80, 3), 255, np.uint8)
    assert read(full, net_that(Bright()), finder_that(brightest, threshold=1.1)).decide(0.9) == "paper"


@pytest.mark.parametrize(("side", "whole"), [(80.0, True), (20.0, False)])
def test_the_whole_picture_is_kept_where_the_hand_fills_it_and_the_net_is_sure(side: float, whole: bool) -> None:
    full = np.full((60, 80, 3), 255, np.uint8)
    part = finder_that(lambda _: perfect_answer(torch.tensor([[40.0, 40, 40 + side, 60]])))
    hand = read(full, net_that(Bright()), part)
    assert hand.box is not None and np.array_equal(hand.view, full) == whole


class AlwaysSure(nn.Module):
    """Says the first of two classes, whatever it is shown."""

    def forward(self, x: Tensor) -> Tensor:
        return x.new_tensor([[9.0, 0.0]]).repeat(len(x), 1)


def test_a_net_without_none_is_given_the_hand_however_sure_it_is_and_no_hand_is_no_guess() -> None:
    net, frame = net_that(AlwaysSure(), ("lizard", "spock")), frame_with(200, 100, 40, 40)
    hand = read(frame, net, finder_that(brightest))
    assert hand.view.shape != frame.shape and hand.decide(0.9) == "lizard"
    assert read(frame, net, finder_that(brightest, threshold=1.1)).decide(0.9) == NO_HAND
    assert read(frame, net, None).decide(0.9) == "lizard"


def test_of_two_hands_the_larger_is_read() -> None:
    frame = np.maximum(frame_with(20, 100, 40, 40), frame_with(200, 90, 70, 60))
    two = torch.tensor([[8.0, 56, 24, 72], [80.0, 52, 108, 76]])

    def both_then_one(x: Tensor) -> Tensor:
        """The whole frame shows both; the second pass one."""
        return perfect_answer(two) if (x > 0).float().mean() < 0.1 else brightest(x)

    hand = read(frame, net_that(Bright()), finder_that(both_then_one))
    assert hand.box is not None and hand.box.x == pytest.approx(200, abs=4)
    assert len(hand.others) == 1
    (other,) = hand.others
    assert other.x == pytest.approx(20, abs=4)


def test_the_mirror_average_is_the_mean_of_both_views_and_belongs_to_the_finder() -> None:
    view = frame_with(0, 0, 50, 100, (100, 100))
    net, blind = net_that(Left()), finder_that(brightest, threshold=1.1)
    plain, turned = (one.prediction for one in predict_hands([view, view[:, ::-1]], net, None))
    mean = mean_prediction([plain, turned]).probabilities
    assert plain.probability != pytest.approx(turned.probability)
    assert read(view, net, blind).prediction.probabilities == pytest.approx(mean)
    assert read(view, net, None, mirrored=True).prediction.probabilities == pytest.approx(mean)
    assert read(view, net, blind, mirrored=False).prediction == plain
    assert [read(view, net, blind, mirrored=mirrored).readings for mirrored in (True, False)] == [2, 1]


def test_a_hand_that_was_found_is_read_at_several_margins_and_the_mean_counts() -> None:
    frame, net, finder = frame_with(200, 100, 40, 40), net_that(Left()), finder_that(brightest)
    hand = read(frame, net, finder)
    assert hand.readings == 6
    assert hand.box is not None
    crops = [crop_square(frame, hand.box, margin) for margin in MARGINS]
    each = predict([Image.fromarray(turned) for crop in crops for turned in (crop, crop[:, ::-1])], net)
    assert len({round(one.probability, 6) for one in each}) > 2
    assert hand.prediction.probabilities == pytest.approx(mean_prediction(each).probabilities)


HARDLY = brightest_by(-0.8)  # 31 %
IN_THE_MIDDLE = torch.tensor([[35.0, 35, 93, 93]])  # where a second look has the hand, px of the finder's input


@pytest.mark.parametrize("mirrored", [True, False])
def test_what_the_finder_is_hardly_sure_of_is_no_hand_unless_the_net_is_sure_of_a_gesture(mirrored: bool) -> None:
    frame, finder = frame_with(200, 100, 40, 40), finder_that(HARDLY, threshold=0.2)
    hand = read(frame, net_that(Left()), finder, mirrored=mirrored)
    assert hand.box is None and hand.decide(0.9) == NO_HAND
    assert hand.view.shape != frame.shape and hand.prediction.label != "rock", "what it might be is still said"
    sure = read(frame, net_that(Bright()), finder, mirrored=mirrored)
    assert sure.box is not None and sure.decide(0.9) == "paper"


class NoneIfBright(nn.Module):
    """Says none to pictures that are bright by a third or more, else paper."""

    def forward(self, x: Tensor) -> Tensor:
        none = (x.mean((1, 2, 3)) + 0.35) * 20
        return torch.stack([-none, none * 0 - 50, none * 0 - 50, none], 1)


def test_a_hand_with_another_sign_is_not_given_up_for_something_that_is_hardly_a_hand() -> None:
    """Two boxes: one the finder is sure of, whose crop is "none", and one it is hardly sure of, taken for paper."""
    frame = frame_with(200, 100, 40, 40)
    two = perfect_answer(torch.tensor([[80.0, 56, 96, 72], [8.0, 56, 24, 72]]))
    two[0, 0][two[0, 0] > 0] = torch.tensor([-0.85, 2.2])  # sure to 0.3 and 0.9, row by row from the left

    def both_at_first(x: Tensor) -> Tensor:
        bright = (x > 0).float().mean()
        return two if 0.005 < bright < 0.1 else perfect_answer(IN_THE_MIDDLE if bright >= 0.1 else NO_BOX[None])

    hand = read(frame, net_that(NoneIfBright()), finder_that(both_at_first, threshold=0.2), mirrored=False)
    assert hand.box is not None and hand.box.x == pytest.approx(200, abs=4)
    assert hand.decide(0.9) == NO_GESTURE


@pytest.mark.parametrize("pixels_at_a_time", [50_000_000, 20_000])
def test_many_pictures_together_are_read_as_each_alone(monkeypatch: pytest.MonkeyPatch, pixels_at_a_time: int) -> None:
    """With the nets that ship, on rendered hands, of every shape, small in a frame and filling it."""
    monkeypatch.setattr(inference, "BATCH_SIZE", 4)
    monkeypatch.setattr(inference, "BATCH_PIXELS", pixels_at_a_time)
    hands = [Image.fromarray(picture(3, index, 96).rgb) for index in range(6)]
    frames = [*hands, *(Image.new("RGB", (240 + 10 * n, 160), (90, 110, 120)) for n in range(3))]
    for frame, hand in zip(frames[6:], hands, strict=False):
        frame.paste(hand, (60, 40))
    net, finder = checkpoint.load(checkpoint.shipped()), load_finder()
    together = list(predict_hands((frame for frame in frames), net, finder))
    assert sum(hand.box is not None for hand in together) > 3
    for frame, found in zip(frames, together, strict=True):
        alone = read(np.asarray(frame), net, finder)
        assert found.prediction.probabilities == pytest.approx(alone.prediction.probabilities, abs=1e-4)
        assert found.view.shape == alone.view.shape
        assert (found.box is None) == (alone.box is None)


@pytest.mark.parametrize("classes", [CLASSES, ("lizard", "rock", "spock", "paper", "scissors"), (*CLASSES, NONE)])
@pytest.mark.parametrize("net", ["guide", "handnet"])
def test_any_checkpoint_reads_pictures(net: str, classes: tuple[str, ...], tmp_path: Path) -> None:
    save_untrained(tmp_path / "net.safetensors", net, classes)
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    frame = frame_with(200, 100, 40, 40)
    hand = read(Image.fromarray(frame), loaded, finder_that(brightest))
    assert set(hand.prediction.probabilities) == set(classes)
    assert read(frame, loaded, None).prediction == predict([Image.fromarray(frame)], loaded)[0]


def test_pictures_are_drawn_a_batch_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "BATCH_SIZE", 2)
    drawn: list[int] = []

    def pictures():
        for number in range(6):
            drawn.append(number)
            yield frame_with(0, 0, 9, 9, (20, 20))

    hands = predict_hands(pictures(), net_that(Bright()), None)
    next(hands)
    assert drawn == [0, 1, 2]
    assert len(list(hands)) == 5


def test_what_was_found_decides_for_any_prediction() -> None:
    unsure, view = Prediction({"paper": 0.5, NONE: 0.5}), frame_with(0, 0, 1, 1)
    assert FoundHand(None, unsure, view, (1, 1)).decide(0.6) == NO_HAND
    assert FoundHand(None, unsure, view, (1, 1), searched=False).decide(0.6) == NOT_SURE


def test_what_the_second_look_does_not_see_is_hardly_a_hand() -> None:
    frame = frame_with(200, 100, 40, 40)

    def only_at_first(x: Tensor) -> Tensor:
        return brightest(x) if (x > 0).float().mean() < 0.1 else perfect_answer(NO_BOX[None])

    hand = read(frame, net_that(Left()), finder_that(only_at_first, threshold=0.2), mirrored=False)
    assert hand.box is None and hand.decide(0.9) == NO_HAND
    assert read(frame, net_that(Left()), finder_that(brightest, threshold=0.2), mirrored=False).box is not None
