// A net from left to right, each layer with its first maps; and a grid of maps with its legend. A click on a layer or on
// a map goes to the server, which alone knows what is chosen. draw.js and maths.js of the microscope stand before this.

const shown = new WeakMap(); // by the element Streamlit gave: its root, so that a new run of the page finds its own

export default function ({ data, parentElement, setTriggerValue }) {
  let root = shown.get(parentElement);
  if (!root) {
    root = element("div", { class: "microscope network" });
    parentElement.append(root);
    shown.set(parentElement, root);
  }
  const palette = themePalette(root);
  const focused = root.getRootNode().activeElement?.dataset?.key;
  const { scrollLeft = 0, scrollTop = 0, ariaLabel } = root.firstChild ?? {};
  const pick = (name, value, button) => {
    for (const other of root.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", other === button);
    setTriggerValue(name, value);
  };
  root.replaceChildren(...(data.layers ? [buildStrip(data, palette, pick)] : buildTiles(data, palette, pick)));
  if (root.firstChild.ariaLabel === ariaLabel) Object.assign(root.firstChild, { scrollLeft, scrollTop });
  else showChosen(root.firstChild);
  if (focused) root.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
}

// Scrolls the strip or the grid, and not the page, to what is chosen.
function showChosen(box) {
  const chosen = box.querySelector('[aria-pressed="true"]');
  if (!chosen) return;
  const [outer, inner] = [box.getBoundingClientRect(), chosen.getBoundingClientRect()];
  box.scrollLeft += inner.left - outer.left - 110;
  box.scrollTop += inner.top - outer.top - 40;
}

function themePalette(root) {
  const style = getComputedStyle(root);
  const background = parseColour(style.getPropertyValue("--st-background-color").trim() || "#ffffff");
  root.dataset.theme = luminance(background) < 0.5 ? "dark" : "light";
  const colour = (name) => parseColour(getComputedStyle(root).getPropertyValue(name).trim());
  return { negative: colour("--negative"), zero: colour("--zero"), positive: colour("--positive") };
}

// One map of several on a canvas of its own.
function mapCanvas(map, index, range, palette) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const scale = divergingScale(palette, range || 1);
  paint(canvas, map, (row, col) => scale(valueAt(map, index, row, col)), () => 1);
  return canvas;
}

// The overview's maps come as bytes, -127 to 127 for -range to range: it is drawn small.
function decodeSmall({ shape, values, range }) {
  const bytes = Int8Array.from(atob(values), (character) => character.charCodeAt(0));
  return { shape, values: Float32Array.from(bytes, (byte) => (byte / 127) * range) };
}

function buildStrip(data, palette, pick) {
  const picture = element("img", { src: data.picture, alt: "The net's input" });
  const input = element("div", { class: "input" }, picture, element("b"), element("code"));
  input.children[1].textContent = "input";
  input.children[2].textContent = data.input;
  const buttons = data.layers.map((layer) => {
    const map = decodeSmall(layer.maps);
    const canvases = Array.from({ length: map.shape[0] }, (_, index) => {
      const canvas = mapCanvas(map, index, layer.maps.range, palette);
      if (layer.flat) {
        canvas.className = "flat";
        canvas.style.height = `${Math.min(11, 1.2 * map.shape[1])}rem`;
      }
      return canvas;
    });
    const [name, shape, more] = [element("b"), element("code"), element("small")];
    name.textContent = layer.name;
    shape.textContent = layer.shape;
    more.textContent = layer.more;
    const button = element(
      "button",
      { type: "button", "data-key": layer.name, "aria-pressed": layer.name === data.chosen, "aria-label": layer.title },
      element("div", { class: "drawn" }, ...canvases, more),
      name,
      shape,
    );
    button.onclick = () => pick("layer", layer.name, button);
    return button;
  });
  return element("div", { class: "strip", role: "group", "aria-label": "The layers of the net" }, input, ...buttons);
}

function buildTiles(data, palette, pick) {
  const map = decodeMap(data.maps);
  const [count, height, width] = map.shape;
  const words = element("p", { "aria-live": "off" });
  words.textContent = data.hint;
  const tiles = Array.from({ length: count }, (_, index) => {
    const range = data.ranges[index] ?? data.ranges[0];
    const values = map.values.subarray(index * height * width, (index + 1) * height * width);
    const dead = values.every((value) => value === 0);
    const single = height * width === 1;
    const canvas = mapCanvas(map, index, range, palette);
    const [name, number] = [element("span"), element("span")];
    name.textContent = data.labels[index];
    number.textContent = single ? inShort(values[0]) : dead ? "0" : data.ranges.length > 1 ? `${data.signed ? "±" : ""}${inShort(range)}` : "";
    const attributes = data.pick
      ? { type: "button", "data-key": `map ${index}`, "aria-pressed": index === data.chosen }
      : { role: "img" };
    attributes["aria-label"] = `${data.noun} ${data.labels[index]}${dead ? ", 0 everywhere" : ""}`;
    attributes.class = dead ? "tile dead" : "tile";
    const tile = element(data.pick ? "button" : "div", attributes, canvas, element("small", {}, name, number));
    canvas.onpointermove = canvas.onpointerdown = (event) => {
      const area = canvas.getBoundingClientRect();
      const within = (share, size) => Math.max(0, Math.min(size - 1, Math.floor(share * size)));
      const row = within((event.clientY - area.top) / area.height, height);
      const col = within((event.clientX - area.left) / area.width, width);
      const place = single ? "" : `, row ${row}, col ${col}`;
      words.textContent = `${[data.noun, data.labels[index]].join(" ").trim()}${place}: ${inFull(valueAt(map, index, row, col))}`;
    };
    if (data.pick) tile.onclick = () => pick("map", index, tile);
    return tile;
  });
  const grid = element("div", { class: "tiles", role: "group", "aria-label": data.title }, ...tiles);
  grid.style.setProperty("--tile", `${data.tile}rem`);
  return [grid, element("div", { class: "scale" }, legend(data), words)];
}

function legend(data) {
  const own = data.ranges.length > 1;
  const end = own ? "own largest" : inFull(data.ranges[0]);
  const ends = data.signed ? [own ? `${MINUS}${end}` : signed(`-${end}`), "0", end] : ["0", end];
  const marks = ends.map((text) => {
    const mark = element("span");
    mark.textContent = text;
    return mark;
  });
  const kind = data.signed ? "diverging" : "growing";
  return element("div", { class: `legend ${kind}` }, element("i"), element("div", { class: "ends" }, ...marks));
}
