"""Layer shapes in a browser: a link is the whole experiment, and a stack that breaks shows where."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser import title

BROKEN = "/layer_shapes?input=3x90x90&layers=conv+6+k3;+pool+k2;+conv+16+k99;+flatten;+linear+3"


def metric(tab: Page, label: str) -> str:
    return tab.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue").inner_text()


def layer(tab: Page, name: str):
    return tab.get_by_role("button", name=re.compile(rf"^\D*\d+\s+{re.escape(name)}$"))


def test_a_copied_link_opened_in_a_new_browser_restores_everything(server, tab: Page, browser: Browser):
    tab.goto(f"{server.url}/layer_shapes")
    title(tab, "Layer shapes")
    layer(tab, "conv 16 k5").click()
    expect(tab).to_have_url(re.compile("open_layer=4"))
    kernel = tab.get_by_role("spinbutton", name="Kernel")
    kernel.fill("3")
    kernel.press("Enter")
    expect(layer(tab, "conv 16 k3")).to_be_visible()
    tab.get_by_role("radio", name="rock 2").click()
    expect(tab).to_have_url(re.compile("picture=rock"))
    row = tab.get_by_role("slider", name="Row")
    expect(row).to_have_value("20")  # the middle of 42 rows; until then it is that of 40 rows, 19
    row.press("ArrowRight")
    expect(tab).to_have_url(re.compile(r"row=21"))
    expect(tab.get_by_role("img", name=re.compile("^Row 21, column 20"))).to_be_visible()
    parameters = metric(tab, "Parameters")
    assert parameters != "781,123"

    other = browser.new_context().new_page()
    other.goto(tab.url)
    title(other, "Layer shapes")
    expect(layer(other, "conv 16 k3")).to_be_visible()
    expect(other.get_by_role("img", name=re.compile("^Row 21, column 20"))).to_be_visible()
    expect(other.get_by_role("spinbutton", name="Kernel")).to_have_value("3")
    expect(other.get_by_role("radio", name="rock 2")).to_be_checked()
    assert metric(other, "Parameters") == parameters
    other.context.close()


def test_a_stack_that_breaks_marks_its_layer_and_keeps_the_later_ones(server, tab: Page):
    tab.goto(f"{server.url}{BROKEN}")
    title(tab, "Layer shapes")
    expect(tab.get_by_role("alert").get_by_text("kernel 99 does not fit the padded input of 44")).to_be_visible()
    expect(tab.get_by_role("img", name=re.compile("layer 3 does not fit"))).to_be_visible()
    expect(layer(tab, "linear 3")).to_be_visible()
    red = layer(tab, "conv 16 k99").get_by_text("conv 16 k99").evaluate("e => getComputedStyle(e).color")
    ink = layer(tab, "linear 3").get_by_text("linear 3").evaluate("e => getComputedStyle(e).color")
    assert red != ink

    tab.get_by_role("button", name="Take conv 16 k44").click()
    expect(tab.get_by_role("alert")).to_have_count(0)
    expect(tab.get_by_role("img", name=re.compile("linear: 3$"))).to_be_visible()


def test_a_deleted_layer_comes_back(server, tab: Page):
    tab.goto(f"{server.url}/layer_shapes?layers=conv+6+k3;relu;gap&layer=2")
    tab.get_by_role("button", name="Delete").click()
    expect(layer(tab, "relu")).to_have_count(0)
    tab.get_by_role("button", name="Undo").first.click()
    expect(layer(tab, "relu")).to_be_visible()
    expect(tab).to_have_url(re.compile("relu"))


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(server, browser: Browser, colours):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=colours)
    tab = context.new_page()
    tab.goto(f"{server.url}/layer_shapes")
    expect(layer(tab, "linear 3")).to_be_visible()
    wider = tab.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] [class*="st-key-shapes_"], .rps-plane')]
            .filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.className)"""
    )
    assert wider == []
    context.close()
