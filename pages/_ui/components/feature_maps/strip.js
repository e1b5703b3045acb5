// The overview of a net: its input and its layers from left to right, each with its first maps, drawn small.

import { element } from "../js/dom.js";
import { decodeBytes } from "../js/tensor.js";
import { mapCanvas } from "./map_canvas.js";

const FLAT_REM = { perUnit: 1.2, most: 11 }; // height of a layer that is a column of numbers

export function buildStrip(data, palette, pick) {
  const picture = element("img", { src: data.picture, alt: "The net's input" });
  const input = element("div", { class: "input" }, picture, element("b", {}, "input"), element("code", {}, data.input));
  const buttons = data.layers.map((layer) => {
    const button = element(
      "button",
      { type: "button", "data-key": layer.name, "aria-pressed": layer.name === data.chosen, "aria-label": layer.title },
      element("div", { class: "drawn" }, ...layerCanvases(layer, palette), element("small", {}, layer.more)),
      element("b", {}, layer.name),
      element("code", {}, layer.shape),
    );
    button.onclick = () => pick("layer", layer.name, button);
    return button;
  });
  return element("div", { class: "strip", role: "group", "aria-label": "The layers of the net" }, input, ...buttons);
}

function layerCanvases(layer, palette) {
  const maps = decodeBytes(layer.maps);
  return Array.from({ length: maps.shape[0] }, (_, index) => {
    const canvas = mapCanvas(maps, index, layer.maps.range, palette);
    if (layer.flat) {
      canvas.className = "flat";
      canvas.style.height = `${Math.min(FLAT_REM.most, FLAT_REM.perUnit * maps.shape[1])}rem`;
    }
    return canvas;
  });
}
