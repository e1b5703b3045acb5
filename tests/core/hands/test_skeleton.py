"""Bones keep their length."""

import numpy as np
import pytest

from rps_core.hands.pictures import GESTURES
from rps_core.hands.pose_sampling import sample_pose
from rps_core.hands.skeleton import THUMB_LENGTHS_MM, build_skeleton, sample_proportions


@pytest.mark.parametrize("gesture", [*GESTURES, "none"])
def test_bones_keep_their_length_in_every_pose(gesture: str) -> None:
    rng = np.random.default_rng(9)
    for _ in range(20):
        pose, person = sample_pose(gesture, rng), sample_proportions(rng)
        thumb = build_skeleton(pose, person).thumb_joints
        lengths = np.linalg.norm(np.diff(thumb, axis=0), axis=1)[:2]
        assert lengths == pytest.approx(THUMB_LENGTHS_MM[:2] * person.length * person.fingers[4], rel=0.02)
