// Numbers as people read them, values as colours, and what the microscope is made of. No state here.

const CHANNEL_MARKS = { red: "R", green: "G", blue: "B", grey: "" };
const MINUS = "\u2212";
const SVG = "http://www.w3.org/2000/svg";

function signed(text) {
  return text.replace("-", MINUS);
}

// A sum, with the digits that a float holds to the eye: 0.4213.
function inFull(value) {
  if (!Number.isFinite(value)) return signed(`${value < 0 ? "-" : ""}∞`);
  const rounded = value.toFixed(4);
  return signed(Number(rounded) === 0 ? "0.0000" : rounded);
}

// A number in a small cell: .42 for 0.42, 2 for 2.00, −1.3 for −1.26.
function inShort(value) {
  if (!Number.isFinite(value)) return signed(`${value < 0 ? "-" : ""}∞`);
  const size = Math.abs(value);
  const rounded = value.toFixed(size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2);
  return Number(rounded) === 0 ? "0" : signed(rounded.replace(/\.0+$/, "").replace(/^(-?)0\./, "$1."));
}

function parseColour(text) {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = text;
  const hex = canvas.fillStyle;
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
}

function mix(from, to, share) {
  return from.map((value, place) => Math.round(value + (to[place] - value) * share));
}

function luminance([red, green, blue]) {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

// The diverging scale of the theme: negative, zero, positive. -range and beyond is the end of the scale.
function divergingScale(palette, range) {
  return (value) => {
    const share = Math.max(-1, Math.min(1, value / range));
    return share < 0 ? mix(palette.zero, palette.negative, -share) : mix(palette.zero, palette.positive, share);
  };
}

function greyScale(black, white) {
  return (value) => {
    const grey = Math.max(0, Math.min(255, Math.round(((value - black) / (white - black)) * 255)));
    return [grey, grey, grey];
  };
}

// Draws a map on a canvas, one pixel a value; CSS enlarges it without smoothing. `opacity(row, col)` from 0 to 1.
function paint(canvas, map, colourAt, opacity) {
  const [, height, width] = map.shape;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let row = 0; row < height; row += 1) {
    for (let col = 0; col < width; col += 1) {
      const [red, green, blue] = colourAt(row, col);
      image.data.set([red, green, blue, 255 * opacity(row, col)], 4 * (row * width + col));
    }
  }
  context.putImageData(image, 0, 0);
}

// How a map of one or of three channels looks as a picture. Values beyond black and white are cut off; the page says so.
function pictureColours(map, black, white) {
  const grey = greyScale(black, white);
  const last = map.shape[0] - 1;
  return (row, col) => [0, 1, 2].map((channel) => grey(valueAt(map, Math.min(channel, last), row, col))[0]);
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function svgElement(tag, attributes = {}) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// A picture with room for marks over it, in the map's own pixels.
function stage(kind, [, height, width], label) {
  const canvas = element("canvas", { role: "img", "aria-label": label });
  const marks = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const box = element("div", { class: `stage ${kind}` }, canvas, marks);
  box.style.aspectRatio = `${width} / ${height}`;
  return { box, canvas, marks, width, height };
}

// One path around each cell of a window.
function windowPath(rows, cols) {
  return rows.flatMap((row) => cols.map((col) => `M${col} ${row}h1v1h-1z`)).join("");
}

// A k x k table of numbers on coloured ground; `fill` changes what stands there, `mark` frames one cell.
function numberGrid(kind, side, label) {
  const cells = Array.from({ length: side * side }, () => element("span"));
  const grid = element("div", { class: `grid ${kind}`, role: "img", "aria-label": label }, ...cells);
  grid.style.setProperty("--side", side);
  const shown = [];
  const fill = (values, colour) => {
    cells.forEach((cell, place) => {
      const value = values[place];
      if (shown[place] === value) return; // the browser need not lay out anew what stays
      shown[place] = value;
      const known = Number.isFinite(value);
      const ground = known ? colour(value) : null;
      cell.textContent = inShort(value);
      cell.classList.toggle("nothing", !known);
      cell.style.background = known ? `rgb(${ground})` : "";
      cell.style.color = known ? (luminance(ground) > 0.5 ? "#15171c" : "#fcfcfa") : "";
    });
  };
  let marked = cells[0];
  const mark = (place) => {
    marked.classList.remove("won");
    marked = cells[place];
    marked.classList.add("won");
  };
  return { grid, fill, mark };
}
