// Input and output as pictures, with marks over them at one output cell.

import { element, svgElement } from "../js/dom.js";
import { legend, paint, pictureColours } from "../js/heatmap.js";
import { inFull, signed } from "../js/numbers.js";
import { valueAt } from "../js/tensor.js";

const PADDING_OPACITY = 0.55;
const LEFT_OUT_OPACITY = 0.16; // of pixels that won no window, where only winners are shown

// The padded input, with the window of a cell and, in a pooling, the pixels that won. `light` moves these marks.
export function buildInput(scene) {
  const { input, inside } = scene;
  const made = stage("input", input.shape, scene.inputLabel);
  paint(made.canvas, input.shape.slice(1), pictureColours(input, scene.black, scene.white), inputOpacity(scene));

  const { top, left, height, width } = inside;
  const frame = svgElement("rect", { class: "frame", x: left, y: top, height, width });
  const cells = svgElement("path", { class: "window" });
  const reach = lens();
  const winners = scene.kind === "pooling" ? scene.channels.map((name) => winnerMark(name, made.width)) : [];
  if (made.width > width || made.height > height) made.marks.append(frame);
  made.marks.append(cells, reach, ...winners);

  const light = ([row, col], result) => {
    const [rows, cols] = [scene.rows[row], scene.cols[col]];
    cells.setAttribute("d", windowPath(rows, cols));
    moveLens(reach, rows[0], cols[0], rows[rows.length - 1] - rows[0] + 1, cols[cols.length - 1] - cols[0] + 1);
    winners.forEach((mark, channel) => {
      const [y, x] = result[channel].position;
      mark.setAttribute("transform", `translate(${x + left + 0.5} ${y + top + 0.5})`);
    });
  };
  const caption = element("figcaption", {}, scene.inputTitle);
  return { figure: element("figure", {}, made.box, caption, greyLegend(scene)), stage: made, light };
}

function inputOpacity({ input, inside, kept }) {
  const isInside = (row, col) =>
    row >= inside.top && row < inside.top + inside.height && col >= inside.left && col < inside.left + inside.width;
  return (row, col) => {
    if (!Number.isFinite(valueAt(input, 0, row, col))) return 0;
    if (!isInside(row, col)) return PADDING_OPACITY;
    return kept && !valueAt(kept, 0, row - inside.top, col - inside.left) ? LEFT_OUT_OPACITY : 1;
  };
}

// One output. `light` frames a cell and, while playing, covers the cells still to come.
export function buildOutput(scene, output) {
  const made = stage("output", output.tensor.shape, output.label);
  const colours = output.signed
    ? (row, col) => scene.diverging(valueAt(output.tensor, output.channel, row, col))
    : pictureColours(output.tensor, output.black, output.white);
  paint(made.canvas, output.tensor.shape.slice(1), colours);
  made.box.setAttribute("aria-label", `${output.label}. Arrow keys move the window, Enter keeps the cell in the link.`);

  const curtain = svgElement("path", { class: "curtain" });
  const mark = lens();
  made.marks.append(curtain, mark);
  const light = ([row, col], isPlaying) => {
    moveLens(mark, row, col, 1, 1);
    const { width, height } = made;
    const rest = `M${col + 1} ${row}H${width}V${row + 1}H${col + 1}zM0 ${row + 1}H${width}V${height}H0z`;
    curtain.setAttribute("d", isPlaying ? rest : "");
  };
  const figure = element("figure", {}, made.box, element("figcaption", {}, output.title));
  if (scene.kind === "convolution") figure.append(output.signed ? divergingLegend(scene.range) : greyLegend(output));
  return { figure, stage: made, light };
}

// A picture with room for marks over it, in the tensor's own pixels.
function stage(kind, [, height, width], label) {
  const canvas = element("canvas", { role: "img", "aria-label": label });
  const marks = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const box = element("div", { class: `stage ${kind}` }, canvas, marks);
  box.style.aspectRatio = `${width} / ${height}`;
  return { box, canvas, marks, width, height };
}

// One path around each pixel of a window.
function windowPath(rows, cols) {
  return rows.flatMap((row) => cols.map((col) => `M${col} ${row}h1v1h-1z`)).join("");
}

// Rings within rings, so that all show where one pixel wins in every channel; large enough to see in a large picture.
function winnerMark(name, width) {
  const radius = { red: 0.48, green: 0.32, blue: 0.16, grey: 0.32 }[name];
  return svgElement("circle", { class: `winner ${name}`, r: radius * Math.max(1, width / 36) });
}

// The frame around a window or a cell: a coloured line on a pale one, so that it shows on any picture.
function lens() {
  const group = svgElement("g");
  group.append(svgElement("rect", { class: "halo" }), svgElement("rect", { class: "lens" }));
  return group;
}

function moveLens(group, y, x, height, width) {
  for (const rectangle of group.children) {
    for (const [name, value] of Object.entries({ y, x, height, width })) rectangle.setAttribute(name, value);
  }
}

function divergingLegend(range) {
  const ends = [signed(`-${inFull(range)}`), "0", inFull(range)];
  return legend("diverging", ends, `Colour scale from ${ends[0]} over 0 to ${ends[2]}`);
}

function greyLegend({ black, white }) {
  const [dark, light] = [black, white].map((value) =>
    Number.isInteger(value) ? signed(String(value)) : inFull(value),
  );
  return legend("greys", [`black ${dark}`, `white ${light}`], `Black is ${dark}, white is ${light}`);
}
