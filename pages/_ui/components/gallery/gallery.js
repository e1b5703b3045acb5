// Thumbnails as buttons. A click tells the server which picture it was; nothing else does.

const galleries = new WeakMap(); // by the element Streamlit gave, so that a new run of the page finds its own

export default function ({ data, parentElement, setTriggerValue }) {
  let root = galleries.get(parentElement);
  if (!root) {
    root = document.createElement("div");
    root.className = "gallery";
    parentElement.append(root);
    galleries.set(parentElement, root);
  }
  const focused = [...root.children].indexOf(root.getRootNode().activeElement);
  root.replaceChildren(...data.tiles.map((tile) => makeTile(tile, () => setTriggerValue("pick", tile.name))));
  root.children[focused]?.focus();
}

function makeTile(tile, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = tile.out ? "tile out" : "tile";
  button.title = tile.name;
  button.onclick = onClick;
  if (tile.src) {
    const image = document.createElement("img");
    image.src = tile.src;
    image.alt = tile.alt;
    button.append(image);
  } else {
    button.append(makeText("broken", tile.alt));
  }
  const caption = makeText("caption", tile.caption);
  if (tile.colour) caption.style.setProperty("--class", tile.colour);
  button.append(caption);
  if (tile.out) button.append(makeText("mark", tile.out));
  return button;
}

function makeText(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}
