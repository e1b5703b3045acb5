// The arithmetic of one output cell: the values under its window, and what a convolution or a pooling makes of them.
// No drawing here. rows[r] and cols[c] list the rows and columns of the padded input under the window of output cell
// (r, c): stride, padding and dilation are in these tables, which the server made.

import { valueAt } from "../js/tensor.js";

// The k * k values under the window of one output cell, in one channel.
export function patchOf(input, channel, rows, cols) {
  return rows.flatMap((row) => cols.map((col) => valueAt(input, channel, row, col)));
}

// One output value of a convolution, channel by channel: patch, weights, their products and partial sum; then the sum
// of all with the bias.
export function convolveAt(scene, [row, col]) {
  const { input, weight, bias, rows, cols } = scene;
  const size = weight.shape[1] * weight.shape[2];
  const channels = scene.channels.map((name, channel) => {
    const patch = patchOf(input, channel, rows[row], cols[col]);
    const weights = weight.values.slice(channel * size, (channel + 1) * size);
    const products = patch.map((value, index) => value * weights[index]);
    return { name, patch, weights, products, sum: products.reduce((sum, value) => sum + value, 0) };
  });
  return { channels, bias, value: channels.reduce((sum, channel) => sum + channel.sum, bias) };
}

// One output value of a pooling, channel by channel: the first of equals wins, as in torch; padding never does.
// The average counts padding as 0, but not what lies beyond it, which ceil mode may reach.
// `winner` is an index into the patch, `position` the same pixel's [row, col] in the input without padding.
export function poolAt(scene, [row, col]) {
  const { input, rows, cols, counts, inside } = scene;
  return scene.channels.map((name, channel) => {
    const patch = patchOf(input, channel, rows[row], cols[col]);
    const winner = patch.reduce((best, value, index) => (value > patch[best] ? index : best), 0);
    const total = patch.reduce((sum, value) => (value === -Infinity ? sum : sum + value), 0);
    const position = [
      rows[row][Math.floor(winner / cols[col].length)] - inside.top,
      cols[col][winner % cols[col].length] - inside.left,
    ];
    const count = counts[0][row] * counts[1][col];
    return { name, patch, winner, position, max: patch[winner], count, average: total / count };
  });
}

// The output cell whose window has its middle nearest to a pixel of the padded input.
export function nearestCell(scene, [row, col]) {
  const nearest = (windows, pixel) => {
    const distance = (window) => Math.abs((window[0] + window[window.length - 1]) / 2 - pixel);
    return windows.reduce((best, window, index) => (distance(window) < distance(windows[best]) ? index : best), 0);
  };
  return [nearest(scene.rows, row), nearest(scene.cols, col)];
}

// Where a visit begins: where a convolution's output is largest in size, away from the padding; in the middle of a
// pooling's, or where no output differs from 0.
export function firstCell(scene) {
  const { tensor, channel } = scene.outputs[0];
  const [, height, width] = tensor.shape;
  const middle = [Math.floor(height / 2), Math.floor(width / 2)];
  if (scene.kind === "pooling") return middle;
  const { inside } = scene;
  const isWithin = (window, start, length) => window[0] >= start && window[window.length - 1] < start + length;
  let best = middle;
  let largest = 0;
  for (let row = 0; row < height; row += 1) {
    if (!isWithin(scene.rows[row], inside.top, inside.height)) continue;
    for (let col = 0; col < width; col += 1) {
      if (!isWithin(scene.cols[col], inside.left, inside.width)) continue;
      const size = Math.abs(valueAt(tensor, channel, row, col));
      if (size > largest) [largest, best] = [size, [row, col]];
    }
  }
  return best;
}

// Cells in reading order: the number of one, and back.
export function cellIndex(scene, [row, col]) {
  return row * scene.cols.length + col;
}

export function cellAt(scene, index) {
  return [Math.floor(index / scene.cols.length), index % scene.cols.length];
}

export function cellCount(scene) {
  return scene.rows.length * scene.cols.length;
}

// A cell moved by [rows, cols], but not beyond the output's edge.
export function clampCell(scene, [row, col], [down, right] = [0, 0]) {
  const within = (index, length) => Math.max(0, Math.min(length - 1, index));
  return [within(row + down, scene.rows.length), within(col + right, scene.cols.length)];
}
