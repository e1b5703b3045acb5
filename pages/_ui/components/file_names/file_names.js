// Gives files that are chosen, or dropped, names that read in one direction. Draws nothing.

import { mount } from "../js/mount.js";

const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export default mount(() => {
  document.addEventListener("change", onChange, true); // before the uploader hears of it
  document.addEventListener("drop", onDrop, true);

  function onChange({ target }) {
    if (target.type === "file" && turned(target.files)) target.files = renamed(target.files).files;
  }

  function onDrop(event) {
    if (!turned(event.dataTransfer?.files)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dataTransfer = renamed(event.dataTransfer.files);
    event.target.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, composed: true, dataTransfer }));
  }

  return {
    show() {},
    close() {
      document.removeEventListener("change", onChange, true);
      document.removeEventListener("drop", onDrop, true);
    },
  };
});

function turned(files) {
  return [...(files ?? [])].some((file) => file.name.search(TURNS) >= 0);
}

function renamed(files) {
  const held = new DataTransfer();
  for (const file of files) {
    const { type, lastModified } = file;
    held.items.add(new File([file], file.name.replace(TURNS, ""), { type, lastModified }));
  }
  return held;
}
