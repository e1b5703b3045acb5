// The box on the board: drag it, drag its corner, or use the arrow keys and + and -. Once it rests it goes to the
// server. The board lies exactly on the video while one plays; else it is a picture of its own.

import { followKeys, followPointer } from "../js/box.js";
import { element } from "../js/dom.js";
import { mount } from "../js/mount.js";
import { bounded, boxOf, moved, resized } from "./geometry.js";
import { videoPlace } from "./player.js";

const KEYS = {
  ArrowLeft: { x: -2 },
  ArrowRight: { x: 2 },
  ArrowUp: { y: -2 },
  ArrowDown: { y: 2 },
  "+": { side: 8 },
  "-": { side: -8 },
};
const PLACE_MS = 250; // a video begins, ends and changes its size; nobody says when

export default mount(() => {
  const picture = element("img");
  const handle = element("div", { class: "handle" });
  const box = element("div", { class: "box", tabindex: 0, role: "application" }, handle);
  const board = element("div", { class: "board" }, picture, box);
  const hint = element("p", { class: "hint" }, "Drag the box, or its corner. With the keyboard: arrows, + and −.");
  const state = { region: null, height: 480, isMoving: false }; // isMoving: it is not sent yet
  let given = ""; // the region that came last from the server, as JSON
  let send = () => {};

  const root = element("div", { class: "region" }, board, hint);
  const lay = () => {
    layBoard(root, board);
    layBox(state, board, box);
  };
  const put = (region) => {
    state.region = region;
    root.classList.add("moving");
    lay();
  };
  const rest = () => {
    state.isMoving = false;
    root.classList.remove("moving");
    send("box", state.region);
  };
  picture.onload = lay;
  const observer = new ResizeObserver(lay);
  observer.observe(board);
  const timer = setInterval(lay, PLACE_MS);
  follow(state, board, box, handle, put, rest);

  function show({ picture: source, label, height, x, y, side }, { setStateValue }) {
    send = setStateValue;
    state.height = height;
    root.classList.toggle("waiting", !source); // for a video
    if (picture.src !== source) picture.src = source;
    picture.alt = label;
    const before = given;
    given = JSON.stringify({ x, y, side });
    // Streamlit also brings the old region once more, after a new one was sent and before the server's answer.
    if (!state.isMoving && given !== before) state.region = { x, y, side };
    lay();
  }
  function close() {
    observer.disconnect();
    clearInterval(timer);
  }
  return { root, show, close };
});

// On the video, if one plays.
function layBoard(root, board) {
  const place = videoPlace();
  root.classList.toggle("over", place !== null);
  const own = root.getBoundingClientRect();
  board.style.left = place ? `${place.left - own.left}px` : "";
  board.style.top = place ? `${place.top - own.top}px` : "";
  board.style.width = place ? `${place.wide}px` : "";
  board.style.height = place ? `${place.high}px` : "";
}

function sizeOf(board) {
  return { wide: board.clientWidth, high: board.clientHeight };
}

function layBox({ region, height }, board, box) {
  if (!region || !board.clientHeight) return;
  const { left, top, side } = boxOf(region, height, sizeOf(board));
  box.style.width = box.style.height = `${side}px`;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
  const position = `${region.x} % from left to right, ${region.y} % from top to bottom`;
  box.setAttribute("aria-label", `Box of the net: ${position}, side ${region.side} px`);
}

function follow(state, board, box, handle, put, rest) {
  followPointer(box, state, {
    begin: (target) => ({ region: state.region, change: target === handle ? resized : moved }),
    drag: (from, way) => put(from.change(from.region, state.height, sizeOf(board), way)),
    rest,
  });
  followKeys(box, state, { afterKey: (event) => afterKey(event, state), put, rest });
}

function afterKey({ key }, { region, height }) {
  const step = KEYS[key];
  if (!step) return null;
  const { x, y, side } = region;
  return bounded({ x: x + (step.x ?? 0), y: y + (step.y ?? 0), side: side + (step.side ?? 0) }, height);
}
