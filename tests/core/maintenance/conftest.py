"""Scenes to train on, rendered once."""

from pathlib import Path

import pytest

from rps_core.hands import scene_sets
from rps_core.hands.scene_sets import render_shards


@pytest.fixture(scope="package")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scene_sets, "HANDS_A_SHARD", 8)
        render_shards(folder, 1, range(2), lambda line: None)
    return folder
