"""A photograph of a hand, dropped on the page, comes back with its class."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rps_core.hands.sets import write_folder
from tests.helpers.browser import title


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A picture of each gesture that is in nobody's training set."""
    folder = tmp_path_factory.mktemp("hands") / "hands"
    write_folder(folder, 3, seed=2024, size_px=256)
    return {file.parent.name: file for file in folder.rglob("*.jpg")}


def test_uploaded_hands_are_recognised(server, tab: Page, hands):
    tab.goto(f"{server.url}/photo")
    title(tab, "Photo")
    tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        [hands["paper"], hands["rock"], hands["scissors"]]
    )

    expect(tab.get_by_text("3 photographs")).to_be_visible()
    for name, file in hands.items():
        expect(tab.get_by_role("img", name=f"The photograph {file.name}")).to_be_visible()
        expect(tab.locator(".rps-verdict", has_text=name)).to_be_visible()


def test_a_file_that_is_no_picture_is_said_beside_the_answer(server, tab: Page, hands, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("no picture at all")
    tab.goto(f"{server.url}/photo")
    title(tab, "Photo")
    tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([hands["rock"], notes])

    expect(tab.get_by_role("alert").get_by_text("notes.txt is not a picture")).to_be_visible()
    expect(tab.locator(".rps-verdict", has_text="rock")).to_be_visible()


def test_the_sample_and_the_threshold_stand_in_the_link(server, tab: Page):
    tab.goto(f"{server.url}/photo?sample=scissors+2&sure=0.75")
    expect(tab.get_by_text("sample scissors 2", exact=False).first).to_be_visible()
    tab.get_by_role("radio", name="rock 1").click()
    expect(tab).to_have_url(re.compile("picture=rock"))
    expect(tab).to_have_url(re.compile("sure=0.75"))
    expect(tab.get_by_text("sample rock 1", exact=False).first).to_be_visible()


def test_the_pixels_the_net_sees_are_enlarged_without_smoothing(server, tab: Page):
    tab.goto(f"{server.url}/photo")
    seen = tab.get_by_role("img", name=re.compile("as the net sees it"))
    expect(seen).to_be_visible()
    assert seen.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [72, 72]
    assert seen.evaluate("image => getComputedStyle(image).imageRendering") == "pixelated"
    assert seen.evaluate("image => image.clientWidth") > 72


def test_the_box_is_dragged_resized_and_moved_by_keys_and_stands_in_the_link(server, tab: Page):
    tab.goto(f"{server.url}/photo?picture=rock+2")
    tab.get_by_role("radio", name="Use my box").click()
    box = tab.get_by_role("application", name=re.compile("Box that the net sees"))
    expect(box).to_be_visible()
    seen = tab.get_by_role("img", name=re.compile("as the net sees it"))
    before = seen.get_attribute("src")

    def drag(handle: Locator, right: int, down: int) -> None:
        handle.scroll_into_view_if_needed()
        at = handle.bounding_box()
        assert at
        x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
        tab.mouse.move(x, y)
        tab.mouse.down()
        tab.mouse.move(x + right / 2, y + down / 2)
        tab.mouse.move(x + right, y + down)
        tab.mouse.up()

    drag(box.locator('[data-corner="1,1"]'), -150, -150)
    expect(tab).to_have_url(re.compile(r"crop=\d+%2C\d+%2C\d+%2C\d+"))
    expect(seen).not_to_have_attribute("src", before or "")
    smaller = numbers(box)
    drag(box, 40, 30)
    expect(box).not_to_have_attribute("aria-label", label(smaller))
    moved = numbers(box)
    assert moved[:2] == smaller[:2] and moved[2] > smaller[2] and moved[3] > smaller[3]
    box.focus()
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("+")
    step = 5  # 2 % of 256 px
    expect(box).to_have_attribute(
        "aria-label", label((moved[0] + 2 * step, moved[1] + 2 * step, moved[2] - 2 * step, moved[3] - step))
    )
    width, height, x, y = numbers(box)
    expect(tab).to_have_url(re.compile(f"crop={x}%2C{y}%2C{width}%2C{height}"))
    tab.reload()
    expect(box).to_have_attribute("aria-label", label((width, height, x, y)))


def label(box: tuple[int, ...]) -> str:
    width, height, x, y = box
    return f"Box that the net sees: {width} by {height} pixels, {x} from the left and {y} from the top"


def numbers(box: Locator) -> tuple[int, ...]:
    """Width, height, x and y."""
    return tuple(int(number) for number in re.findall(r"\d+", box.get_attribute("aria-label") or ""))


def test_a_finger_moves_the_box(server, browser: Browser):
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    tab = context.new_page()
    tab.goto(f"{server.url}/photo?picture=rock+2&region=Use+my+box&crop=100,100,60,60")
    box = tab.get_by_role("application", name=re.compile("Box that the net sees"))
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    assert at
    touch = context.new_cdp_session(tab)
    for kind, points in (
        ("touchStart", [(0, 0)]),
        ("touchMove", [(-20, 10)]),
        ("touchMove", [(-40, 20)]),
        ("touchEnd", []),
    ):
        middle = (at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
        moved = [{"x": middle[0] + right, "y": middle[1] + down} for right, down in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": moved})
    expect(box).not_to_have_attribute("aria-label", label((60, 60, 100, 100)))
    width, height, x, y = numbers(box)
    assert (width, height) == (60, 60) and x < 100 < y
    expect(tab).to_have_url(re.compile(f"crop={x}%2C{y}%2C60%2C60"))
    context.close()
