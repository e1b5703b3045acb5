"""The benchmark of many people at once runs, with one visitor, against a server of its own, without a browser."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks import tour

ROOT = Path(__file__).parents[2]


def test_visitors_see_every_page_and_move_a_slider_without_an_error():
    command = [sys.executable, "-m", "benchmarks.load", "--sessions", "1"]
    command += ["--rounds", "1", "--settle", "0", "--training", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for row, visitors in ((found["first_visitor"], 1), (found["rows"][0], 1)):
        assert row["errors"] == 0
        assert row["first_page"]["count"] == visitors
        assert row["page_change"]["count"] == visitors * len(tour.PAGES)
        assert row["slider"]["count"] == visitors * len(tour.VALUES)
        assert row["exercise"]["count"] == visitors * (1 + len(tour.SOLUTION))
        assert row["photograph"]["count"] == visitors
    assert found["trained_all_the_time"]


def test_a_number_of_sessions_that_nobody_means_is_refused_in_a_sentence():
    command = [sys.executable, "-m", "benchmarks.load", "--sessions", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "0 sessions: give a number from 1 to 200" in done.stderr
