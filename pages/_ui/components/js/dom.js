// Elements of the page, and where on them a pointer is.

const SVG = "http://www.w3.org/2000/svg";

// Rows down and columns to the right that an arrow key moves.
export const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// An element with its attributes and its children; a child may be a text.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function svgElement(tag, attributes = {}) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export function clamp(value, lowest, highest) {
  return Math.max(lowest, Math.min(highest, value));
}

// [row, col] of the pixel under a pointer, in a picture of height x width pixels that fills the box.
export function pixelUnder({ clientX, clientY }, box, height, width) {
  const area = box.getBoundingClientRect();
  return [
    clamp(Math.floor(((clientY - area.top) / area.height) * height), 0, height - 1),
    clamp(Math.floor(((clientX - area.left) / area.width) * width), 0, width - 1),
  ];
}
