// The box on the board: drag it, drag its corner, or use the arrow keys and + and -. The server hears of it once it
// rests: x and y in percent of the free way, side in pixels of a frame that is data.height high.

const KEYS = { ArrowLeft: [-2, 0, 0], ArrowRight: [2, 0, 0], ArrowUp: [0, -2, 0], ArrowDown: [0, 2, 0], "+": [0, 0, 8], "-": [0, 0, -8] };
const SMALLEST = 96;
const boards = new WeakMap(); // by the element Streamlit gave, so that a new run of the page finds its own

export default function ({ data, parentElement, setStateValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, createBoard(parentElement));
  boards.get(parentElement)(data, setStateValue);
}

function createBoard(parent) {
  const board = element("div", "board", parent);
  const picture = element("img", "", board);
  const box = element("div", "box", board);
  const handle = element("div", "handle", box);
  element("p", "hint", parent).textContent = "Drag the box, or its corner. With the keyboard: arrows, + and −.";
  box.tabIndex = 0;
  let place = null; // {x, y, side}
  let height = 480;
  let send = () => {};
  let start = null; // of a drag: {pointer, place, resizing}

  picture.onload = lay;
  new ResizeObserver(lay).observe(board);

  function show(data, setStateValue) {
    send = setStateValue;
    height = data.height;
    if (picture.src !== data.picture) picture.src = data.picture;
    picture.alt = data.label;
    if (!start) place = { x: data.x, y: data.y, side: data.side };
    lay();
  }

  function sizes() {
    const [wide, high] = [board.clientWidth, board.clientHeight];
    return { wide, high, side: (place.side / height) * Math.min(wide, high), pixel: height / Math.min(wide, high) };
  }

  function lay() {
    if (!place || !board.clientHeight) return;
    const { wide, high, side } = sizes();
    box.style.width = box.style.height = `${side}px`;
    box.style.left = `${((wide - side) * place.x) / 100}px`;
    box.style.top = `${((high - side) * place.y) / 100}px`;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", `Box of the net: ${place.x} % from left to right, ${place.y} % from top to bottom, side ${place.side} px`);
  }

  function put(x, y, side) {
    place = { x: clamp(x, 0, 100), y: clamp(y, 0, 100), side: clamp(side, SMALLEST, height) };
    lay();
  }

  function percent(moved, free, before) {
    return free < 1 ? before : before + (100 * moved) / free;
  }

  function dragged(event) {
    const [right, down] = [event.clientX - start.pointer[0], event.clientY - start.pointer[1]];
    const before = start.place;
    if (!start.resizing) {
      const { wide, high, side } = sizes();
      return put(percent(right, wide - side, before.x), percent(down, high - side, before.y), before.side);
    }
    const { wide, high, pixel } = sizes(); // the upper left corner stays where it is
    const first = before.side / pixel;
    const [left, top] = [((wide - first) * before.x) / 100, ((high - first) * before.y) / 100];
    const side = clamp(first + Math.max(right, down), SMALLEST / pixel, Math.min(wide - left, high - top));
    put(percent(left, wide - side, 0), percent(top, high - side, 0), side * pixel);
  }

  box.addEventListener("pointerdown", (event) => {
    start = { pointer: [event.clientX, event.clientY], place, resizing: event.target === handle };
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => start && dragged(event));
  for (const name of ["pointerup", "pointercancel"]) {
    box.addEventListener(name, () => {
      if (start) send("box", place);
      start = null;
    });
  }
  let typing = null;
  box.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    put(place.x + step[0], place.y + step[1], place.side + step[2]);
    clearTimeout(typing);
    typing = setTimeout(() => send("box", place), 400);
  });
  return show;
}

function element(tag, name, parent) {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
}

function clamp(value, lowest, highest) {
  return Math.round(Math.min(Math.max(value, lowest), highest));
}
