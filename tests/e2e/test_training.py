"""A training from Start to the finished chart; Stop; and what a refresh finds again."""

import os
import re
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from devtools.server import Server
from tests.helpers.browser import title
from tests.helpers.pictures import plain_folder
from tests.helpers.training import make_run

TRAINED_MS = 120_000  # importing torch in the worker takes up to 20 s on a busy machine


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plain_folder(tmp_path_factory.mktemp("data") / "coloured", count=30)


def start(tab: Page, server: Server, data: Path, epochs: int) -> None:
    tab.goto(f"{server.url}/training?data={data}&epochs={epochs}&batch=8&patience=200")
    title(tab, "Training")
    asks, opened = tab.get_by_role("button", name="Open this folder"), tab.get_by_label("Data", exact=True)
    expect(asks.or_(opened).first).to_be_visible()
    if asks.is_visible():  # no run has learned from it yet
        asks.click()
    expect(opened).to_have_value(f"Folder {data}")
    expect(tab.get_by_label("Epochs, at most", exact=True)).to_have_value(str(epochs))
    tab.get_by_role("button", name="Start training").click()


def run_in(url: str) -> str:
    """The run's id in a link."""
    found = re.search(r"run=([\w-]+)", url)
    assert found, f"no run in {url}"
    return found[1]


def worker_of(run_id: str) -> int:
    """Process id of the worker that trains a run: the one that writes its log."""
    for link in Path("/proc").glob("[0-9]*/fd/1"):
        with suppress(OSError):
            if link.readlink().parts[-2:] == (run_id, "worker.log"):
                return int(link.parts[2])
    pytest.fail(f"no process trains {run_id}")


def test_two_epochs_from_start_to_the_finished_chart_and_on_to_a_photo(server, tab: Page, data):
    start(tab, server, data, epochs=2)

    expect(tab.get_by_text("All 2 epochs done")).to_be_visible(timeout=TRAINED_MS)
    expect(tab).to_have_url(re.compile(r"run=\d{8}-\d{6}-guide"))
    lines = tab.get_by_test_id("stCode").first
    line = r"Epoch +{} \| train loss \d\.\d{{4}} \| val loss \d\.\d{{4}} \| accuracy [\d.]+ %"
    expect(lines).to_have_text(re.compile(rf"^{line.format(1)}\s+{line.format(2)}\s*$"))
    chart = tab.get_by_role("figure", name=re.compile("^2 epochs; best: epoch"))
    expect(chart.first).to_be_visible()
    expect(tab.locator(".js-plotly-plot .scatterlayer .point").first).to_be_attached()

    tab.reload()
    expect(lines).to_be_visible()

    tab.get_by_role("link", name="Try it on a photo").click()
    title(tab, "Photo")
    expect(tab.get_by_label("Net", exact=True)).to_have_value(re.compile("Guide's net on coloured"))
    expect(tab.get_by_text("what the net sees: 3 x 90 x 90")).to_be_visible()


def test_the_untouched_form_begins_with_one_persons_hands_and_ends_with_other_peoples(server, tab: Page):
    tab.goto(f"{server.url}/training")
    title(tab, "Training")
    expect(tab.get_by_label("Data", exact=True)).to_have_value("One person's hands, rendered")
    expect(tab).to_have_url(re.compile("data=shipped"))
    tab.reload()
    tab.get_by_text("Seed, split, threads").click()
    expect(tab.get_by_label("The guide to the letter", exact=True)).to_be_checked()
    tab.get_by_label("Epochs, at most", exact=True).fill("2")
    tab.get_by_label("Epochs, at most", exact=True).press("Enter")
    expect(tab).to_have_url(re.compile("epochs=2"))
    tab.get_by_role("button", name="Start training").click()

    run = tab.get_by_text(re.compile(r"^Epoch 1 of 2 ·.* loss 1\.\d{3}$"))
    expect(run).to_be_in_viewport(timeout=TRAINED_MS)  # though Start stands far below it
    expect(tab.get_by_text("on 1,500 rendered pictures of other people’s hands")).to_be_visible(timeout=TRAINED_MS)
    expect(tab.get_by_text("on this person’s validation pictures", exact=True)).to_be_visible()
    expect(tab.get_by_role("img", name=re.compile("taken for"))).to_have_count(8)
    tab.get_by_role("button", name="HandNet").click()
    expect(tab.get_by_label("Data", exact=True).first).to_have_value("Everybody's hands, rendered")
    expect(tab.get_by_label("Epochs, at most", exact=True)).to_have_value("14")
    expect(tab.get_by_label("The guide to the letter", exact=True)).not_to_be_checked()


def test_on_a_phone_a_line_above_the_form_leads_to_the_run_at_work_whichever_is_shown(
    server, tab: Page, data, monkeypatch
):
    monkeypatch.setenv("RPS_HOME", str(server.home))
    make_run(data, "another")
    start(tab, server, data, epochs=5000)
    expect(tab.get_by_text(re.compile(r"Epoch [2-9]\d* of 5000 ·"))).to_be_visible(timeout=TRAINED_MS)
    line = tab.locator(".st-key-rps_at_work button")
    expect(line).to_be_hidden()  # the run stands beside the form
    tab.set_viewport_size({"width": 390, "height": 844})
    running = run_in(tab.url)
    tab.locator(".st-key-training_open_another button").click()
    expect(tab).to_have_url(re.compile("run=another"))
    expect(line).to_have_text(re.compile(r"coloured: epoch [\d,]+ of 5,000$"))
    line.click()
    expect(tab).to_have_url(re.compile(f"run={running}"))
    stop = tab.get_by_role("button", name="Stop, keep the best weights")
    expect(tab.get_by_text(re.compile(r"Epoch \d+ of 5000 ·"))).to_be_in_viewport()
    stop.click()
    expect(line).to_have_count(0)


def test_stop_keeps_the_best_weights(server, tab: Page, data):
    start(tab, server, data, epochs=5000)
    progress = tab.get_by_text(re.compile(r"Epoch [2-9]\d* of 5000 · [\d,]+ images/s · at most"))
    expect(progress).to_be_visible(timeout=TRAINED_MS)
    tab.get_by_role("button", name="Stop, keep the best weights").click()

    expect(tab.get_by_text(re.compile(r"^Stopped in epoch \d"))).to_be_visible()
    expect(tab.get_by_role("link", name="Try it on a photo")).to_have_count(1)
    expect(tab.get_by_role("button", name="Resume")).to_be_visible()
    expect(tab.get_by_role("button", name="Stop, keep the best weights")).to_have_count(0)
    assert (server.home / "runs" / run_in(tab.url) / "best.safetensors").stat().st_size > 3_000_000


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds the worker's process in /proc")
def test_a_killed_worker_is_said_and_goes_on_where_it_was(server, tab: Page, data):
    start(tab, server, data, epochs=5000)
    expect(tab.get_by_text(re.compile(r"Epoch [2-9]\d* of 5000 ·"))).to_be_visible(timeout=TRAINED_MS)
    os.kill(worker_of(run_in(tab.url)), signal.SIGKILL)

    expect(tab.get_by_text("ended without a word")).to_be_visible()
    log = tab.get_by_test_id("stCode").first
    expect(log).to_contain_text(re.compile(r"\S"))
    before = log.inner_text()
    tab.get_by_role("button", name="Resume").click()
    progress = tab.get_by_text(re.compile(r"Epoch \d+ of 5000 ·"))
    expect(progress).to_be_visible(timeout=TRAINED_MS)
    expect(tab.get_by_test_id("stCode").first).to_contain_text(before.strip().splitlines()[0])
    tab.get_by_role("button", name="Stop, keep the best weights").click()
    expect(tab.get_by_text(re.compile(r"^Stopped in epoch \d"))).to_be_visible()


def test_what_is_changed_in_the_form_stands_in_the_link(server, tab: Page):
    tab.goto(f"{server.url}/training?net=handnet&recipe=fast")
    title(tab, "Training")
    expect(tab.get_by_label("Learning rate", exact=True)).to_have_value("0.003")
    tab.get_by_label("Learning rate", exact=True).fill("2e-3")
    tab.get_by_label("Learning rate", exact=True).press("Enter")
    expect(tab).to_have_url(re.compile("lr=2e-3"))
    tab.reload()
    expect(tab.get_by_label("Learning rate", exact=True)).to_have_value("2e-3")
    expect(tab.get_by_label("Epochs, at most", exact=True)).to_have_value("14")
    data = tab.get_by_label("Data", exact=True).first
    data.fill("shipped:everybody")  # as the address has it
    data.press("Enter")
    expect(data).to_have_value("Everybody's hands, rendered")
    expect(tab).to_have_url(re.compile("data=shipped%3Aeverybody"))


def test_a_learning_rate_of_letters_is_said_and_nothing_is_lost(server, tab: Page):
    tab.goto(f"{server.url}/training?seed=5")
    title(tab, "Training")
    tab.get_by_label("Learning rate", exact=True).fill("abc")
    tab.get_by_label("Learning rate", exact=True).press("Enter")
    expect(tab.get_by_role("alert").get_by_text("Learning rate: abc was typed")).to_be_visible()
    expect(tab.get_by_label("Learning rate", exact=True)).to_have_value("abc")
    expect(tab).to_have_url(re.compile("seed=5"))
