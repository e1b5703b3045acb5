"""From which side a sign can be recognised."""

import numpy as np
import pytest

from rps_core.hands.anatomy import rotation_about
from rps_core.hands.camera import SIDES_DEG
from rps_core.hands.pose_sampling import pose_of, sample_pose
from rps_core.hands.poses import OTHER_SIGNS
from rps_core.hands.skeleton import build_skeleton, sample_proportions
from rps_core.hands.visibility import can_be_told


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
