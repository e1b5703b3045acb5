"""Home: what is loaded, and the way to everything else."""

import time
from pathlib import Path

from PIL import Image

from pages._ui.app import warmup
from pages._ui.app.routing import HOME, PAGES
from pages._ui.home import welcome
from rps_core import CLASSES
from rps_core.config import TrainConfig
from rps_core.data.class_folders import scan
from rps_core.evaluation.shipped_scores import scores
from rps_core.exercises import solved
from rps_core.nets import checkpoint
from rps_core.recordings import store
from rps_core.reports import percent
from rps_core.runs.launch import create_run
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import all_html, captions, drawn


def test_tells_what_is_loaded(open_page):
    at = open_page("home")
    info = checkpoint.describe(checkpoint.shipped())
    metrics = {metric.label: metric.value for metric in at.metric}
    assert metrics["Data"] == f"{len(scan(None).files):,} hands"
    sets = {name: ways["found"].total.accuracy for name, ways in scores()["handnet"].items()}
    assert metrics["On webcam frames"] == percent(sets["frames"])
    assert f"{percent(sets['tight'])} on tight ones before a green wall, which are easier" in captions(at)
    assert metrics["Your runs"] == "0"
    assert f"{info.parameters:,} parameters" in " ".join(caption.value for caption in at.caption)


def test_counts_your_runs(open_page, data):
    create_run(local_workspace(), local_workspace().runs / "mine", TrainConfig.for_recipe(data=str(data), batch_size=4))
    at = open_page("home")
    assert {metric.label: metric.value for metric in at.metric}["Your runs"] == "1"
    assert any("coloured" in caption.value for caption in at.caption)


def test_the_scenes_are_recognised_once_torch_is_there(open_page):
    at = open_page("home")
    warmup.start().join(60)
    at.run()
    drawn = all_html(at)
    assert "what the net sees" in drawn
    for move in CLASSES:  # each scene with its box, the label at it, and the answer
        assert f"<b>{move}</b></i>" in drawn
        assert f"{move} <small>" in drawn


def test_draws_the_guides_net_with_its_sizes(open_page):
    at = open_page("home")
    for size in ("6 x 88 x 88", "6 x 44 x 44", "16 x 40 x 40", "16 x 20 x 20"):
        assert size in all_html(at)
    assert any("781,123 parameters" in caption.value for caption in at.caption)


def test_a_broken_shipped_checkpoint_is_said_and_the_page_stays(open_page, tmp_path, monkeypatch):
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"not weights")
    monkeypatch.setattr(checkpoint, "shipped", lambda net="handnet": broken)
    monkeypatch.setattr(warmup, "is_done", lambda: False)
    at = open_page("home")
    assert not at.exception
    assert "is not a checkpoint of this project" in at.error[0].value
    assert any("781,123 parameters" in caption.value for caption in at.caption)


def test_solved_exercises_are_forgotten_and_brought_back(open_page):
    solved.mark_solved(local_workspace(), "one", "two")
    at = open_page("home")
    assert {metric.label: metric.value for metric in at.metric}["Exercises solved"] == "2"
    at.button(key="home_forget").click().run()
    assert solved.solved(local_workspace()) == set()
    at.button(key="home_undo").click().run()
    assert solved.solved(local_workspace()) == {"one", "two"}


def test_every_page_is_linked(open_page):
    drawn = open_page("home")
    assert {link.proto.page for link in drawn.get("page_link")} >= {
        Path(entry.file).stem for entry in PAGES if entry is not HOME
    }


def test_recordings_are_counted(open_page):
    store.create(local_workspace(), "mine")
    store.add_all(local_workspace(), "mine", "rock", [Image.new("RGB", (40, 40))])
    assert {metric.label: metric.value for metric in open_page("home").metric}["Your recordings"] == "1"


def test_a_server_that_starts_clears_away_what_a_killed_import_left(open_page, home):
    leftover = home / "datasets" / ".stage-killed"
    leftover.mkdir(parents=True)
    warmup.start.clear()
    at = open_page("home")
    assert not at.exception
    deadline = time.monotonic() + 60
    while leftover.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not leftover.exists()


def test_at_home_nobody_is_welcomed_as_a_stranger(open_page):
    at = open_page("home")
    assert "on\nyour own machine" in all_html(at)
    assert "In your first minute" not in [one.value for one in at.subheader]


def test_strangers_read_what_this_is_who_made_it_and_who_hosts_it(open_page, monkeypatch):
    monkeypatch.setattr(welcome, "hosted", lambda: True)
    at = open_page("home")
    assert "made by the Rock, paper, scissors project." in all_html(at)
    monkeypatch.setenv("RPS_HOST_NAME", "School <i>&</i> Sea")
    at.run()
    assert "hosted by <b>School &lt;i&gt;&amp;&lt;/i&gt; Sea</b>." in all_html(at)


def test_strangers_have_three_things_to_do_in_a_minute_of_which_one_is_a_kernel_on_a_picture(open_page, monkeypatch):
    monkeypatch.setattr(welcome, "hosted", lambda: True)
    at = open_page("home")
    links = {one.proto.label: one.proto for one in at.get("page_link")}
    assert {links[label].page for _, _, _, label, _ in welcome.MINUTE} == {"photo", "convolution", "game"}
    assert links["Find edges"].query_string == "kernel=Sobel+x&picture=scissors+1"
    assert drawn(at, "home_share")["address"] == "./convolution?kernel=Sobel+x&picture=scissors+1"
    linked = open_page("convolution", **welcome.KERNEL)
    assert not linked.exception and not linked.warning
