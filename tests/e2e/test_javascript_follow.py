"""What takes a student's page along, in JavaScript: when it presses the way there, and what it says to the server."""

from playwright.sync_api import Browser

from tests.helpers.javascript import run_in_browser

FOLLOW = """async ({ default: component }) => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 250));
  const [sent, pressed] = [[], []];
  let [room, clockMs] = ["a", 0];
  window.fetch = async () => new Response(room);
  Date.now = () => clockMs;
  const wake = async () => {
    document.dispatchEvent(new Event("visibilitychange"));
    await pause();
  };
  const parentElement = document.createElement("div");
  document.body.append(parentElement);
  const update = (version, go) =>
    component({
      data: { version, go, address: "photo?a=1&b=x+y" },
      parentElement,
      setStateValue: (name, value) => sent.push(value),
    });
  const draw = (number, text) => {
    const way = document.createElement("div");
    way.className = `st-key-student_open_${number}`;
    way.innerHTML = text;
    way.firstChild.addEventListener("click", (event) => {
      event.preventDefault();
      pressed.push(number);
    });
    document.body.append(way);
  };
  ACTIONS
  return { sent, pressed };
}"""


def test_a_phone_goes_where_the_teacher_takes_it_however_late_the_way_there_is_drawn(browser: Browser):
    actions = """const old = '<a href="network?look=why">what was offered before</a>';
      draw(1, old);
      update("a", 2);
      await pause();
      draw(2, old); // in the new place, for a moment
      await pause();
      draw(2, '<a disabled href="photo?b=x%20y&a=1">the connection is away</a>');
      await pause();
      const before = [...pressed];
      document.querySelector("[disabled]").removeAttribute("disabled");
      await pause();
      update("a", 2);
      await pause();
      pressed.unshift(before.length);"""
    result = run_in_browser(browser, "follow/follow.js", FOLLOW.replace("ACTIONS", actions))
    assert result["pressed"] == [0, 2]  # once


def test_a_way_that_was_pressed_in_vain_is_pressed_again_but_not_for_ever(browser: Browser):
    actions = """draw(2, '<a href="photo?b=x+y&a=1">there</a>');
      update("a", 2);
      for (clockMs = 6000; clockMs < 40_000; clockMs += 6000) await pause();
      update("a", 0);
      draw(3, '<a href="photo?b=x+y&a=1">there</a>');
      update("a", 3);
      await pause();"""
    assert run_in_browser(browser, "follow/follow.js", FOLLOW.replace("ACTIONS", actions))["pressed"] == [2, 2, 2, 3]


def test_what_a_phone_has_heard_is_sent_again_until_its_page_is_drawn_of_it(browser: Browser):
    actions = """update("a", 0);
      await wake();
      room = "b";
      await wake();
      await wake();  // the server is at it
      clockMs = 11_000;  // it was lost
      await wake();
      update("b", 0);
      await wake();"""
    assert run_in_browser(browser, "follow/follow.js", FOLLOW.replace("ACTIONS", actions))["sent"] == ["b", "b"]
