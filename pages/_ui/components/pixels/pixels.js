// A picture and its channels, pixel by pixel. Moving over one marks the same pixel in all and reads its values, here in
// the browser: no message goes to the server.

import { ARROWS, clamp, element, pixelUnder } from "../js/dom.js";
import { paint } from "../js/heatmap.js";
import { mount } from "../js/mount.js";
import { inFull } from "../js/numbers.js";
import { decodeTensor, valueAt } from "../js/tensor.js";

const NAMES = ["red", "green", "blue"];

export default mount(() => {
  const root = element("div", { class: "pixels" });
  return { root, show: (data) => build(root, data) };
});

function build(root, data) {
  const tensor = decodeTensor(data);
  const [, height, width] = tensor.shape;
  const byteAt = (channel, row, col) => Math.round((valueAt(tensor, channel, row, col) * data.std + data.mean) * 255);
  let [row, col] = [height >> 1, width >> 1];
  const frames = [];
  const figures = [[0, 1, 2], [0, 0, 0], [1, 1, 1], [2, 2, 2]].map((channels, number) => {
    const name = number ? `channel ${number - 1}, ${NAMES[number - 1]}` : data.title;
    const canvas = element("canvas");
    paint(canvas, [height, width], (y, x) => channels.map((channel) => byteAt(channel, y, x)));
    const frame = element("i");
    frame.style.width = `${100 / width}%`;
    frame.style.height = `${100 / height}%`;
    frames.push(frame);
    const label = `${name}: arrow keys move from pixel to pixel`;
    const stage = element("div", { class: "stage", tabindex: 0, role: "img", "aria-label": label }, canvas, frame);
    stage.style.aspectRatio = `${width} / ${height}`;
    stage.onpointermove = stage.onpointerdown = (event) => moveTo(...pixelUnder(event, stage, height, width));
    stage.onkeydown = (event) => {
      const step = ARROWS[event.key];
      if (!step) return;
      event.preventDefault();
      moveTo(row + step[0], col + step[1]);
    };
    return element("figure", {}, stage, element("figcaption", {}, name));
  });
  const reading = element("p", { class: "reading", "aria-live": "polite" });
  root.replaceChildren(element("div", { class: "stages" }, ...figures), reading);

  function moveTo(newRow, newCol) {
    row = clamp(newRow, 0, height - 1);
    col = clamp(newCol, 0, width - 1);
    for (const frame of frames) {
      frame.style.top = `${(100 * row) / height}%`;
      frame.style.left = `${(100 * col) / width}%`;
    }
    const numbers = NAMES.map((name, channel) => {
      const normalized = inFull(valueAt(tensor, channel, row, col));
      return element("span", {}, `${name} ${byteAt(channel, row, col)} → ${normalized}`);
    });
    reading.replaceChildren(`row ${row}, column ${col}`, ...numbers);
  }
  moveTo(row, col);
}
