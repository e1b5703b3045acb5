// What is on the page for one scene, and how pointer and keys act on it.

import { ARROWS, element, pixelUnder } from "../js/dom.js";
import { buildInput, buildOutput } from "./draw.js";
import { clampCell, nearestCell } from "./maths.js";
import { buildPools, buildProducts } from "./sums.js";
import { buildTransport } from "./transport.js";

// Draws the scene into the root. `act` does what a person asks for: {moveTo, keep, step, toggle, rewind, setSpeed}.
// `light(cell, isPlaying)` shows one output cell everywhere; `focused` and `focus` carry the focus to the next view.
export function buildView(root, scene, act) {
  const input = buildInput(scene);
  const outputs = scene.outputs.map((output) => buildOutput(scene, output));
  const transport = buildTransport(scene, act);
  const sums = scene.kind === "convolution" ? buildProducts(scene) : buildPools(scene);
  const figures = element("div", { class: "outputs" }, ...outputs.map(({ figure }) => figure));
  root.dataset.outputs = outputs.length;
  root.replaceChildren(element("div", { class: "pictures" }, input.figure, figures), transport.bar, sums.table);

  let lit = [0, 0];
  followPointer(input.stage, act, (pixel) => nearestCell(scene, pixel));
  for (const { stage } of outputs) {
    followPointer(stage, act, (pixel) => pixel);
    followKeys(stage.box, act, (step) => clampCell(scene, lit, step));
  }
  const light = (cell, isPlaying) => {
    lit = cell;
    input.light(cell, sums.show(cell));
    for (const output of outputs) output.light(cell, isPlaying);
    transport.show(cell);
  };
  const controls = [...outputs.map(({ stage }) => stage.box), ...transport.controls];
  const focused = () => controls.indexOf(root.getRootNode().activeElement);
  const focus = (index) => controls[index]?.focus({ preventScroll: true });
  return { light, showPlaying: transport.showPlaying, focused, focus };
}

function followPointer({ box, height, width }, act, toCell) {
  box.onpointermove = box.onpointerdown = (event) => act.moveTo(toCell(pixelUnder(event, box, height, width)));
  box.onclick = act.keep;
}

function followKeys(box, act, moved) {
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.onkeydown = (event) => {
    if (ARROWS[event.key]) act.moveTo(moved(ARROWS[event.key]));
    else if (event.key === "Enter") act.keep();
    else if (event.key === " ") act.toggle();
    else if (event.key === "Home") act.rewind();
    else return;
    event.preventDefault();
  };
}
