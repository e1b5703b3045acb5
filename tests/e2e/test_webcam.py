"""A camera that plays pictures of hands, and what the page says of them."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page, Playwright, expect

from devtools.camera import PHOTOGRAPHS, PLAYER, chromium, photographed_hand, rendered_hand, start_camera, write_film
from devtools.server import Server
from rps_core import CLASSES
from rps_core.data.class_folders import scan
from tests.helpers.browser import title
from tests.helpers.camera import WALL, sure_scene

NO_ROUTE = """{
  const Base = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Base {
    constructor(given) { super({ ...given, iceTransportPolicy: "relay" }); } // and there is no relay
  };
}"""
SHOWN_S = 2.5  # a gesture, longer than a busy machine needs for it


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """Paper, rock, scissors somewhere in a room, again and again."""
    path = tmp_path_factory.mktemp("film") / "rendered.y4m"
    return write_film(path, [(sure_scene(gesture)[0], SHOWN_S) for gesture in CLASSES])


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
    expect(tab.get_by_text("the hand that was found, not mirrored")).to_be_visible()
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
        tab = open_webcam(browser, server, "?region=Use+my+box")
        start_camera(tab)
        expect_labels(tab)


def test_the_player_is_there_after_everything_was_imported_on_another_page(fresh_server, browser):
    tab = browser.new_page()
    tab.goto(fresh_server.url)
    expect(tab.get_by_text("what the net sees").first).to_be_visible()  # the background import is done
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


def test_no_hand_is_said_and_no_guess(server, playwright, tmp_path):
    with chromium(playwright, write_film(tmp_path / "wall.y4m", [(WALL, 1.0)])) as browser:
        tab = open_webcam(browser, server)
        start_camera(tab)
        expect(tab.locator(".rps-verdict")).to_have_text("no hand")
        expect(tab.locator(".rps-advice")).to_contain_text("No hand found: hold up the whole hand")
        expect(tab.get_by_text("the whole picture, since no hand was found")).to_be_visible()


def steady_place(tab: Page, target: Locator) -> FloatRect:
    """Where it is in the window, once the page has come to rest."""
    target.scroll_into_view_if_needed()
    before = None
    while (place := target.bounding_box()) is None or place != before:
        before = place
        tab.wait_for_timeout(700)
    return place


def drag(tab: Page, target: Locator, right: float, down: float, *, at: float = 40) -> None:
    """From that far inside its upper left corner."""
    place = steady_place(tab, target)
    x, y = place["x"] + at, place["y"] + at
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + right, y + down, steps=4)
    tab.mouse.up()


def test_the_box_is_dragged_before_the_camera_is_on(server, filming):
    tab = open_webcam(filming, server, "?region=Use+my+box")
    box = tab.get_by_role("application", name=re.compile("Box of the net"))
    expect(box).to_be_visible()
    drag(tab, box, -900, -900)
    expect(tab).to_have_url(re.compile(r"x=0&y=0|y=0&x=0"))
    box.press("ArrowRight")
    expect(tab).to_have_url(re.compile("x=2"))
    tab.context.close()


def test_the_box_is_dragged_and_resized_on_the_video_and_a_link_restores_it(server, filming):
    tab = open_webcam(filming, server)
    start_camera(tab)
    expect(tab.get_by_text("the hand that was found, not mirrored")).to_be_visible()
    tab.get_by_role("radio", name="Use my box").click()
    expect(tab).to_have_url(re.compile(r"region=Use\+my\+box"))
    box = tab.get_by_role("application", name=re.compile("Box of the net"))
    expect(tab.locator(".region.over")).to_be_attached()
    place = steady_place(tab, box)
    video = tab.frame_locator(PLAYER).locator("video").bounding_box()
    assert video
    assert place["height"] == pytest.approx(video["height"] * 400 / 480, abs=3)
    assert place["x"] + place["width"] / 2 == pytest.approx(video["x"] + video["width"] / 2, abs=3)
    drag(tab, box, 900, 900)  # into the lower right corner of the preview
    expect(tab).to_have_url(re.compile(r"x=100&y=100|y=100&x=100"))
    expect(tab.get_by_text("the box, not mirrored")).to_be_visible()
    drag(tab, box, -900, -900)
    expect(tab).to_have_url(re.compile(r"x=0&y=0|y=0&x=0"))
    drag(tab, box.locator(".handle"), -60, -60, at=13)
    expect(tab).to_have_url(re.compile(r"box_side=3\d\d"))
    box.press("ArrowRight")
    expect(tab).to_have_url(re.compile(r"\bx=2\b"))
    side = re.search(r"box_side=(\d+)", tab.url)
    assert side
    again = open_webcam(filming, server, "?" + tab.url.split("?")[1])
    name = re.compile(rf"Box of the net: 2 % from left to right, 0 % .* side {side[1]} px")
    expect(again.get_by_role("application", name=name)).to_be_visible()
    for each in (tab, again):
        each.context.close()


def test_a_finger_drags_the_box_on_the_video_of_a_phone(server, filming):
    context = filming.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    tab = context.new_page()
    tab.goto(f"{server.url}/webcam?region=Use+my+box")
    start_camera(tab)
    expect(tab.locator(".region.over")).to_be_attached()
    place = steady_place(tab, tab.locator(".over .box"))
    finger = context.new_cdp_session(tab)
    x, y = place["x"] + 60, place["y"] + 60
    for kind, way in (("touchStart", 0), ("touchMove", -200), ("touchMove", -400), ("touchEnd", None)):
        points = [] if way is None else [{"x": max(1, x + way), "y": max(1, y + way)}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(tab).to_have_url(re.compile(r"x=0&y=\d+|y=\d+&x=0"))
    context.close()


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
        expect(tab.get_by_text("A sample hand, until the camera shows yours.")).to_be_visible()  # the page is whole
        tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(tmp_path / "rock.png")
        expect(tab.locator(".rps-verdict").first).to_have_text(re.compile(r"^rock \d"))
        expect(tab.get_by_text("Pictures come from: upload")).to_be_visible()
