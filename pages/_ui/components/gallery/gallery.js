// Thumbnails as buttons. A click sends the name of that picture to the server; nothing else does.

import { element } from "../js/dom.js";
import { mount } from "../js/mount.js";

export default mount(() => {
  const root = element("div", { class: "gallery" });
  return {
    root,
    show({ tiles }, { setTriggerValue }) {
      const focused = [...root.children].indexOf(root.getRootNode().activeElement);
      root.replaceChildren(...tiles.map((tile) => makeTile(tile, () => setTriggerValue("pick", tile.name))));
      root.children[focused]?.focus();
    },
  };
});

function makeTile({ name, src, alt, caption, colour, out }, onClick) {
  const picture = src ? element("img", { src, alt }) : element("span", { class: "broken" }, alt);
  const text = element("span", { class: "caption" }, caption);
  if (colour) text.style.setProperty("--class", colour);
  const button = element("button", { type: "button", class: out ? "tile out" : "tile", title: name }, picture, text);
  if (out) button.append(element("span", { class: "mark" }, out));
  button.onclick = onClick;
  return button;
}
