"""From a sign that the shipped net does not know to its name on the webcam page: collect, teach, recognise."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from devtools.camera import chromium, in_frame, start_camera, write_film
from devtools.server import Server
from rps_core.arrays import ImageU8
from rps_core.hands.compose import compose
from rps_core.hands.cutout import render_pose
from rps_core.hands.pictures import picture
from rps_core.hands.pose_sampling import pose_of
from rps_core.hands.poses import OTHER_SIGNS
from tests.helpers.browser import OVERTAKEN, title

SIGN = "thumbs up"
HANDS, SECONDS_EACH = 6, 0.6
EPOCHS = 6
TAUGHT_MS = 120_000  # the worker imports torch and renders pictures without a gesture, on a busy machine


def thumbs_up(number: int) -> ImageU8:
    """A sign that the shipped net takes for no gesture."""
    rng = np.random.default_rng([77, number])
    rgb, _ = compose(render_pose("none", pose_of(SIGN, OTHER_SIGNS[SIGN], rng), rng, 224).rgba, rng, 224)
    return in_frame(rgb)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("films")
    hands = {
        "rock": [in_frame(picture(77, number, 224, "rock").rgb) for number in range(HANDS)],
        SIGN: [thumbs_up(number) for number in range(HANDS)],
    }
    return {
        name: write_film(folder / f"{name}.y4m", [(frame, SECONDS_EACH) for frame in frames])
        for name, frames in hands.items()
    }


def open_tab(browser: Browser) -> Page:
    return browser.new_context(viewport={"width": 1280, "height": 900}).new_page()


def test_a_sign_the_net_does_not_know_is_recorded_taught_and_recognised(
    server: Server, playwright: Playwright, films: dict[str, Path]
):
    with chromium(playwright, films["rock"]) as browser:
        tab = open_tab(browser)
        tab.goto(f"{server.url}/collect?label=rock&pictures=24&rate=6&countdown=1")
        title(tab, "Collect")
        start_camera(tab)
        tab.get_by_role("button", name="24 pictures after 1 s").click()
        expect(tab.get_by_role("heading", name="24 pictures of rock")).to_be_visible()

    with chromium(playwright, films[SIGN]) as browser:
        tab = open_tab(browser)
        tab.add_init_script(OVERTAKEN)  # the button stays down while it is drawn anew
        tab.goto(f"{server.url}/collect?rate=6")
        tab.get_by_role("button", name="Classes").click()
        tab.get_by_role("textbox", name="Another class").fill(SIGN)
        tab.get_by_role("button", name="Add class").click()
        start_camera(tab)
        hold = tab.get_by_role("button", name=f"Hold to record {SIGN}")
        expect(hold).to_be_enabled()
        hold.hover()
        tab.mouse.down()
        expect(tab.get_by_text(re.compile(rf"^Recording {SIGN}: [2-9]\d of at most"))).to_be_visible()
        tab.mouse.up()
        expect(tab.get_by_role("heading", name=re.compile(rf"^\d\d pictures of {SIGN}"))).to_be_visible()

        tab.get_by_role("link", name="Teach it to a net").click()
        title(tab, "Teach")
        tab.goto(f"{tab.url}&epochs_fine_tune={EPOCHS}")
        tab.get_by_role("button", name="Teach").click()
        expect(tab.get_by_text(re.compile(f"^All {EPOCHS} epochs done"))).to_be_visible(timeout=TAUGHT_MS)
        expect(tab.get_by_test_id("stMetric").filter(has_text="Your hands")).to_be_visible()

        tab.get_by_role("link", name="Hold up your hand").click()
        title(tab, "Webcam")
        start_camera(tab)
        expect(tab.locator(".rps-verdict", has_text=SIGN)).to_be_visible()
