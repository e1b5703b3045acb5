"""Rendered pictures: repeatable, varied and sensible."""

import cv2
import numpy as np
import pytest

from rps_core import CLASSES
from rps_core.errors import InputError
from rps_core.hands.compose import compose
from rps_core.hands.cutout import Layer, render_layer, render_pose
from rps_core.hands.pictures import GESTURES, NO_HAND_KINDS, picture
from rps_core.hands.pose_sampling import pose_of
from rps_core.hands.poses import OTHER_SIGNS
from rps_core.hands.sets import layers, pictures

SIZE = 48  # pixels: large enough to see a hand, small enough for a fast test


@pytest.fixture(scope="module")
def many() -> list[Layer]:
    """Enough hands to see a distribution."""
    return layers(90, seed=11, size_px=SIZE, workers=1)


def hand_share(rgba: np.ndarray) -> float:
    return float((rgba[..., 3] > 127).mean())


def test_gestures_are_the_project_s_classes() -> None:
    assert GESTURES == CLASSES


def test_same_seed_gives_same_pixels_and_another_seed_others() -> None:
    first, again, other = picture(3, 1, SIZE), picture(3, 1, SIZE), picture(4, 1, SIZE)
    assert np.array_equal(first.rgb, again.rgb) and np.array_equal(first.mask, again.mask)
    assert not np.array_equal(first.rgb, other.rgb)


def test_gestures_take_turns() -> None:
    assert [picture(0, index, 16).gesture for index in range(4)] == ["paper", "rock", "scissors", "paper"]


def test_hands_cover_a_sensible_part_of_the_picture(many: list[Layer]) -> None:
    shares = np.array([hand_share(layer.rgba) for layer in many])
    assert shares.min() > 0.02 and shares.max() < 0.98
    assert 0.15 < shares.mean() < 0.6


@pytest.mark.parametrize("name", OTHER_SIGNS)
def test_every_other_sign_renders(name: str) -> None:
    rng = np.random.default_rng(5)
    layer = render_pose("none", pose_of(name, OTHER_SIGNS[name], rng), rng, SIZE)
    assert (layer.gesture, layer.pose) == ("none", name)
    assert 0.02 < hand_share(layer.rgba) < 0.98


def test_left_and_right_hands_and_all_sides_occur(many: list[Layer]) -> None:
    assert 0.25 < np.mean([layer.left for layer in many]) < 0.75
    assert {layer.view for layer in many} == {"back", "palm", "thumb side", "little-finger side"}


def test_skin_tones_and_rolls_are_spread_evenly(many: list[Layer]) -> None:
    tones = np.array([layer.skin_tone for layer in many])
    rolls = np.array([layer.roll_deg for layer in many])
    for values, high in ((tones, 1.0), (rolls, 360.0)):
        in_each_third = np.histogram(values, bins=3, range=(0, high))[0]
        assert in_each_third.min() > len(many) / 6


def test_light_skin_is_not_burnt_out(many: list[Layer]) -> None:
    light = [layer.rgba for layer in many if layer.skin_tone < 0.3]
    assert len(light) > 10
    for rgba in light:
        shown = rgba[rgba[..., 3] == 255][:, :3]
        assert (shown.min(axis=1) >= 254).mean() < 0.02


def test_picture_mask_agrees_with_the_layer_s_alpha() -> None:
    rng = np.random.default_rng(8)
    layer = render_layer("paper", rng, 64)
    rgb, mask = compose(layer.rgba, rng, 64)
    assert rgb.shape == (64, 64, 3) and rgb.dtype == np.uint8
    assert np.array_equal(mask, layer.rgba[..., 3])
    assert compose(layer.rgba, rng, 32)[1].shape == (32, 32)


def test_none_mixes_signs_with_pictures_that_show_no_hand() -> None:
    poses = [picture(1, index, 16, "none") for index in range(60)]
    without = [shown for shown in poses if shown.pose in NO_HAND_KINDS]
    assert {shown.pose for shown in without} == set(NO_HAND_KINDS)
    assert 4 < len(without) < 30
    assert all(not shown.mask.any() for shown in without)
    assert all(shown.mask.any() for shown in poses if shown.pose in OTHER_SIGNS)


def test_a_hand_looks_alike_at_every_size() -> None:
    small, large = picture(6, 0, 64), picture(6, 0, 128)
    shrunk = cv2.resize(large.mask, (64, 64), interpolation=cv2.INTER_AREA)
    assert ((shrunk > 127) != (small.mask > 127)).mean() < 0.03


def test_an_unknown_gesture_is_named() -> None:
    with pytest.raises(InputError, match="lizard"):
        pictures(1, 0, 16, gestures=("lizard",))
