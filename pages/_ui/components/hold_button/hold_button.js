// Tells the server when the button goes down, and when it is let go, with the time it was down: word arrives late.

const buttons = new WeakMap(); // by the element Streamlit gave, so that a new run of the page finds its own

export default function ({ data, parentElement, setStateValue }) {
  let button = buttons.get(parentElement);
  if (!button) {
    button = createButton(parentElement);
    buttons.set(parentElement, button);
  }
  button.show(data, setStateValue);
  return () => {
    if (!parentElement.isConnected) button.release(); // Streamlit also calls this for a run that a newer one overtook
  };
}

function createButton(parent) {
  const element = document.createElement("button");
  element.type = "button";
  parent.append(element);
  let data = {};
  let send = () => {};
  let since = null; // milliseconds
  let number = Date.now(); // no two presses share one, not even over a reload

  function draw() {
    element.textContent = since === null ? data.label : data.held;
    element.disabled = data.disabled && since === null;
    element.setAttribute("aria-pressed", String(since !== null));
  }

  function press(event) {
    if (since !== null || element.disabled) return;
    if (event.pointerId !== undefined) element.setPointerCapture(event.pointerId);
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

  element.addEventListener("pointerdown", (event) => event.button === 0 && press(event));
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) element.addEventListener(end, release);
  element.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch opens a menu otherwise
  element.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) press(event);
  });
  element.addEventListener("keyup", (event) => (event.key === " " || event.key === "Enter") && release());

  return {
    show(next, setStateValue) {
      data = next;
      send = setStateValue;
      draw();
    },
    release,
  };
}
