// Sends a message when the button goes down, and one when it is released, with the time it was down: messages may be
// late.

import { element } from "../js/dom.js";
import { mount } from "../js/mount.js";

const isPressKey = (event) => event.key === " " || event.key === "Enter";

export default mount(() => {
  const button = element("button", { type: "button" });
  let data = {};
  let send = () => {};
  let since = null; // milliseconds
  let number = Date.now(); // no two presses share one, not even over a reload

  function draw() {
    button.textContent = since === null ? data.label : data.held;
    button.disabled = data.disabled && since === null;
    button.setAttribute("aria-pressed", String(since !== null));
  }

  function press(event) {
    if (since !== null || button.disabled) return;
    if (event.pointerId !== undefined) button.setPointerCapture(event.pointerId);
    since = performance.now();
    number += 1;
    send("press", { number, down: true, held_s: 0 });
    draw();
  }

  function release() {
    if (since === null) return;
    send("press", { number, down: false, held_s: (performance.now() - since) / 1000 });
    since = null;
    draw();
  }

  button.addEventListener("pointerdown", (event) => event.button === 0 && press(event));
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) button.addEventListener(end, release);
  button.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch opens a menu otherwise
  button.addEventListener("keydown", (event) => {
    if (!isPressKey(event)) return;
    event.preventDefault();
    if (!event.repeat) press(event);
  });
  button.addEventListener("keyup", (event) => isPressKey(event) && release());

  return {
    root: button,
    show(next, { setStateValue }) {
      data = next;
      send = setStateValue;
      draw();
    },
    close: release,
  };
});
