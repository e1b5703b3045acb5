"""Shards of scenes outlive a kill."""

from pathlib import Path

import numpy as np
import pytest

from rps_core.hands import scene_sets
from rps_core.hands.scene_sets import load_arrays, render_shard, render_shards, shard_path

SIZE = 96


def test_shards_repeat_and_a_killed_run_renders_only_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene_sets, "HANDS_A_SHARD", 4)
    first = render_shard(3, 0)
    lines: list[str] = []
    render_shards(tmp_path, 3, range(2), lines.append)
    assert len(lines) == 2 and "min left" in lines[0]
    shard_path(tmp_path, 3, 1).unlink()
    render_shards(tmp_path, 3, range(2), lines.append)
    assert len(lines) == 3 and shard_path(tmp_path, 3, 1).name in lines[2]
    loaded = load_arrays(tmp_path, 3, range(2), ("webcams", "boxes", "labels"))
    assert np.array_equal(loaded["webcams"][: len(first.webcams)], first.webcams)
    assert len(loaded["labels"]) == 2 * len(first.labels)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".npz", ".npz"]
