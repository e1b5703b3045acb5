"""The Dataset page in a real browser: from a thumbnail to its pixels, from a zip to a data set."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rps_core.hands.sets import write_folder
from tests.helpers.browser import title


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hands in a zip, with a folder around them."""
    folder = tmp_path_factory.mktemp("zip")
    write_folder(folder / "hands", 6, seed=11, size_px=64)
    with zipfile.ZipFile(folder / "my hands.zip", "w") as archive:
        for file in (folder / "hands").rglob("*.jpg"):
            archive.write(file, f"hands/{file.parent.name}/{file.name}")
    return folder / "my hands.zip"


def test_a_thumbnail_opens_its_picture_whose_pixels_are_read_without_the_server(server, tab: Page):
    messages: list[object] = []
    tab.on("websocket", lambda socket: socket.on("framesent", lambda frame: messages.append(frame)))
    tab.goto(f"{server.url}/dataset?show=rock&page=2")
    title(tab, "Dataset")
    tab.get_by_role("img", name=re.compile("Picture rock")).nth(3).click()

    expect(tab.get_by_text("As the guide prints it")).to_be_visible()
    expect(tab).to_have_url(re.compile("part=Picture"))
    expect(tab).to_have_url(re.compile("file=rock"))
    stage = tab.get_by_role("img", name=re.compile("^channel 0, red"))
    assert stage.locator("canvas").evaluate("canvas => [canvas.width, canvas.height]") == [90, 90]
    assert stage.locator("canvas").evaluate("canvas => getComputedStyle(canvas).imageRendering") == "pixelated"
    expect(tab.get_by_text("row 45, column 45")).to_be_visible()
    expect(tab.get_by_test_id("stStatusWidget")).to_have_count(0)
    before = len(messages)
    box = stage.bounding_box()
    assert box is not None
    stage.hover(position={"x": box["width"] * 10.5 / 90, "y": box["height"] * 20.5 / 90})
    expect(tab.get_by_text("row 20, column 10")).to_be_visible()
    tab.keyboard.press("Tab")
    stage.focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_text("row 21, column 10")).to_be_visible()
    assert len(messages) == before


def test_a_zip_becomes_a_data_set_that_a_link_finds_again(server, tab: Page, zipped: Path):
    tab.goto(f"{server.url}/dataset")
    title(tab, "Dataset")
    tab.get_by_role("button", name="Import a zip").click()
    tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(zipped)
    tab.get_by_role("button", name="Import", exact=True).click()

    expect(tab.get_by_text("Imported 6 pictures from my hands.zip")).to_be_visible()
    expect(tab.get_by_test_id("stFileUploaderDropzoneInput")).to_have_count(0)  # the popover closed
    pictures = tab.get_by_role("img", name=re.compile("Picture "))
    expect(pictures).to_have_count(6)
    expect(tab).to_have_url(re.compile("data=.*my(%20|\\+)hands"))
    tab.goto(f"{tab.url}&part=Quality&kind=Left+out")
    expect(tab.get_by_text("Nothing left out.")).to_be_visible()
    tab.get_by_role("combobox", name="Look for").click()
    tab.get_by_role("option", name="Bright").click()
    expect(tab).to_have_url(re.compile("kind=Bright"))
    expect(tab.get_by_text("unreadable")).to_be_visible()


def test_the_popover_of_a_folder_closes_once_it_is_open_and_no_sooner(server, tab: Page, zipped: Path):
    tab.goto(f"{server.url}/dataset")
    title(tab, "Dataset")
    folder = tab.get_by_role("textbox", name="Folder on this computer")
    tab.get_by_role("button", name="Open a folder").click()
    folder.fill("/no/such")
    folder.press("Enter")
    expect(tab.get_by_text("/no/such does not exist")).to_be_visible()
    expect(folder).to_be_visible()  # to be mended
    folder.fill(str(zipped.parent / "hands"))
    folder.press("Enter")
    expect(folder).to_have_count(0)
