// A box in numbers: {x, y, width, height}, whole pixels of a picture of `size`, {width, height}.

import { clamp } from "../js/dom.js";

const SMALLEST = 0.05; // of the picture's longer side: still large enough to be touched

// The box in whole numbers, not too small and inside the picture.
export function bounded(box, size) {
  const least = leastSide(size);
  const width = Math.round(clamp(box.width, Math.min(least, size.width), size.width));
  const height = Math.round(clamp(box.height, Math.min(least, size.height), size.height));
  const x = Math.round(clamp(box.x, 0, size.width - width));
  const y = Math.round(clamp(box.y, 0, size.height - height));
  return { x, y, width, height };
}

export function moved(box, size, [right, down]) {
  return bounded({ ...box, x: box.x + right, y: box.y + down }, size);
}

// The box after one of its corners was dragged by [right, down]; the opposite corner stays where it is.
// A corner is [horizontal, vertical], -1 for left and upper, 1 for right and lower.
export function resized(box, size, [right, down], [horizontal, vertical]) {
  const [x, width] = stretched(box.x, box.width, right, horizontal, size.width, leastSide(size));
  const [y, height] = stretched(box.y, box.height, down, vertical, size.height, leastSide(size));
  return bounded({ x, y, width, height }, size);
}

// The box larger (or smaller, below 0) by so many pixels on each side, its middle kept where the picture allows it.
export function grown(box, size, by) {
  const { x, y, width, height } = box;
  return bounded({ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }, size);
}

function leastSide({ width, height }) {
  return Math.max(2, Math.round(SMALLEST * Math.max(width, height)));
}

// [start, length] of one side after its end (1) or its start (-1) was dragged.
function stretched(start, length, way, end, room, least) {
  if (end > 0) return [start, clamp(length + way, Math.min(least, room - start), room - start)];
  const begin = clamp(start + way, 0, Math.max(0, start + length - least));
  return [begin, start + length - begin];
}
