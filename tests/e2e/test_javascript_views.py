"""The view of a component in JavaScript: a box that is dragged, what is sent when, and when a view ends."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser

from tests.helpers.javascript import Run, run_in_browser

BOARD = {"wide": 480, "high": 360}


def drag(run: Run, change: str, region: Mapping[str, float], way: tuple[float, float]) -> dict[str, int]:
    function = "(geometry, [change, region, board, way]) => geometry[change](region, 480, board, way)"
    return run("region/geometry.js", function, [change, region, BOARD, way])


def box(region: Mapping[str, float]) -> tuple[float, float, float]:
    """Left, top and side in CSS pixels of the board."""
    side = region["side"] * 360 / 480
    return (480 - side) * region["x"] / 100, (360 - side) * region["y"] / 100, side


def test_a_dragged_box_follows_the_pointer_and_stops_at_the_edge(run: Run):
    before = {"x": 50, "y": 50, "side": 200}
    after = drag(run, "moved", before, (33, -21))
    assert box(after) == pytest.approx((box(before)[0] + 33, box(before)[1] - 21, 150), abs=2)  # percents are whole
    assert drag(run, "moved", before, (900, -900)) == {"x": 100, "y": 0, "side": 200}
    full = {"x": 50, "y": 50, "side": 480}  # as high as the board: it cannot move down
    assert drag(run, "moved", full, (30, 30)) == {"x": 75, "y": 50, "side": 480}


def test_a_resized_box_keeps_its_upper_left_corner_and_its_bounds(run: Run):
    before = {"x": 50, "y": 50, "side": 200}
    after = drag(run, "resized", before, (40, 10))
    assert box(after) == pytest.approx((box(before)[0], box(before)[1], 190), abs=2)
    assert drag(run, "resized", before, (-500, -500))["side"] == 96
    left, top, side = box(drag(run, "resized", before, (900, 900)))
    assert (left, top) == pytest.approx(box(before)[:2], abs=2)
    assert top + side == pytest.approx(360, abs=2)


def test_a_moved_box_stays_where_it_is_when_the_old_region_comes_once_more(browser: Browser):
    function = """async ({ default: component }) => {
      const sent = [];
      const update = (x) => component({
        data: { x, y: 50, side: 200, height: 480, picture: "", label: "" },
        parentElement: document.body,
        setStateValue: (name, region) => sent.push(region.x),
      });
      const box = () => document.querySelector(".box");
      const press = async () => {
        box().dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
        await new Promise((resolve) => setTimeout(resolve, 500));
      };
      update(50);
      await press();
      update(50);  // before the server's answer
      await press();
      update(20);  // a slider
      await press();
      return sent;
    }"""
    assert run_in_browser(browser, "region/region.js", function) == [52, 54, 22]


SIZE = {"width": 640, "height": 480}


def crop(run: Run, change: str, box: tuple[int, ...], *arguments: object) -> tuple[int, ...]:
    """x, y, width and height of the crop box after a change of geometry.js."""
    function = "(geometry, [change, box, size, rest]) => geometry[change](box, size, ...rest)"
    names = ("x", "y", "width", "height")
    after = run("crop_box/geometry.js", function, [change, dict(zip(names, box, strict=True)), SIZE, arguments])
    return tuple(after[name] for name in names)


def test_a_crop_box_moves_and_stops_at_the_picture_s_edge(run: Run):
    assert crop(run, "moved", (100, 100, 200, 150), (12.4, -30)) == (112, 70, 200, 150)
    assert crop(run, "moved", (100, 100, 200, 150), (900, -900)) == (440, 0, 200, 150)


def test_a_dragged_corner_leaves_the_opposite_one_where_it_is(run: Run):
    box = (100, 100, 200, 150)
    assert crop(run, "resized", box, (20, -30), (1, 1)) == (100, 100, 220, 120)
    assert crop(run, "resized", box, (20, -30), (-1, -1)) == (120, 70, 180, 180)
    assert crop(run, "resized", box, (900, 900), (1, -1)) == (100, 218, 540, 32)
    assert crop(run, "resized", box, (-900, -900), (-1, 1)) == (0, 100, 300, 32)


def test_a_crop_box_grows_around_its_middle_and_stays_in_the_picture(run: Run):
    assert crop(run, "grown", (100, 100, 200, 150), 10) == (90, 90, 220, 170)
    assert crop(run, "grown", (100, 100, 40, 40), -30) == (130, 130, 32, 32)
    assert crop(run, "bounded", (-40, 470, 9000, 1)) == (0, 448, 640, 32)


def test_pictures_are_selected_one_by_one_as_a_range_and_as_a_recording(browser: Browser):
    function = """async ({ default: component }) => {
      const sent = [];
      const update = (ids) => component({
        data: { tiles: ids.map((id) => ({ id, url: "", alt: id, burst: id[0], when: `recording ${id[0]}` })) },
        parentElement: document.body,
        setStateValue: (name, ids) => sent.push([...ids].sort().join(" ")),
      });
      const click = (selector, index, shiftKey = false) =>
        document.querySelectorAll(selector)[index].dispatchEvent(new MouseEvent("click", { shiftKey }));
      update(["a1", "a2", "a3", "b1", "b2"]);
      click(".tile", 1);
      click(".tile", 3, true);
      click(".tile", 2);
      click(".all", 0);
      click(".all", 0);
      click(".all", 1);
      update(["a1", "b2", "c1"]);  // what is gone is no longer selected
      click(".tile", 2);
      const pressed = [...document.querySelectorAll('[aria-pressed="true"] img')].map((image) => image.alt);
      const headings = [...document.querySelectorAll(".heading")].map((heading) => heading.textContent);
      return { sent, pressed, headings };
    }"""
    result = run_in_browser(browser, "picture_grid/picture_grid.js", function)
    assert result["sent"] == ["a2", "a2 a3 b1", "a2 b1", "a1 a2 a3 b1", "b1", "b1 b2", "b2 c1"]
    assert result["pressed"] == ["b2", "c1"]
    assert result["headings"] == [f"recording {name} · 1 picture select" for name in "abc"]


def test_a_held_button_is_released_when_it_leaves_the_page_and_not_when_an_update_is_overtaken(browser: Browser):
    function = """async ({ default: component }) => {
      const sent = [];
      const parentElement = document.createElement("div");
      document.body.append(parentElement);
      const update = (label) => component({
        data: { label, held: "held", disabled: false },
        parentElement,
        setStateValue: (name, press) => sent.push(press),
      });
      const first = update("hold");
      const button = parentElement.querySelector("button");
      const key = (kind, options) => button.dispatchEvent(new KeyboardEvent(kind, { key: " ", ...options }));
      key("keydown");
      key("keydown", { repeat: true });
      const second = update("hold on");
      first();
      const during = [parentElement.children.length, button.textContent, button.ariaPressed];
      await new Promise((resolve) => setTimeout(resolve, 50));
      key("keyup");
      const after = [button.textContent, button.ariaPressed];
      key("keydown");
      parentElement.remove();
      second();
      return { sent, during, after };
    }"""
    result = run_in_browser(browser, "hold_button/hold_button.js", function)
    assert [press["down"] for press in result["sent"]] == [True, False, True, False]
    numbers = [press["number"] for press in result["sent"]]
    assert [number - numbers[0] for number in numbers] == [0, 0, 1, 1]
    assert result["sent"][1]["held_s"] >= 0.05
    assert result["during"] == [1, "held", "true"]
    assert result["after"] == ["hold on", "false"]


MOUNT = """({ mount }) => {
  const log = [];
  const element = { isConnected: true, append: (root) => log.push(`append ${root.name}`) };
  let made = 0;
  const component = mount(() => {
    made += 1;
    const root = { name: `root ${made}`, remove: () => log.push("remove") };
    return { root, show: (data) => log.push(`show ${data}`), close: () => log.push("close") };
  });
  const update = (data) => component({ data, parentElement: element });
  ACTIONS
  return log;
}"""


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("update(1); update(2);", ["append root 1", "show 1", "show 2"]),
        ("const first = update(1); update(2); first();", ["append root 1", "show 1", "show 2"]),  # overtaken
        (
            "const [a, b] = [update(1), update(2)]; element.isConnected = false; a(); b();",
            ["append root 1", "show 1", "show 2", "remove", "close"],
        ),
        (
            "const end = update(1); element.isConnected = false; end(); element.isConnected = true; update(2); end();",
            ["append root 1", "show 1", "remove", "close", "append root 2", "show 2"],
        ),
    ],
    ids=["twice", "overtaken", "gone", "back again"],
)
def test_a_view_ends_once_and_only_when_its_element_has_left_the_page(run: Run, actions: str, expected: list[str]):
    assert run("js/mount.js", MOUNT.replace("ACTIONS", actions)) == expected
