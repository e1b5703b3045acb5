"""Rendered hands: repeatable, varied, sensible, and written all or nothing."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from rps_core import CLASSES
from rps_core.errors import InputError
from rps_core.hands import GESTURES, OTHER_SIGNS, Layer, compose, layers, picture, pictures, render_layer, write_folder
from rps_core.hands.anatomy import rotation_about
from rps_core.hands.camera import SIDES_DEG
from rps_core.hands.cutout import render_pose
from rps_core.hands.pictures import NO_HAND_KINDS
from rps_core.hands.poses import pose_of, sample_pose
from rps_core.hands.skeleton import THUMB_LENGTHS_MM, build_skeleton, sample_proportions
from rps_core.hands.skin import lightness, skin_reflectance
from rps_core.hands.visibility import can_be_told

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


def test_pixels_do_not_depend_on_the_number_of_workers() -> None:
    alone = list(pictures(5, seed=2, size_px=32, gestures=("rock", "none"), workers=1))
    shared = list(pictures(5, seed=2, size_px=32, gestures=("rock", "none"), workers=2))
    for one, two in zip(alone, shared, strict=True):
        assert (one.gesture, one.pose) == (two.gesture, two.pose)
        assert np.array_equal(one.rgb, two.rgb) and np.array_equal(one.mask, two.mask)


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


def test_tone_is_even_in_perceived_lightness() -> None:
    rng = np.random.default_rng(0)
    measured = [np.mean([lightness(skin_reflectance(t, rng)) for _ in range(60)]) for t in np.linspace(0, 1, 6)]
    steps = -np.diff(measured)
    assert steps.min() > 0 and steps.max() < 1.3 * steps.min()


def test_light_skin_is_not_burnt_out(many: list[Layer]) -> None:
    for layer in many:
        if layer.skin_tone < 0.3:
            shown = layer.rgba[layer.rgba[..., 3] == 255][:, :3]
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


@pytest.mark.parametrize(
    ("sign", "told_from", "not_from"),
    [
        ("thumbs up", ("back", 0), ("thumb side", 0)),  # the thumb points at the camera
        ("OK", ("thumb side", 0), ("palm", 0)),  # one looks at the rim of the ring
        ("pinch", ("thumb side", 60), ("palm", 0)),  # as OK
        ("four fingers", ("palm", 0), ("thumb side", 0)),  # the folded thumb stands out
        ("two fingers and thumb", ("palm", 0), ("little-finger side", 0)),  # the hand hides the thumb
        ("crossed fingers", ("back", 0), ("back", 60)),
        ("scissors", ("back", 0), ("back", 60)),  # the fingers point away
    ],
)
def test_a_sign_is_told_only_where_what_makes_it_is_seen(
    sign: str, told_from: tuple[str, float], not_from: tuple[str, float]
) -> None:
    def share_told(side: str, pitch_deg: float) -> float:
        rng = np.random.default_rng(0)
        turn = rotation_about(0, pitch_deg) @ rotation_about(1, SIDES_DEG[side])
        told = 0
        for _ in range(40):
            pose = pose_of(sign, OTHER_SIGNS[sign], rng) if sign in OTHER_SIGNS else sample_pose(sign, rng)
            told += can_be_told(pose, build_skeleton(pose, sample_proportions(rng)), turn)
        return told / 40

    assert share_told(*told_from) > 0.6
    assert share_told(*not_from) < 0.1


@pytest.mark.parametrize("gesture", [*GESTURES, "none"])
def test_bones_keep_their_length_in_every_pose(gesture: str) -> None:
    rng = np.random.default_rng(9)
    for _ in range(20):
        pose, person = sample_pose(gesture, rng), sample_proportions(rng)
        thumb = build_skeleton(pose, person).thumb_joints
        lengths = np.linalg.norm(np.diff(thumb, axis=0), axis=1)[:2]
        assert lengths == pytest.approx(THUMB_LENGTHS_MM[:2] * person.length * person.fingers[4], rel=0.02)


def test_a_folder_is_written_as_image_folders_expect(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    out = tmp_path / "new" / "hands"
    assert write_folder(out, 4, 0, 32, on_progress=lambda done, total: seen.append((done, total)), workers=1) == 4
    assert sorted(p.name for p in out.iterdir()) == list(GESTURES)
    assert [len(list((out / gesture).glob("*.jpg"))) for gesture in GESTURES] == [2, 1, 1]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    image = cv2.imread(str(next((out / "rock").iterdir())))
    assert image is not None and image.shape == (32, 32, 3)
    written = image[..., ::-1].astype(float)
    assert np.abs(written - picture(0, 1, 32).rgb).mean() < 12  # the same picture, in the same channel order


def test_an_existing_empty_folder_is_filled(tmp_path: Path) -> None:
    write_folder(tmp_path, 1, 0, 16, workers=1)
    assert sorted(p.name for p in tmp_path.iterdir()) == list(GESTURES)


@pytest.mark.parametrize(
    ("count", "seed", "size", "says"),
    [(0, 0, 64, "count is 0"), (1, -1, 64, "seed is -1"), (1, 0, 15, "15 pixels"), (1, 0, 513, "513 pixels")],
)
def test_numbers_that_cannot_be_are_named(tmp_path: Path, count: int, seed: int, size: int, says: str) -> None:
    with pytest.raises(InputError, match=says):
        write_folder(tmp_path / "out", count, seed, size)
    assert list(tmp_path.iterdir()) == []


def test_folders_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        write_folder(tmp_path / "file", 1, 0, 16)
    with pytest.raises(InputError, match="not empty"):
        write_folder(tmp_path, 1, 0, 16)
    with pytest.raises(InputError, match="cannot be"):
        write_folder(tmp_path / "file" / "below", 1, 0, 16)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_an_unknown_gesture_is_named() -> None:
    with pytest.raises(InputError, match="lizard"):
        pictures(1, 0, 16, gestures=("lizard",))


def test_nothing_is_left_behind_when_it_fails_half_way(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "a" / "b", 6, 0, 16, on_progress=stop, workers=2)
    assert list(tmp_path.iterdir()) == []
