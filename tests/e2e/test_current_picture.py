"""One's own picture goes along from page to page, and Back and Forward step through what was chosen."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.helpers.browser import title

RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that is red above and blue below."""
    file = tmp_path_factory.mktemp("mine") / "mine.png"
    picture = Image.new("RGB", (240, 240), RED)
    picture.paste(BLUE, (0, 120, 240, 240))
    picture.save(file)
    return file


def go(tab: Page, name: str) -> None:
    """By the navigation."""
    tab.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
    title(tab, name)
    expect(tab.get_by_test_id("stStatusWidget")).to_have_count(0)


def colours(tab: Page) -> list[list[int]]:
    """Of the microscope's input: a pixel above, and one below."""
    canvas = tab.get_by_role("application").or_(tab.locator("canvas")).first
    expect(canvas).to_be_visible()
    read = """() => {
      const find = (root) => root.querySelector("canvas")
        ?? [...root.querySelectorAll("*")].filter((one) => one.shadowRoot).map((one) => find(one.shadowRoot))
          .find(Boolean);
      const canvas = find(document), context = canvas.getContext("2d");
      const at = (share) => [...context.getImageData(canvas.width / 2, canvas.height * share, 1, 1).data].slice(0, 3);
      return [at(0.1), at(0.9)];
    }"""
    return tab.evaluate(read)


def bring(tab: Page, file: Path) -> None:
    """Drop a file on the page."""
    field = tab.get_by_test_id("stFileUploaderDropzoneInput")
    expect(field).to_be_attached()
    field.set_input_files([file])


def expect_mine(tab: Page) -> None:
    """The page shows one's own picture."""
    expect(tab.get_by_role("radio", name="last opened: mine.png")).to_be_checked()
    expect(tab).to_have_url(re.compile("picture=own"))


def test_an_upload_on_photo_is_looked_into_and_goes_along_and_back(server, tab: Page, mine):
    tab.goto(f"{server.url}/photo?region=Whole+picture")
    title(tab, "Photo")
    bring(tab, mine)
    expect(tab.get_by_role("img", name="The photograph mine.png")).to_be_visible()
    tab.get_by_role("button", name="Look inside").click()
    title(tab, "Network")
    expect_mine(tab)
    for name in ("Convolution", "Max pooling"):
        go(tab, name)
        expect_mine(tab)
        above, below = colours(tab)
        assert above[0] > 150 > below[0] and below[2] > 150 > above[2]
    go(tab, "Network")
    expect_mine(tab)
    expect(tab.get_by_text("mine.png").first).to_be_visible()
    go(tab, "Photo")
    expect(tab.get_by_role("img", name="The photograph mine.png")).to_be_visible()


def test_the_last_choice_wins_and_ones_own_picture_is_there_after_a_refresh(server, tab: Page, mine):
    tab.goto(f"{server.url}/photo")
    title(tab, "Photo")
    bring(tab, mine)
    expect_mine(tab)
    tab.get_by_role("radio", name="rock 2").click()
    expect(tab.get_by_role("img", name="The photograph sample rock 2")).to_be_visible()
    go(tab, "Max pooling")
    expect(tab.get_by_role("radio", name="rock 2")).to_be_checked()
    tab.goto(f"{server.url}/max_pooling?picture=own")  # a new session
    expect_mine(tab)
    above, below = colours(tab)
    assert above[0] > 150 > below[0] and below[2] > 150 > above[2]
    tab.reload()
    expect_mine(tab)


def test_back_and_forward_step_through_what_was_chosen(server, tab: Page):
    tab.goto(f"{server.url}/max_pooling?pool_stride=4")
    title(tab, "Max pooling")
    stride = tab.get_by_label("Stride", exact=True)
    expect(stride).to_have_value("4")
    for chosen in ("3", "2"):
        stride.fill(chosen)
        stride.press("Enter")
        expect(tab).to_have_url(re.compile(f"pool_stride={chosen}"))
    tab.get_by_role("radio", name="rock 2").click()
    expect(tab).to_have_url(re.compile("picture=rock"))
    tab.go_back()
    expect(tab.get_by_role("radio", name="paper 1")).to_be_checked()
    expect(stride).to_have_value("2")
    tab.go_back()
    expect(stride).to_have_value("3")
    tab.go_forward()
    expect(stride).to_have_value("2")
    tab.go_forward()
    expect(tab.get_by_role("radio", name="rock 2")).to_be_checked()
    go(tab, "Convolution")
    expect(tab).to_have_url(re.compile("convolution.*picture=rock"))
    tab.go_back()  # one step: what the navigation found again is no entry of its own
    title(tab, "Max pooling")
    expect(stride).to_have_value("2")
    tab.go_forward()
    title(tab, "Convolution")
    expect(tab.get_by_role("radio", name="rock 2")).to_be_checked()
    expect(tab).to_have_url(re.compile("convolution.*picture=rock"))
