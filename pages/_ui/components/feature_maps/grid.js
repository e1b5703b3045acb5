// A grid of maps with its legend. Pointing at a pixel reads its value; where maps can be chosen, each is a button.

import { element, pixelUnder } from "../js/dom.js";
import { legend } from "../js/heatmap.js";
import { inFull, inShort, MINUS, signed } from "../js/numbers.js";
import { decodeTensor, valueAt } from "../js/tensor.js";
import { mapCanvas } from "./map_canvas.js";

export function buildGrid(data, palette, pick) {
  const maps = decodeTensor(data.maps);
  const reading = element("p", { "aria-live": "off" }, data.hint);
  const count = maps.shape[0];
  const tiles = Array.from({ length: count }, (_, index) => buildTile(data, maps, index, palette, pick, reading));
  const grid = element("div", { class: "tiles", tabindex: 0, role: "group", "aria-label": data.title }, ...tiles);
  grid.style.setProperty("--tile", `${data.tile}rem`);
  return [grid, element("div", { class: "scale" }, scaleLegend(data), reading)];
}

function buildTile(data, maps, index, palette, pick, reading) {
  const [, height, width] = maps.shape;
  const values = maps.values.subarray(index * height * width, (index + 1) * height * width);
  const isDead = values.every((value) => value === 0);
  const range = data.ranges[index] ?? data.ranges[0];
  const canvas = mapCanvas(maps, index, range, palette);
  const label = data.labels[index];
  const number = element("span", {}, caption(data, values, isDead, range));
  const attributes = {
    class: isDead ? "tile dead" : "tile",
    "aria-label": `${data.noun} ${label}${isDead ? ", 0 everywhere" : ""}`,
    ...(data.pick
      ? { type: "button", "data-key": `map ${index}`, "aria-pressed": index === data.chosen }
      : { role: "img" }),
  };
  const under = element("small", {}, element("span", {}, label), number);
  const tile = element(data.pick ? "button" : "div", attributes, canvas, under);
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    const [row, col] = pixelUnder(event, canvas, height, width);
    const position = values.length === 1 ? "" : `, row ${row}, col ${col}`;
    const name = [data.noun, label].join(" ").trim();
    reading.textContent = `${name}${position}: ${inFull(valueAt(maps, index, row, col))}`;
  };
  if (data.pick) tile.onclick = () => pick("map", index, tile);
  return tile;
}

// The number under a map: its only value, else where its own colour scale ends.
function caption(data, values, isDead, range) {
  if (values.length === 1) return inShort(values[0]);
  if (isDead) return "0";
  return data.ranges.length > 1 ? `${data.signed ? "±" : ""}${inShort(range)}` : "";
}

function scaleLegend({ ranges, signed: isSigned }) {
  const isOwn = ranges.length > 1;
  const end = isOwn ? "own largest" : inFull(ranges[0]);
  if (!isSigned) return legend("growing", ["0", end]);
  return legend("diverging", [isOwn ? `${MINUS}${end}` : signed(`-${end}`), "0", end]);
}
