// The box in numbers. A region is {x, y, side}: x and y in percent of the way that is free for the box, side in pixels
// of a frame of `height` pixels. A board is {wide, high}, the frame's size on the screen in CSS pixels.

import { clamp } from "../js/dom.js";

export const SMALLEST = 96; // pixels of the frame

// The region in whole numbers and within its bounds.
export function bounded({ x, y, side }, height) {
  const whole = (value, lowest, highest) => Math.round(clamp(value, lowest, highest));
  return { x: whole(x, 0, 100), y: whole(y, 0, 100), side: whole(side, SMALLEST, height) };
}

// The box on the board in CSS pixels: {left, top, side}.
export function boxOf(region, height, { wide, high }) {
  const side = (region.side / height) * Math.min(wide, high);
  return { left: ((wide - side) * region.x) / 100, top: ((high - side) * region.y) / 100, side };
}

// The region after a drag by [right, down] CSS pixels. Where the box fills the board's width or height, x or y stays.
export function moved(region, height, board, [right, down]) {
  const { side } = boxOf(region, height, board);
  const x = region.x + percent(right, board.wide - side);
  const y = region.y + percent(down, board.high - side);
  return bounded({ x, y, side: region.side }, height);
}

// The region after its lower right corner was dragged by [right, down]. The upper left corner stays where it is.
export function resized(region, height, board, [right, down]) {
  const pixel = height / Math.min(board.wide, board.high); // pixels of the frame per CSS pixel
  const before = boxOf(region, height, board);
  const most = Math.min(board.wide - before.left, board.high - before.top);
  const side = Math.round(clamp(before.side + Math.max(right, down), SMALLEST / pixel, most));
  const x = percent(before.left, board.wide - side);
  const y = percent(before.top, board.high - side);
  return bounded({ x, y, side: side * pixel }, height);
}

function percent(way, free) {
  return free < 1 ? 0 : (100 * way) / free;
}
