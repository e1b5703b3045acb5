// The bar that walks over the output: buttons, a scrubber, the cell in words, and the speed of playing.

import { element, svgElement } from "../js/dom.js";
import { cellAt, cellCount, cellIndex } from "./maths.js";

const ICONS = {
  first: "M5 4v12M16 4L7 10l9 6z",
  back: "M14 4L6 10l8 6z",
  play: "M6 3l11 7-11 7z",
  pause: "M6 4v12M14 4v12",
  forward: "M6 4l8 6-8 6z",
};

// `act` does what is asked for: {moveTo, step, toggle, rewind, setSpeed}. `controls` are all that can have the focus.
export function buildTransport(scene, act) {
  const playButton = iconButton("play", "Play", act.toggle);
  const buttons = [
    iconButton("first", "Back to the first cell", act.rewind),
    iconButton("back", "One cell back", () => act.step(-1)),
    playButton,
    iconButton("forward", "One cell forward", () => act.step(1)),
  ];
  const range = { min: 0, max: cellCount(scene) - 1, step: 1 };
  const scrubber = element("input", { type: "range", ...range, "aria-label": "Output cell" });
  scrubber.oninput = () => act.moveTo(cellAt(scene, Number(scrubber.value)));
  const cellText = element("code", { class: "where" });
  const speed = speedSelect(scene, act);
  const attributes = { class: "transport", role: "group", "aria-label": "Walk over the output" };
  const bar = element("div", attributes, ...buttons, scrubber, cellText, speed);
  const show = (cell) => {
    scrubber.value = cellIndex(scene, cell);
    cellText.textContent = `row ${cell[0]}, col ${cell[1]}`;
  };
  const showPlaying = (isPlaying) => {
    playButton.querySelector("path").setAttribute("d", ICONS[isPlaying ? "pause" : "play"]);
    playButton.title = isPlaying ? "Pause" : "Play";
    playButton.setAttribute("aria-label", playButton.title);
  };
  return { bar, show, showPlaying, controls: [...buttons, scrubber, speed] };
}

function speedSelect(scene, act) {
  const options = scene.speeds.map((value) => element("option", { value }, `${value} cells/s`));
  const select = element("select", { "aria-label": "Speed", title: "Speed" }, ...options);
  select.value = scene.speed;
  select.onchange = () => act.setSpeed(Number(select.value));
  return select;
}

function iconButton(icon, label, onclick) {
  const drawing = svgElement("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
  drawing.append(svgElement("path", { d: ICONS[icon] }));
  const button = element("button", { type: "button", title: label, "aria-label": label }, drawing);
  button.onclick = onclick;
  return button;
}
