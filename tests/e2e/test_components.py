"""Our components in Chromium when the page is slow and the server quick: each still stands there once."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser import OVERTAKEN
from tests.helpers.javascript import run_in_browser


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


def test_a_view_is_shared_by_the_browsers_own_sheet_else_its_link_is_copied(server, tab: Page):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto(f"{server.url}/convolution?kernel=Sobel x")
    share = tab.get_by_role("button", name="Share this view")
    tab.evaluate("delete Navigator.prototype.share")
    share.click()
    expect(tab.get_by_text("Link copied.")).to_be_visible()
    assert "kernel=Sobel" in tab.evaluate("navigator.clipboard.readText()")
    tab.evaluate("navigator.share = async (given) => { window.given = given; }")
    share.click()
    tab.wait_for_function("window.given")
    assert "kernel=Sobel" in tab.evaluate("window.given.url")
    assert "Sobel x" in tab.evaluate("window.given.text")


def test_what_a_share_button_is_given_an_address_of_is_shared_from_any_page(browser: Browser):
    function = """async ({ default: component }) => {
      const given = [];
      navigator.share = async (one) => given.push(one.url);
      const data = { label: "Send it", text: "a kernel", address: "./convolution?kernel=blur", picture: "", file: "" };
      component({ data, parentElement: document.body });
      document.querySelector("button").click();
      return given;
    }"""
    shared = run_in_browser(browser, "share/share.js", function)
    assert [url.partition("//")[2].partition("/")[2] for url in shared] == ["convolution?kernel=blur"]
