"""Bursts recorded from the frames of a camera."""

import numpy as np

from rps_core.recordings import store
from rps_core.recordings.recorder import MOST_HELD, Plan, Recorder
from rps_core.storage.workspace import local_workspace

FRAME = np.full((30, 40, 3), 90, np.uint8)


def play(recorder: Recorder, begin_s: float, seconds: float, frames_per_second: int = 30) -> None:
    for number in range(round(seconds * frames_per_second)):
        recorder.offer(FRAME, begin_s + number / frames_per_second)


def test_a_burst_begins_after_the_countdown_and_ends_by_itself(monkeypatch):
    now = 100.0
    monkeypatch.setattr("rps_core.recordings.recorder.time.monotonic", lambda: now)
    recorder = Recorder(local_workspace())
    assert recorder.now() is None
    recorder.start(Plan("mine", "rock", pictures=6, per_second=5, countdown_s=3))
    play(recorder, 100, 2.9)
    status = recorder.now()
    assert status and (status.state, status.taken, status.countdown_s) == ("countdown", 0, 3)
    play(recorder, 103, 0.5)
    now = 103.5
    status = recorder.now()
    assert status and (status.state, status.taken, status.wanted) == ("recording", 3, 6)
    play(recorder, 103.5, 5)
    status = recorder.now()
    assert status and (status.state, status.taken) == ("done", 6)
    assert [store.burst_of(file) for file in store.pictures(local_workspace(), "mine")["rock"]] == [status.burst] * 6


def test_what_was_taken_after_the_button_was_let_go_is_dropped(monkeypatch):
    monkeypatch.setattr("rps_core.recordings.recorder.time.monotonic", lambda: 100.0)
    recorder = Recorder(local_workspace())
    recorder.start(Plan("mine", "rock", pictures=None, per_second=10))
    play(recorder, 100, 2)
    recorder.stop(held_s=1.05)
    play(recorder, 102, 2)
    assert store.counts(local_workspace(), "mine")["rock"] == 11


def test_a_button_that_is_never_let_go_fills_no_disk(monkeypatch):
    monkeypatch.setattr("rps_core.recordings.recorder.time.monotonic", lambda: 100.0)
    recorder = Recorder(local_workspace())
    recorder.start(Plan("mine", "rock", pictures=None, per_second=30))
    play(recorder, 100, 10)
    assert store.counts(local_workspace(), "mine")["rock"] == MOST_HELD


def test_a_disk_that_cannot_be_written_stops_the_recording_and_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "file"))
    recorder = Recorder(local_workspace())
    recorder.start(Plan("mine", "rock", pictures=5, per_second=30))
    recorder.offer(FRAME, 1e12)
    status = recorder.now()
    assert status and status.state == "done" and status.problem and "cannot be written" in status.problem


def test_frames_without_a_hand_are_skipped_and_counted_while_the_camera_is_not_called_silent(monkeypatch):
    now = 100.0
    monkeypatch.setattr("rps_core.recordings.recorder.time.monotonic", lambda: now)
    recorder = Recorder(local_workspace())
    recorder.start(Plan("mine", "rock", pictures=3, per_second=10))
    for number in range(50):
        recorder.offer(None, 100 + number / 10)
    now = 105.0
    status = recorder.now()
    assert status and (status.state, status.taken, status.skipped) == ("recording", 0, 50)
    assert status.silent_s < 0.2
    play(recorder, 105, 1)
    status = recorder.now()
    assert status and (status.state, status.taken, status.skipped) == ("done", 3, 50)
    recorder.start(Plan("mine", "rock", pictures=3, per_second=10))
    now = 109.0
    status = recorder.now()
    assert status and status.skipped == 0 and 3.0 < status.silent_s < 3.1
