// Tiles to be selected: a click selects one, a click with Shift all from the last one on, a recording's heading all of
// that recording.

import { element } from "../js/dom.js";
import { mount } from "../js/mount.js";

export default mount(() => {
  const root = element("div", { class: "grid" });
  const selection = { ids: new Set(), last: null }; // `last`: index of the tile that was clicked last
  return {
    root,
    show({ tiles }, { setStateValue }) {
      const present = new Set(tiles.map((tile) => tile.id));
      selection.ids = new Set([...selection.ids].filter((id) => present.has(id)));
      draw(root, tiles, selection, () => setStateValue("selected", [...selection.ids]));
    },
  };
});

function draw(root, tiles, selection, send) {
  const buttons = tiles.map((tile, index) => {
    const picture = element("img", { src: tile.url, alt: tile.alt, draggable: false });
    const button = element("button", { type: "button", class: "tile" }, picture);
    button.onclick = (event) => choose(index, event.shiftKey);
    return button;
  });
  const children = tiles.flatMap((tile, index) => {
    const isFirst = index === 0 || tile.burst !== tiles[index - 1].burst;
    return isFirst ? [heading(tiles.filter((other) => other.burst === tile.burst)), buttons[index]] : [buttons[index]];
  });
  mark();
  root.replaceChildren(...children);

  function heading(recording) {
    const number = recording.length === 1 ? "1 picture" : `${recording.length} pictures`;
    const { when } = recording[0];
    const label = `Select ${number}, ${when}`;
    const all = element("button", { type: "button", class: "all", "aria-label": label }, "select");
    all.onclick = () => {
      const isSelected = recording.every((tile) => selection.ids.has(tile.id));
      for (const { id } of recording) {
        if (isSelected) selection.ids.delete(id);
        else selection.ids.add(id);
      }
      changed();
    };
    return element("div", { class: "heading" }, `${when} · ${number} `, all);
  }

  function choose(index, isRange) {
    const { id } = tiles[index];
    if (isRange && selection.last !== null) {
      const [from, to] = [Math.min(selection.last, index), Math.max(selection.last, index)];
      for (const tile of tiles.slice(from, to + 1)) selection.ids.add(tile.id);
    } else if (!selection.ids.delete(id)) {
      selection.ids.add(id);
    }
    selection.last = index;
    changed();
  }

  function changed() {
    mark();
    send();
  }

  function mark() {
    tiles.forEach(({ id }, index) => buttons[index].setAttribute("aria-pressed", selection.ids.has(id)));
  }
}
