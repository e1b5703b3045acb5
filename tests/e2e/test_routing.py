"""A link to any page works, also as the first visit to a server that has just started."""

import re

import pytest
from playwright.sync_api import Page, expect

from pages._ui.app.routing import PAGES, PageEntry

DEEP = [entry for entry in PAGES if entry.title != "Home"]


@pytest.mark.parametrize("entry", DEEP, ids=lambda entry: entry.title)
def test_deep_link_on_a_fresh_server_has_navigation_and_keeps_its_query(fresh_server, tab: Page, entry: PageEntry):
    name = entry.file.removeprefix("pages/").removesuffix(".py")
    tab.goto(f"{fresh_server.url}/{name}?utm_source=class&ref=a&ref=b")

    navigation = tab.get_by_test_id("stSidebarNav")
    expect(navigation.get_by_role("link")).to_have_count(len(PAGES))
    expect(navigation.get_by_text("Train", exact=True)).to_be_visible()
    expect(tab.get_by_test_id("stSidebar")).to_have_css("width", "220px")
    expect(tab.get_by_role("heading", level=1)).to_have_text(re.compile(r"\w"))
    expect(tab).to_have_title(f"{entry.title} · Rock, paper, scissors")
    expect(tab).to_have_url(re.compile(rf"/{name}\?"))
    assert "utm_source=class" in tab.url
    assert "ref=a&ref=b" in tab.url


def test_every_page_is_reached_by_its_link_in_the_navigation(server, tab: Page):
    tab.goto(server.url)
    for entry in (*DEEP, PAGES[0]):
        reached = re.compile(rf"^{entry.title} · Rock, paper, scissors$")
        for _ in range(3):  # Streamlit goes back where a component of the old page reports meanwhile: one clicks again
            tab.get_by_test_id("stSidebarNav").get_by_role("link", name=entry.title).click()
            try:
                expect(tab).to_have_title(reached, timeout=15_000)
                break
            except AssertionError:
                continue
        expect(tab).to_have_title(reached)
        expect(tab.get_by_role("heading", level=1)).to_have_count(1)
        expect(tab.get_by_test_id("stStatusWidget")).to_have_count(0)


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.title)
def test_a_phone_shows_each_page_without_scrolling_sideways(server, tab: Page, entry: PageEntry):
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(server.url if entry is PAGES[0] else f"{server.url}/{entry.title.lower()}")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    expect(tab.get_by_test_id("stStatusWidget")).to_have_count(0)
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    main = tab.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") == 0
