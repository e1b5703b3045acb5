"""The network explorer in Chromium: clicks choose layers and maps, pointing reads torch's values and costs nothing."""

import re

import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, expect

from rps_core.data.images import load_image
from rps_core.nets import checkpoint
from rps_core.storage.files import ASSETS
from rps_core.transforms import EvalTransform
from tests.helpers.browser import Sent, hover, title

SAMPLE = ASSETS / "samples" / "paper-1.jpg"


def open_network(tab: Page, url: str) -> Locator:
    """The page's drawings, once all of them are there."""
    tab.goto(url)
    title(tab, "Network")
    expect(tab.get_by_text("Try it", exact=True)).to_be_visible()
    expect(tab.locator(".strip")).to_be_visible()
    return tab.locator(".network")


def layer(tab: Page, name: str) -> Locator:
    return tab.locator(f'.strip button[data-key="{name}"]')


@pytest.mark.parametrize("width", [1280, 390])
def test_no_shape_under_a_layer_is_wider_than_its_layer(server, tab: Page, width: int):
    tab.set_viewport_size({"width": width, "height": 900})
    for net in ("guide", "handnet"):
        open_network(tab, f"{server.url}/network?model={net}")
        expect(layer(tab, "linear3" if net == "guide" else "relu8")).to_be_visible()
        too_wide = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
        assert tab.locator(".strip code").evaluate_all(too_wide) == []


def test_beside_a_wide_sidebar_the_outputs_stand_in_the_row_of_the_other_layers(server, tab: Page):
    tab.add_init_script("localStorage.setItem('sidebarWidth', '300')")
    open_network(tab, f"{server.url}/network")
    expect(tab.get_by_test_id("stSidebar")).to_have_css("width", "300px")
    tops = tab.locator(".strip > *").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(tops) == 12 and len(set(tops)) == 1


@torch.no_grad()
def test_clicks_choose_and_pointing_reads_torchs_values_without_a_message(server, tab: Page):
    sent = Sent(tab)
    open_network(tab, f"{server.url}/network")
    layer(tab, "conv2").click()
    maps = tab.get_by_role("group", name="Maps of conv2")
    expect(maps.get_by_role("button")).to_have_count(16)
    expect(tab).to_have_url(re.compile("layer=conv2"))
    maps.get_by_role("button", name="map 7").click()
    expect(tab.get_by_text("Map 7 of conv2", exact=True)).to_be_visible()
    expect(tab).to_have_url(re.compile("map=7"))
    expect(maps.get_by_role("button", name="map 7")).to_have_attribute("aria-pressed", "true")

    loaded = checkpoint.load(checkpoint.shipped("guide"))
    net = loaded.model
    x = EvalTransform(loaded.info.input_spec)(load_image(SAMPLE))[None]
    value = net.conv2(net.pool(net.conv1(x).relu()))[0, 7, 30, 12].item()  # type: ignore[operator]
    before = sent.at_rest(tab)
    hover(maps.locator("canvas").nth(7), 30, 12, (40, 40))
    words = f"map 7, row 30, col 12: {value:.4f}".replace("-", "−")
    expect(tab.locator(".network", has=maps).locator(".scale p")).to_have_text(words)
    assert sent.frames == before


def test_a_layer_is_opened_by_keys_and_from_any_view(server, tab: Page):
    open_network(tab, f"{server.url}/network?net=handnet&look=answer")
    layer(tab, "relu8").focus()
    tab.keyboard.press("Enter")
    maps = tab.get_by_role("group", name="Maps of relu8")
    expect(maps.get_by_role("button")).to_have_count(192)
    expect(layer(tab, "relu8")).to_be_focused()  # though the strip was drawn anew
    expect(tab.get_by_role("radio", name="maps")).to_be_checked()


@pytest.mark.parametrize(
    "link",
    [
        "picture=rock+2&model=handnet&layer=relu5&map=9&scale=per+map",
        "look=answer&temperature=8&picture=scissors+2",
        "look=why&target=rock&cam=conv2&window=12&step=9&strength=40",
        "look=compare&model=handnet&layer=pool2&other=guide&other_layer=relu2&scale=global",
    ],
)
def test_a_copied_link_restores_every_control(server, tab: Page, link: str):
    open_network(tab, f"{server.url}/network?{link}")
    titles = {"model=handnet": "HandNet, shipped", "other=guide": "Guide's net, shipped"}
    wanted = [titles.get(part, part.split("=")[1].replace("+", " ")) for part in link.split("&")]
    tab.wait_for_function(
        """wanted => {
          const main = document.querySelector("[data-testid=stMain]");
          const all = selector => [...main.querySelectorAll(selector)];
          const shown = [
            ...all("input").map(field => field.value),
            ...all("[role=radio][aria-checked=true]").map(pill => pill.innerText),
            ...all("[data-testid=stSelectbox], [data-testid=stSlider]").map(box => box.innerText),
          ].join("\\n");
          return wanted.every(value => shown.includes(value));
        }""",
        arg=wanted,
        timeout=60_000,
    )
    assert all(f"{part.split('=')[0]}=" in tab.url for part in link.split("&"))


def test_a_phone_shows_maps_without_scrolling_sideways(server, browser: Browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    tab = context.new_page()
    open_network(tab, f"{server.url}/network?net=handnet&layer=conv3")
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    assert layer(tab, "conv3").evaluate(
        "button => { const it = button.getBoundingClientRect(); return it.left >= 0 && it.right <= 390; }"
    )
    tab.get_by_role("group", name="Maps of conv3").get_by_role("button", name="map 2", exact=True).tap()
    expect(tab.get_by_text("Map 2 of conv3", exact=True)).to_be_visible()
    canvas = tab.get_by_role("group", name="Maps of conv3").locator("canvas").first
    assert canvas.evaluate("it => [it.width, it.height, getComputedStyle(it).imageRendering]") == [18, 18, "pixelated"]
    context.close()
