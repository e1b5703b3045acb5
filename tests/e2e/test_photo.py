"""A photograph of a hand, dropped on the page, comes back with its class."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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
