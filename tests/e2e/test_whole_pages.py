"""Every page, on a laptop and on a phone, in both themes: nothing is cut, and axe-core finds nothing serious."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from devtools.server import Server
from pages._ui.app.routing import PAGES
from pages._ui.widgets import kept_picture
from pages._ui.widgets.kept_picture import Source
from rps_core.storage.workspace import local_workspace
from tests.helpers.browser import title
from tests.helpers.pictures import plain_folder, png
from tests.helpers.recordings import record
from tests.helpers.training import make_run

HELPERS = Path(__file__).parents[1] / "helpers"
CUT, LINE_ENDS, TARGETS = ((HELPERS / f"{name}.js").read_text() for name in ("cut", "line_ends", "targets"))
SIZES = {1280: 900, 390: 844}
THEMES = ("light", "dark")
PATIENCE_MS = 150_000  # the first page that needs torch, on a busy machine
DRAWN_MS = 800  # after which charts and columns have taken a new width
SERIOUS = ("serious", "critical")
STREAMLITS_OWN = {"exclude": [["[data-testid=stSidebarNav]"]]}
"""The navigation that Streamlit draws has its sections and pages in lists with other elements between."""
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}  # 24 px, WCAG 2.2 AA
BELOW_THE_BAR = """() => document.querySelector("h1").getBoundingClientRect().top
  - document.querySelector("[data-testid=stHeader]").getBoundingClientRect().bottom"""
CUT_BY_FRAME = "document.documentElement.scrollHeight - window.innerHeight"
ABOVE = "([upper, lower]) => upper.getBoundingClientRect().bottom < lower.getBoundingClientRect().top"
PADDING_ABOVE = """() => {
  const [upper, lower] = [".st-key-padding input", ".st-key-rps_exercise"].map((css) => document.querySelector(css));
  return upper && lower && upper.getBoundingClientRect().bottom < lower.getBoundingClientRect().top;
}"""
PATHS = {entry.title: Path(entry.file).stem for entry in PAGES} | {"Home": ""}
STATES = {
    "Network": ("", "?model=handnet&layer=relu8", "?look=answer"),
    "Dataset": ("", "?part=Quality", "?part=Transforms"),
    "Photo": ("",),
}


@pytest.fixture(scope="module")
def used(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A dashboard whose person has trained and recorded already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RPS_HOME", str(server.home))
        make_run(plain_folder(tmp_path_factory.mktemp("data") / "a-folder-with-a-long-name-of-its-own"))
        for label in ("paper", "rock", "scissors"):
            record(label)
        name = "a photograph, taken in the kitchen of my grandmother on a rainy day in November"
        photographs = (Source(f"{number} {name}.png", png(number), f"{name}.png") for number in (1, 2))
        kept_picture.keep(local_workspace(), tuple(photographs), 1)
    return server


def at_rest(tab: Page) -> None:
    expect(tab.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE_MS)
    expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)
    expect(tab.get_by_test_id("stToast")).to_have_count(0)  # Streamlit's own, which axe finds without a name
    tab.wait_for_timeout(DRAWN_MS)


@pytest.mark.parametrize(
    ("name", "query"), [(name, query) for name in PATHS for query in STATES.get(name, ("",))], ids=lambda text: text
)
def test_nothing_is_cut_and_axe_finds_nothing_serious(used: Server, tab: Page, name: str, query: str):
    tab.goto(f"{used.url}/{PATHS[name]}{query}")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    faults: dict[str, list[str]] = {}
    for width, height in SIZES.items():
        tab.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            tab.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            at_rest(tab)
            if name != "Home" and width < 640:  # whose title stands beside its picture
                assert 0 <= tab.evaluate(BELOW_THE_BAR) <= 24  # px: a phone's screen is short
            measures = (CUT, LINE_ENDS, TARGETS) if theme == THEMES[0] else ()  # a theme has no sizes
            found = [fault for measure in measures for fault in tab.evaluate(measure)]
            found += [
                f"cut off by its frame: {one.title()}" for one in tab.frames[1:] if one.evaluate(CUT_BY_FRAME) > 0
            ]
            for fault in Axe().run(tab, STREAMLITS_OWN, RULES).response["violations"]:
                if fault["impact"] in SERIOUS:
                    found += [f"{fault['id']}: {node['html'][:160]}" for node in fault["nodes"]]
            if found:
                faults[f"{width} px, {theme}"] = found
    assert faults == {}


def test_the_measure_finds_what_is_cut(tab: Page):
    """A test that measures cut text is worth something only where it finds some."""
    tab.set_content(
        """<div style="width: 5rem; overflow: hidden; white-space: nowrap">cut by its own box</div>
        <div style="width: 5rem; overflow-x: auto; white-space: nowrap"><b>only by scrolling sideways</b></div>
        <p style="margin-left: 1200px; white-space: nowrap">over the edge of the window</p>
        <div style="height: 1rem; overflow: hidden; font-size: 3rem">too high</div>
        <input value="longer than this field is wide" style="width: 3rem">
        <div style="height: 2rem; overflow-y: auto"><p>reached</p><p>by scrolling</p><p>down</p></div>
        <p>whole</p>"""
    )
    found = [line.split(":")[0] for line in tab.evaluate(CUT)]
    assert found == [
        "cut by its own box",
        "only by scrolling sideways",
        "over the edge of the window",
        "too high",
        "longer than this field is wide",
    ]


def test_the_measure_finds_a_number_without_its_unit(tab: Page):
    tab.set_content(
        """<p style="width: 0">It is about 30.8 % of all</p><p style="width: 0">is 3 x 72 x 72</p>
        <p style="width: 0">It is about 30.8&nbsp;% of all</p>
        <pre style="width: 3rem; white-space: pre-wrap">a 12 px</pre><p>A line with 12 px, whole</p>"""
    )
    assert [line.split(" in: ")[0] for line in tab.evaluate(LINE_ENDS)] == ["8 %", "3 x 72 x 72"]


def test_the_measure_finds_what_a_finger_cannot_hit(tab: Page):
    tab.set_content(
        """<style>button, input { border: 0; padding: 0; height: 16px; width: 16px }
        #wide::after { content: ""; position: absolute; inset: -4px }</style>
        <p><button>small</button></p><p><button style="width: 90px">low</button></p>
        <p><button id="wide" style="position: relative">larger than it is drawn</button></p>
        <p><label style="display: block; padding: 8px"><input type="checkbox">its label, too</label></p>
        <p><label style="display: block; height: 20px"><input type="checkbox">a low label</label></p>
        <p>A <a href="#">link</a> in a sentence</p><p><a href="#">alone</a></p>
        <p><button disabled>no</button><button style="visibility: hidden">hidden</button></p>"""
    )
    assert [line.split(":")[0] for line in tab.evaluate(TARGETS)] == ["small", "low", "INPUT", "alone"]


def test_start_here_scrolls_to_the_controls_and_pins_the_task_beside_them(used: Server, tab: Page):
    tab.goto(f"{used.url}/convolution")
    title(tab, "Convolution")
    at_rest(tab)
    tab.get_by_role("button", name="Start here").nth(2).click()
    pinned = tab.locator(".st-key-rps_exercise")
    expect(pinned.get_by_text("Let a kernel of 3 x 3 reach over 9 pixels")).to_be_in_viewport()
    controls = tab.locator(".st-key-rps_controls")
    dilation = controls.get_by_role("spinbutton", name="Dilation")
    expect(dilation).to_be_in_viewport()
    tab.wait_for_function(ABOVE, arg=[dilation.element_handle(), pinned.element_handle()])
    expect(pinned.get_by_text("Now: the kernel reaches over 3 pixels.")).to_be_in_viewport()
    dilation.fill("4")
    dilation.press("Enter")
    expect(pinned.get_by_text("two steps of the kernel are 8 pixels")).to_be_in_viewport()
    pinned.get_by_role("button", name="Next: ").click()
    expect(pinned.get_by_text("solved")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_a_solved_exercise_grows_and_does_not_cover_the_control_that_solved_it(used: Server, tab: Page, width, height):
    tab.set_viewport_size({"width": width, "height": height})
    tab.goto(f"{used.url}/convolution")
    title(tab, "Convolution")
    at_rest(tab)
    tab.get_by_role("button", name="Start here").nth(1).click()
    pinned = tab.locator(".st-key-rps_exercise")
    padding = tab.locator(".st-key-rps_controls").get_by_role("spinbutton", name="Padding")
    tab.wait_for_function(PADDING_ABOVE)
    padding.fill("2")
    padding.press("Enter")
    expect(pinned.get_by_text("solved")).to_be_visible()
    tab.wait_for_function(PADDING_ABOVE)


def test_a_link_at_the_foot_of_a_page_lands_at_the_top_of_the_next(used: Server, tab: Page):
    tab.goto(f"{used.url}/convolution")
    title(tab, "Convolution")
    at_rest(tab)
    link = tab.get_by_role("link", name="Go on with max pooling")
    link.scroll_into_view_if_needed()
    link.click()
    expect(tab.get_by_role("heading", level=1, name="Max pooling")).to_be_in_viewport()
    expect(tab.get_by_text("The same in PyTorch")).to_be_attached()
    assert tab.get_by_test_id("stMain").evaluate("main => main.scrollTop") < 5
