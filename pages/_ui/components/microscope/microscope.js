// The microscope: input, output, and the arithmetic between them at one output cell. Hover, touch, keys, scrubbing and
// playing all move that cell, here in the browser; only a cell that is clicked goes to the server, to keep it in the
// link.

import { divergingScale, greyScale, themePalette } from "../js/colour.js";
import { element } from "../js/dom.js";
import { mount } from "../js/mount.js";
import { decodeTensor } from "../js/tensor.js";
import { cellAt, cellCount, cellIndex, clampCell, firstCell } from "./maths.js";
import { createPlayer } from "./player.js";
import { buildView } from "./view.js";

export default mount(() => {
  const root = element("div", { class: "heatmap microscope" });
  const act = { moveTo, keep, step, toggle, rewind, setSpeed };
  const player = createPlayer(() => step(1), showPlaying);
  let scene = null;
  let view = null; // what is drawn now
  let cell = null;
  let send = () => {};

  function show(data, { setStateValue }) {
    send = setStateValue;
    const wasPlaying = player.isPlaying();
    player.pause();
    scene = openScene(data, root);
    cell = clampCell(scene, cell ?? data.cell ?? firstCell(scene));
    const focused = view?.focused();
    view = buildView(root, scene, act);
    view.focus(focused);
    moveTo(cell);
    if (wasPlaying) player.play(scene.speed);
  }

  function moveTo(next) {
    cell = next;
    view.light(cell, player.isPlaying());
  }

  function step(by) {
    const count = cellCount(scene);
    moveTo(cellAt(scene, (cellIndex(scene, cell) + by + count) % count));
  }

  function rewind() {
    moveTo([0, 0]);
  }

  function showPlaying(isPlaying) {
    view.showPlaying(isPlaying);
    view.light(cell, isPlaying);
  }

  function toggle() {
    if (player.isPlaying()) player.pause();
    else player.play(scene.speed);
  }

  function setSpeed(speed) {
    scene.speed = speed;
    player.changeSpeed(speed);
    send("speed", speed);
  }

  function keep() {
    send("cell", cell);
  }

  return { root, show, close: player.pause };
});

// The data as the server sent it, with its tensors decoded and the colours of the theme.
function openScene(data, root) {
  return {
    ...data,
    input: decodeTensor(data.input),
    weight: data.weight && decodeTensor(data.weight),
    kept: data.kept && decodeTensor(data.kept),
    outputs: data.outputs.map((output) => ({ ...output, tensor: decodeTensor(output.map) })),
    grey: greyScale(data.black, data.white),
    diverging: divergingScale(themePalette(root), data.range),
  };
}
