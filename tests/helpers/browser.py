"""What the tests in a browser share."""

import re

from playwright.sync_api import Locator, Page, WebSocket, expect

OVERTAKEN = """
const twice = `
export default function (args) {
  component(args)?.();
  window.overtaken = true;
  return component(args);
}`;
const runTwice = (text) => text.replace("export default ", "const component = ") + twice;
window.Blob = class extends Blob {
  constructor(parts, options) {
    const isModule = options?.type === "text/javascript";
    super(isModule ? parts.map(runTwice) : parts, options);
  }
};
"""
"""For `add_init_script`: runs every component twice at each update, as Streamlit does where a second update overtakes
the first: the first run's cleanup is called although the component stays on the page."""


def title(tab: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the page with this title is there."""
    expect(tab.get_by_role("heading", level=1, name=text)).to_be_visible()


def text_at_rest(tab: Page, still_ms: int = 300) -> str:
    """All text of the page and of its fields, once no script runs and nothing has changed for so long."""
    text, before = _text(tab), None
    while text != before:
        expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        tab.wait_for_timeout(still_ms)
        expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        text, before = _text(tab), text
    return text


def _text(tab: Page) -> str:
    fields = tab.locator("input").evaluate_all("all => all.map(one => one.value)")
    return "\n".join([tab.locator("body").inner_text(), *fields])


def hover(stage: Locator, row: int, col: int, size: tuple[int, int]) -> None:
    """Point at one cell of a drawing of (rows, columns) cells."""
    box = stage.bounding_box()
    assert box
    stage.page.mouse.move(
        box["x"] + (col + 0.5) * box["width"] / size[1], box["y"] + (row + 0.5) * box["height"] / size[0]
    )


class Sent:
    """Counts the frames that the browser sends to the server."""

    QUIET_MS = 1500  # without a frame for so long, the page has come to rest

    def __init__(self, page: Page) -> None:
        self.frames = 0
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._count)

    def _count(self, _: object) -> None:
        self.frames += 1

    def at_rest(self, page: Page) -> int:
        """Frames so far, once the page has sent all that it sends on its own."""
        before = -1
        while self.frames != before:
            before = self.frames
            page.wait_for_timeout(self.QUIET_MS)
        return before
