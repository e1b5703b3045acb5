// The arithmetic of one output cell in numbers: patch times kernel and its sums, or the window of a pooling.

import { inkOn } from "../js/colour.js";
import { element } from "../js/dom.js";
import { inFull, inShort, MINUS } from "../js/numbers.js";
import { convolveAt, poolAt } from "./maths.js";

// Patch times kernel, channel by channel, their partial sums, and the sum of all with the bias.
export function buildProducts(scene) {
  const side = scene.weight.shape[1];
  const rows = scene.channels.map((name, channel) => productsRow(scene, name, channel, side));
  const equation = element("p", { class: "equation" });
  const note = scene.note ? [element("p", { class: "note" }, scene.note)] : [];
  const table = sumsTable("products", side, [...note, ...rows.map(({ row }) => row), equation]);
  const show = (cell) => {
    const result = convolveAt(scene, cell);
    result.channels.forEach((channel, index) => rows[index].show(channel));
    const terms = [...result.channels, { name: "bias", sum: result.bias }].map(({ name, sum }, index) => {
      const written = index && sum < 0 ? `${MINUS} ${inFull(-sum)}` : `${index ? "+ " : ""}${inFull(sum)}`;
      return element("span", {}, `${written} `, element("small", {}, name));
    });
    const left = element("span", {}, `y[${[scene.outputs[0].index, ...cell].join(", ")}] =`);
    const right = element("span", {}, "= ", numberOutput("value", result.value));
    equation.replaceChildren(...[left, ...terms, right].flatMap((part) => [part, " "]));
    return result;
  };
  return { table, show };
}

function productsRow(scene, name, channel, side) {
  const patch = numberGrid("patch", side, `Input under the window, ${name}`);
  const kernel = numberGrid("kernel", side, `Kernel, ${name}`);
  const products = numberGrid("products", side, `Products, ${name}`);
  const sum = element("output", { class: "partial" });
  const row = element(
    "div",
    { class: "channel", "data-channel": name },
    element("b", { class: `name ${name}` }, name),
    patch.grid,
    element("i", {}, "×"),
    kernel.grid,
    element("i", {}, "="),
    products.grid,
    element("span", { class: "sum" }, "sum ", sum),
  );
  const show = (part) => {
    patch.fill(part.patch, scene.grey);
    kernel.fill(part.weights, scene.diverging);
    products.fill(part.products, scene.diverging);
    sum.value = inFull(part.sum);
    sum.dataset.value = part.sum;
  };
  return { row, show };
}

// The values in the window, channel by channel, with the winner marked, and their mean.
export function buildPools(scene) {
  const side = scene.rows[0].length;
  const parts = scene.channels.map((name) => {
    const patch = numberGrid("patch", side, `Window, ${name}`);
    const words = element("p");
    const title = element("b", { class: `name ${name}` }, name);
    const part = element("div", { class: "channel", "data-channel": name }, title, patch.grid, words);
    return { part, patch, words };
  });
  const hasAverage = scene.outputs.length > 1;
  const show = (cell) => {
    const result = poolAt(scene, cell);
    result.forEach((channel, index) => {
      const { patch, words } = parts[index];
      patch.fill(channel.patch, scene.grey);
      patch.mark(channel.winner);
      const [row, col] = channel.position;
      words.replaceChildren(
        element("span", {}, "max ", numberOutput("value", channel.max)),
        element("span", { class: "from" }, `won at row ${row}, col ${col}`),
        ...(hasAverage ? [element("span", {}, "mean ", numberOutput("mean", channel.average))] : []),
      );
    });
    return result;
  };
  return { table: sumsTable("pools", side, parts.map(({ part }) => part)), show };
}

function sumsTable(kind, side, children) {
  const table = element("div", { class: `sums ${kind}`, "aria-live": "polite", "data-side": side }, ...children);
  table.style.setProperty("--side", side);
  return table;
}

// A number as people read it; the exact one stands in data-value.
function numberOutput(kind, value) {
  return element("output", { class: kind, "data-value": value }, inFull(value));
}

// A k x k table of numbers on coloured ground; `fill` changes the numbers, `mark` frames one cell.
function numberGrid(kind, side, label) {
  const cells = Array.from({ length: side * side }, () => element("span"));
  const grid = element("div", { class: `grid ${kind}`, role: "img", "aria-label": label }, ...cells);
  grid.style.setProperty("--side", side);
  const shown = [];
  const fill = (values, colour) => {
    cells.forEach((cell, index) => {
      const value = values[index];
      if (shown[index] === value) return; // the browser need not lay out anew what stays
      shown[index] = value;
      const isNumber = Number.isFinite(value);
      const ground = isNumber ? colour(value) : null;
      cell.textContent = inShort(value);
      cell.classList.toggle("nothing", !isNumber);
      cell.style.background = isNumber ? `rgb(${ground})` : "";
      cell.style.color = isNumber ? inkOn(ground) : "";
    });
  };
  let marked = cells[0];
  const mark = (index) => {
    marked.classList.remove("won");
    marked = cells[index];
    marked.classList.add("won");
  };
  return { grid, fill, mark };
}
