"""Our components in Chromium when the page is slow and the server quick: each still stands there once."""

import pytest
from playwright.sync_api import Page, expect

from tests.helpers.browser import OVERTAKEN


@pytest.mark.parametrize(
    ("page", "root"),
    [
        ("convolution", ".microscope"),
        ("network", ".strip"),
        ("dataset?show=rock", ".gallery"),
        ("game", ".arena"),
        ("collect", "button[aria-pressed]"),
        ("webcam?region=Use+my+box", ".board"),
        ("photo?region=Use+my+box", ".board"),
    ],
)
def test_a_component_stands_there_once_though_an_update_overtook_another(server, tab: Page, page: str, root: str):
    tab.add_init_script(OVERTAKEN)
    tab.goto(f"{server.url}/{page}")
    expect(tab.locator(root)).to_have_count(1)
    assert tab.evaluate("window.overtaken")
