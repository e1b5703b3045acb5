// A net from left to right, each layer with its first maps; and a grid of maps with its legend. A click on a layer or a
// map goes to the server, which alone knows what is chosen.

import { themePalette } from "../js/colour.js";
import { element } from "../js/dom.js";
import { mount } from "../js/mount.js";
import { buildGrid } from "./grid.js";
import { buildStrip } from "./strip.js";

export default mount(() => {
  const root = element("div", { class: "heatmap network" });
  return { root, show: (data, { setTriggerValue }) => draw(root, data, setTriggerValue) };
});

// Draws all anew, but keeps what a person had: the focus, and how far strip and grid are scrolled.
function draw(root, data, send) {
  const palette = themePalette(root);
  const focused = root.getRootNode().activeElement?.dataset?.key;
  const { scrollLeft = 0, scrollTop = 0, ariaLabel } = root.firstChild ?? {};
  const pick = (name, value, button) => {
    for (const other of root.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", other === button);
    send(name, value);
  };
  root.replaceChildren(...(data.layers ? [buildStrip(data, palette, pick)] : buildGrid(data, palette, pick)));
  if (root.firstChild.ariaLabel === ariaLabel) Object.assign(root.firstChild, { scrollLeft, scrollTop });
  else showChosen(root.firstChild);
  if (focused) root.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
}

// Scrolls the strip or the grid, and not the page, to what is chosen.
function showChosen(box) {
  const chosen = box.querySelector('[aria-pressed="true"]');
  if (!chosen) return;
  const [outer, inner] = [box.getBoundingClientRect(), chosen.getBoundingClientRect()];
  box.scrollLeft += inner.left - outer.left - 110;
  box.scrollTop += inner.top - outer.top - 40;
}
