// Tiles to be selected: a click takes one, a click with Shift all from the last one on, a recording's heading all of it.

const grids = new WeakMap(); // by the element Streamlit gave: {selected, last}

export default function ({ data, parentElement, setStateValue }) {
  const memory = grids.get(parentElement) ?? { selected: new Set(), last: null };
  grids.set(parentElement, memory);
  const there = new Set(data.tiles.map((tile) => tile.id));
  memory.selected = new Set([...memory.selected].filter((id) => there.has(id)));
  draw(parentElement, data.tiles, memory, () => setStateValue("selected", [...memory.selected]));
}

function draw(parent, tiles, memory, send) {
  const root = element("div", "grid");
  const buttons = [];
  let burst = null;
  for (const [place, tile] of tiles.entries()) {
    if (tile.burst !== burst) {
      burst = tile.burst;
      root.append(heading(tiles.filter((other) => other.burst === tile.burst)));
    }
    const button = element("button", "tile");
    button.type = "button";
    button.append(Object.assign(document.createElement("img"), { src: tile.url, alt: tile.alt, draggable: false }));
    button.addEventListener("click", (event) => choose(place, event.shiftKey));
    buttons.push(button);
    root.append(button);
  }
  mark();
  parent.querySelector(".grid")?.remove();
  parent.append(root);

  function heading(own) {
    const line = element("div", "heading");
    const all = element("button", "all");
    all.type = "button";
    all.textContent = "select";
    all.addEventListener("click", () => {
      const every = own.every((tile) => memory.selected.has(tile.id));
      for (const tile of own) every ? memory.selected.delete(tile.id) : memory.selected.add(tile.id);
      changed();
    });
    const number = own.length === 1 ? "1 picture" : `${own.length} pictures`;
    all.setAttribute("aria-label", `Select ${number}, ${own[0].when}`);
    line.append(`${own[0].when} · ${number} `, all);
    return line;
  }

  function choose(place, range) {
    const id = tiles[place].id;
    if (range && memory.last !== null) {
      const [from, to] = [Math.min(memory.last, place), Math.max(memory.last, place)];
      for (const tile of tiles.slice(from, to + 1)) memory.selected.add(tile.id);
    } else if (!memory.selected.delete(id)) {
      memory.selected.add(id);
    }
    memory.last = place;
    changed();
  }

  function changed() {
    mark();
    send();
  }

  function mark() {
    for (const [place, tile] of tiles.entries()) {
      buttons[place].setAttribute("aria-pressed", String(memory.selected.has(tile.id)));
    }
  }
}

function element(tag, name) {
  return Object.assign(document.createElement(tag), { className: name });
}
