// The box on the picture: drag it, drag a corner, or use the keyboard. Once it rests it goes to the server.

import { followKeys, followPointer } from "../js/box.js";
import { element } from "../js/dom.js";
import { mount } from "../js/mount.js";
import { bounded, grown, moved, resized } from "./geometry.js";

const CORNERS = [[-1, -1], [1, -1], [-1, 1], [1, 1]]; // [horizontal, vertical]
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.02; // of the picture's longer side, a key
const HINT = "Drag the box, or a corner of it. With the keyboard: arrows move it, + and − resize it, Shift and arrows move its lower right corner.";

export default mount(() => {
  const picture = element("img", { draggable: "false" });
  const handles = CORNERS.map((corner) => element("i", { class: "handle", "data-corner": corner.join() }));
  const box = element("div", { class: "crop", tabindex: 0, role: "application" }, ...handles);
  const board = element("div", { class: "board" }, picture, box);
  const state = { box: null, size: { width: 1, height: 1 }, isMoving: false }; // isMoving: it is not sent yet
  let given = ""; // the box that came last from the server, as JSON
  let send = () => {};

  const put = (changed) => {
    state.box = changed;
    lay(state, box);
  };
  const rest = () => {
    state.isMoving = false;
    send("box", state.box);
  };
  followPointer(box, state, {
    begin: (target) => ({ box: state.box, corner: target.dataset.corner?.split(",").map(Number) }),
    drag(from, way) {
      const pixel = state.size.width / board.clientWidth; // pixels of the picture for each CSS pixel
      const by = way.map((part) => part * pixel);
      put(from.corner ? resized(from.box, state.size, by, from.corner) : moved(from.box, state.size, by));
    },
    rest,
  });
  followKeys(box, state, { afterKey: (event) => afterKey(event, state), put, rest });

  function show({ picture: source, label, size, box: wanted }, { setStateValue }) {
    send = setStateValue;
    state.size = size;
    board.style.setProperty("--shape", `${size.width / size.height}`);
    if (picture.src !== source) picture.src = source;
    picture.alt = label;
    const before = given;
    given = JSON.stringify([wanted, source]);
    // Streamlit also brings the old box once more, after a new one was sent and before the server's answer.
    if (!state.isMoving && given !== before) state.box = bounded(wanted, size);
    lay(state, box);
  }
  return { root: element("div", {}, board, element("p", { class: "hint" }, HINT)), show };
});

// Percent of the board, so that it stays right at any size on the screen.
function lay({ box: { x, y, width, height }, size }, box) {
  box.style.left = `${(100 * x) / size.width}%`;
  box.style.top = `${(100 * y) / size.height}%`;
  box.style.width = `${(100 * width) / size.width}%`;
  box.style.height = `${(100 * height) / size.height}%`;
  const place = `${width} by ${height} pixels, ${x} from the left and ${y} from the top`;
  box.setAttribute("aria-label", `Box that the net sees: ${place}`);
}

// The box after a key, or nothing where the key means nothing.
function afterKey({ key, shiftKey }, { box, size }) {
  const step = Math.max(1, Math.round(STEP * Math.max(size.width, size.height)));
  if (key === "+" || key === "=") return grown(box, size, step);
  if (key === "-") return grown(box, size, -step);
  const arrow = ARROWS[key];
  if (!arrow) return null;
  const way = arrow.map((part) => part * step);
  return shiftKey ? resized(box, size, way, [1, 1]) : moved(box, size, way);
}
