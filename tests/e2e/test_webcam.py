"""A camera that plays pictures of hands, and what the page says of them."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from devtools.camera import PHOTOGRAPHS, PLAYER, chromium, photographed_hand, rendered_hand, start_camera, write_film
from devtools.server import Server
from rps_core import CLASSES
from rps_core.data.class_folders import scan
from tests.helpers.browser import title

NO_ROUTE = """{
  const Base = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Base {
    constructor(given) { super({ ...given, iceTransportPolicy: "relay" }); } // and there is no relay
  };
}"""
SHOWN_S = 2.5  # a gesture, longer than a busy machine needs for it


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """Paper, rock, scissors, again and again."""
    path = tmp_path_factory.mktemp("film") / "rendered.y4m"
    return write_film(path, [(rendered_hand(gesture), SHOWN_S) for gesture in CLASSES])


@pytest.fixture(scope="module")
def filming(playwright: Playwright, film: Path):
    """A Chromium whose camera plays that film."""
    with chromium(playwright, film) as browser:
        yield browser


def open_webcam(browser: Browser, server: Server, query: str = "") -> Page:
    tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.goto(f"{server.url}/webcam{query}")
    title(tab, "Webcam")
    return tab


def expect_labels(tab: Page, labels=CLASSES) -> None:
    """All of them are said in large type, one after another."""
    expect(tab.locator(".rps-numbers")).to_contain_text("frames/s")
    for label in labels:
        expect(tab.locator(".rps-verdict")).to_have_text(re.compile(rf"^{label} \d"))


def test_three_rendered_gestures_are_read_from_the_page(server, filming):
    tab = open_webcam(filming, server, "?where=true&maps=true")
    start_camera(tab)
    expect_labels(tab)
    expect(tab.get_by_role("img", name=re.compile("Where the net looks"))).to_be_visible()
    expect(tab.get_by_role("img", name=re.compile("Feature maps: relu1"))).to_be_visible()
    expect(tab.get_by_role("img", name=re.compile("Probabilities over the last 10 seconds"))).to_be_visible()
    tab.get_by_role("slider", name="Sure from").press("End")  # 99 %: no interruption, but nothing is that sure
    expect(tab.locator(".rps-verdict")).to_have_text(re.compile("^not sure"))
    assert not tab.get_by_test_id("stException").count()
    tab.context.close()


@pytest.mark.skipif(not PHOTOGRAPHS.is_dir(), reason="no photographs beside the checkout")
def test_three_photographed_gestures_are_read_from_the_page(server, playwright, tmp_path):
    files = scan(PHOTOGRAPHS)
    shown = [next(file for file in sorted(files.files) if file.parent.name == name) for name in CLASSES]
    film = write_film(tmp_path / "photographs.y4m", [(photographed_hand(file), SHOWN_S) for file in shown])
    with chromium(playwright, film) as browser:
        tab = open_webcam(browser, server)
        start_camera(tab)
        expect_labels(tab)


def test_the_player_is_there_after_everything_was_imported_on_another_page(fresh_server, browser):
    tab = browser.new_page()
    tab.goto(fresh_server.url)
    expect(tab.get_by_text("what the net sees")).to_be_visible()  # the background import is done
    tab.get_by_test_id("stSidebarNav").get_by_role("link", name="Webcam").click()
    expect(tab.frame_locator(PLAYER).get_by_role("button", name="Start camera")).to_be_visible()
    tab.close()


def test_two_browsers_at_once_and_one_that_leaves_and_comes_back(server, filming):
    tabs = [open_webcam(filming, server) for _ in range(2)]
    for tab in tabs:
        start_camera(tab)
    for tab in tabs:
        expect_labels(tab, ["paper"])
    first, second = tabs
    first.get_by_test_id("stSidebarNav").get_by_role("link", name="Photo").click()
    title(first, "Photo")
    expect_labels(second, ["rock"])
    first.get_by_test_id("stSidebarNav").get_by_role("link", name="Webcam").click()
    title(first, "Webcam")
    start_camera(first)
    expect_labels(first, ["scissors"])
    for tab in tabs:
        assert not tab.get_by_test_id("stException").count()
        tab.context.close()


def test_the_box_is_dragged(server, filming):
    tab = open_webcam(filming, server)
    box = tab.get_by_role("application", name=re.compile("Box of the net"))
    expect(box).to_be_visible()
    box.hover(position={"x": 40, "y": 40})
    tab.mouse.down()
    tab.mouse.move(0, 0, steps=4)
    tab.mouse.up()
    expect(tab).to_have_url(re.compile(r"x=0&y=0|y=0&x=0"))
    box.press("ArrowRight")
    expect(tab).to_have_url(re.compile("x=2"))
    tab.context.close()


def test_permission_refused_is_said_with_a_way_on(server, playwright, film):
    with chromium(playwright, film, allowed=False) as browser:
        tab = open_webcam(browser, server)
        start_camera(tab)
        expect(tab.get_by_role("alert").get_by_text("The browser refused the camera")).to_be_visible()
        expect(tab.get_by_test_id("stCameraInput")).to_be_visible()


def test_no_route_between_browser_and_dashboard_is_said(server, filming):
    context = filming.new_context()
    context.add_init_script(NO_ROUTE)
    tab = context.new_page()
    tab.goto(f"{server.url}/webcam")
    start_camera(tab)
    expect(tab.get_by_role("alert").get_by_text("found no way to one another")).to_be_visible()
    expect(tab.get_by_test_id("stCameraInput")).to_be_visible()
    context.close()


def test_a_missing_camera_is_said_and_an_upload_does(server, playwright, tmp_path):
    Image.fromarray(rendered_hand("rock")).save(tmp_path / "rock.png")
    with chromium(playwright, None) as browser:
        tab = open_webcam(browser, server)
        expect(tab.get_by_role("alert").get_by_text("The browser finds no camera")).to_be_visible()
        tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(tmp_path / "rock.png")
        expect(tab.locator(".rps-verdict")).to_have_text(re.compile(r"^rock \d"))
        expect(tab.get_by_text("Pictures come from: upload")).to_be_visible()
