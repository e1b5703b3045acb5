// A tensor painted on a canvas, and the legend that says what its colours mean.

import { greyScale } from "./colour.js";
import { element } from "./dom.js";
import { valueAt } from "./tensor.js";

// One pixel per value; CSS enlarges the canvas without smoothing. `colourAt(row, col)` gives [red, green, blue], and
// `opacity(row, col)` 0 to 1.
export function paint(canvas, [height, width], colourAt, opacity = () => 1) {
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

// `colourAt` for a tensor of one channel or of three as a picture. Values beyond black and white are cut off.
export function pictureColours(tensor, black, white) {
  const grey = greyScale(black, white);
  const last = tensor.shape[0] - 1;
  return (row, col) => [0, 1, 2].map((channel) => grey(valueAt(tensor, Math.min(channel, last), row, col))[0]);
}

// A bar of colour with its ends in words. `kind` names the gradient in heatmap.css; `label` is for screen readers.
export function legend(kind, ends, label) {
  const texts = element("div", { class: "ends" }, ...ends.map((end) => element("span", {}, end)));
  const spoken = label ? { role: "img", "aria-label": label } : {};
  return element("div", { class: `legend ${kind}`, ...spoken }, element("i"), texts);
}
